import type { SimulationRun } from '../../../src/core/simulate/simulation';
import { type SimulateRequest, simulateNodes } from '../../../src/runtime/simulation/simulate-nodes';

export const monday = Date.parse('2026-03-02T09:00:00Z');

/** A follow-up of approvals by mail, with the settings that a test changes. */
export function requestOf(change: Partial<SimulateRequest> = {}): SimulateRequest {
  return {
    from: monday,
    days: 10,
    records: [
      { id: 'A1', title: 'Laptop', approver: 'ann@example.com' },
      { id: 'A2', title: 'Desk', approver: 'bob@example.com' },
    ],
    whatIf: [],
    followup: { id: 'f', name: 'Approvals', frequency: 1440, attempts: 3, timeZone: 'UTC' },
    poller: { id: 'p', pollingFrequency: 60, reconciliationId: '$.id' },
    reconciler: { id: 'r' },
    recipients: { id: 'w', user: '$.approver', userType: 'record' },
    notifier: { id: 'n', channel: 'mail', subject: 'Approve', text: '${record.title}' },
    channels: [{ id: 'mail', kind: 'email', smtpHost: 'mail.example.com', from: 'desk@example.com' }],
    integrations: [],
    ...change,
  };
}

export function simulate(change: Partial<SimulateRequest> = {}, out: string[] = []): Promise<SimulationRun> {
  const lookup = async () => ({ local: {}, global: {}, user: {} });
  const optedOut = async (recipients: string[]) => recipients.filter((recipient) => out.includes(recipient));
  return simulateNodes(requestOf(change), { lookup, optedOut }, new AbortController().signal);
}

/** "record#attempt→recipient@hours", in order. */
export function toldOf({ messages, from }: SimulationRun): string[] {
  return messages.map(
    ({ at, recordId, attempt, recipient, status }) =>
      `${recordId}#${attempt} ${recipient ?? '?'} ${Math.round((at - from) / 360_000) / 10}h${status === 'sent' ? '' : ` ${status}`}`,
  );
}
