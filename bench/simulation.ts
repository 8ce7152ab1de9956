import type { SimulateRequest } from '../src/runtime/simulation/simulate-nodes';
import { simulateInThread } from '../src/runtime/simulation/simulation-thread';

const records = 10_000;
const people = 500;
const days = 50;
const aimSeconds = 5;

/** The whole life of 10,000 records, in the thread that the editor uses. Gives the table, and how many aims were missed. */
export async function benchSimulation(runs: number): Promise<{ table: string; missed: number }> {
  const seconds: number[] = [];
  let messages = 0;
  for (let run = 0; run < runs; run += 1) {
    const begunAt = performance.now();
    const answer = await simulateInThread(
      { request: request(), language: 'en', mostADay: 5 },
      {
        lookup: async () => ({ local: {}, global: {}, user: {} }),
        onProgress: () => undefined,
        optedOut: async () => [],
      },
      new AbortController().signal,
    );
    seconds.push((performance.now() - begunAt) / 1_000);
    messages = answer.sent;
  }
  const median = seconds.sort((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? 0;
  const isMet = median < aimSeconds;
  const title = `${records.toLocaleString('en')} records simulated over ${days} days: ${messages.toLocaleString('en')} messages`;
  const verdict = `${isMet ? 'met' : 'MISSED'}: under ${aimSeconds} s`;
  return {
    table: `### ${title}\n\n${median.toFixed(2)} s from the request to the answer (${verdict})`,
    missed: Number(!isMet),
  };
}

function request(): SimulateRequest {
  return {
    ...{ from: Date.parse('2026-03-02T09:00:00Z'), days, integrations: [] },
    records: Array.from({ length: records }, (_, index) => ({
      ...{ id: `R${index}`, title: `Request number ${index}`, approver: `p${index % people}@example.com` },
      description: 'x'.repeat(300),
    })),
    whatIf: [{ kind: 'close', recordId: 'R5', day: 3 }],
    followup: {
      ...{ id: 'f', name: 'Approvals', frequency: 7_200, attempts: 10, timeZone: 'Europe/Madrid' },
      ...{ quietStart: '20:00', quietEnd: '08:00', workingDays: [1, 2, 3, 4, 5] },
    },
    poller: { id: 'p', pollingFrequency: 60, reconciliationId: '$.id' },
    reconciler: { id: 'r', guardNew: 0 },
    recipients: { id: 'w', user: '$.approver', userType: 'record' },
    notifier: {
      ...{ id: 'n', channel: 'mail', subject: 'Approve ${record.title}' },
      text: 'Hello ${recipient.name}, ${record.title} waits.',
    },
    channels: [{ id: 'mail', kind: 'email', smtpHost: 'mail.example.com', from: 'desk@example.com' }],
  };
}
