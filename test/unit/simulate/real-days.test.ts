import assert from 'node:assert/strict';
import type { SimulationRun } from '../../../src/core/simulate/simulation';
import type { SimulateRequest } from '../../../src/runtime/simulation/simulate-nodes';
import { realRun, type Told } from './real-run';
import { requestOf, simulate } from './simulated-nodes';

const minute = 60_000;

/** Fifty days from here have a change of the clocks in them. São Paulo had its last ones in 2018 and 2019. */
const changes = [
  { zone: 'Europe/Madrid', from: '2026-03-09T08:10:00Z', digest: false },
  { zone: 'Europe/Madrid', from: '2026-10-05T08:10:00Z', digest: true },
  { zone: 'America/New_York', from: '2026-02-23T15:20:00Z', digest: true },
  { zone: 'America/New_York', from: '2026-10-12T15:20:00Z', digest: false },
  { zone: 'America/Sao_Paulo', from: '2018-10-15T13:40:00Z', digest: false },
  { zone: 'America/Sao_Paulo', from: '2019-01-28T13:40:00Z', digest: true },
];

describe('fifty simulated days', () => {
  for (const { zone, from, digest } of changes) {
    it(`are the same as fifty days of production in ${zone} from ${from.slice(0, 10)}${digest ? ', in digests' : ''}`, async () => {
      const request = busyFollowup(zone, Date.parse(from), digest);
      const [real, simulated] = [await realRun(request), await simulate(request)];
      assert.ok(real.told.length > 30, `only ${real.told.length} messages`);
      const expected = real.told.map(inWords).sort();
      assert.deepEqual(ofMessages(simulated).map(inWords).sort(), expected);
      assert.deepEqual(apart(real.told, ofMessages(simulated)), []);
      const ends = simulated.ends.map(({ recordId, outcome, reason = '' }) =>
        `${recordId} ${outcome} ${reason}`.trim(),
      );
      assert.deepEqual(ends.sort(), real.ends.sort());
      assert.ok(simulated.deferrals.length > 0, 'nobody had quiet hours of their own');
      assert.ok(simulated.ends.some(({ reason }) => reason === 'action'));
    });
  }

  it('are the same as production where people have stopped the messages, and others are told later on', async () => {
    const request = busyFollowup('Europe/Madrid', Date.parse('2026-03-09T08:10:00Z'), false);
    Object.assign(request.notifier, { optOut: 'all' });
    Object.assign(request.recipients, { escalateAfter: 2, escalateTo: 'dan', escalateToType: 'str' });
    const out = ['user:ann'];
    const [real, simulated] = [await realRun(request, out), await simulate(request, out)];
    const refused = simulated.messages.filter(({ status }) => status === 'failed');
    assert.ok(
      refused.length > 0 && refused.every(({ code, recipient }) => code === 'RB_OPTED_OUT' && recipient === out[0]),
    );
    const messages = simulated.messages.filter(({ status }) => status === 'sent');
    const told = ofMessages({ ...simulated, messages });
    assert.ok(told.some(({ recipient, attempt }) => recipient === 'user:dan' && attempt === 3));
    assert.deepEqual(told.map(inWords).sort(), real.told.map(inWords).sort());
    assert.deepEqual(apart(real.told, told), []);
  });
});

/** Quiet hours, days off, a holiday, people in three zones, a group, answers, closings and late comers. */
function busyFollowup(zone: string, from: number, digest: boolean): SimulateRequest {
  const holiday = new Date(from + 9 * 24 * 60 * minute).toISOString().slice(0, 10);
  const people = ['ann', 'bob', 'cid', 'dan'];
  const zones = [zone, 'Asia/Kolkata', 'America/Los_Angeles', ''];
  const record = (number: number) => ({
    id: `A${number}`,
    title: `Request ${number}`,
    approver: number % 5 === 0 ? 'board' : people[number % people.length],
  });
  return requestOf({
    ...{ from, days: 50 },
    records: Array.from({ length: 12 }, (_, index) => record(index)),
    whatIf: [
      { kind: 'close', recordId: 'A1', day: 3.3 },
      { kind: 'add', record: record(20), day: 4.7 },
      { kind: 'add', record: { ...record(2), title: 'Request 2, urgent' }, day: 6.2 },
      { kind: 'act', recipient: 'bob', after: 2 },
      { kind: 'close', recordId: 'A20', day: 21.1 },
      { kind: 'add', record: record(1), day: 30.5 },
    ],
    followup: {
      ...{ id: 'f', name: 'Approvals', frequency: 4 * 1440 + 95, attempts: 8, timeZone: zone },
      ...{ quietStart: '18:00', quietEnd: '09:00', workingDays: [1, 2, 3, 4, 5], holidays: [holiday] },
    },
    poller: { id: 'p', pollingFrequency: 240, reconciliationId: '$.id' },
    reconciler: { id: 'r', guardGone: 0 },
    recipients: { id: 'w', user: '$.approver', userType: 'record' },
    notifier: {
      ...{ id: 'n', channel: 'mail', subject: '${followup.name} (${attempt} of ${attempts})', digest },
      text: '${recipient.name}: ${record.title}',
    },
    directory: {
      id: 'd',
      people: people.map((id, index) => ({
        id,
        name: id,
        addresses: { email: `${id}@example.com` },
        timeZone: zones[index],
      })),
      groups: [{ id: 'board', members: ['ann', 'cid'] }],
    },
  });
}

/** A digest is one message about several records. */
function ofMessages({ messages }: SimulationRun): Told[] {
  const told = new Map<string, Told>();
  for (const message of messages) {
    const { at, recordId, attempt, recipient = '', channel = '', subject = '', text = '', status } = message;
    assert.equal(status, 'sent', message.error);
    const key = text.includes('\n') ? `${at}/${recipient}/${text}` : `${at}/${recipient}/${recordId}/${attempt}`;
    const known = told.get(key);
    if (known) {
      known.records.push(recordId);
      known.records.sort();
      known.attempt = Math.max(known.attempt, attempt);
    } else told.set(key, { at, records: [recordId], attempt, recipient, channel, subject, text });
  }
  return [...told.values()];
}

function inWords({ records, attempt, recipient, channel, subject, text }: Told): string {
  return `${records.join('+')}#${attempt} ${recipient} by ${channel}: ${subject} / ${text}`;
}

/** Messages that are further apart than a look of the fast clock takes. */
function apart(real: Told[], simulated: Told[]): string[] {
  const byTime = (a: Told, b: Told) => inWords(a).localeCompare(inWords(b)) || a.at - b.at;
  const others = simulated.sort(byTime);
  return real.sort(byTime).flatMap((told, index) => {
    const at = others[index]?.at ?? 0;
    return Math.abs(told.at - at) <= 2 * minute
      ? []
      : [`${inWords(told)}: ${new Date(told.at).toISOString()} and ${new Date(at).toISOString()}`];
  });
}
