import assert from 'node:assert/strict';
import { closedSpans } from '../../../src/core/simulate/closed-spans';
import type { SimulateRequest } from '../../../src/runtime/simulation/simulate-nodes';
import { answerOf } from '../../../src/runtime/simulation/simulation-answer';
import { requestOf, simulate } from './simulated-nodes';

async function answer(change: Partial<SimulateRequest> = {}, language = 'en-US', mostADay = 5) {
  return answerOf(await simulate(change), requestOf(change), { language, mostADay });
}

describe('the answer of a simulation', () => {
  it('sums up by recipient, channel and day', async () => {
    const { sent, failed, recipients, channels, days, warnings } = await answer();
    assert.deepEqual([sent, failed, warnings], [6, 0, []]);
    assert.deepEqual(
      recipients.map(({ key, messages, mostADay }) => [key, messages, mostADay]),
      [
        ['user:ann@example.com', 3, 1],
        ['user:bob@example.com', 3, 1],
      ],
    );
    assert.deepEqual(channels, [{ channel: 'mail', messages: 6 }]);
    assert.deepEqual(
      days.map(({ day, messages }) => [day, messages]),
      [
        ['2026-03-02', 2],
        ['2026-03-03', 2],
        ['2026-03-04', 2],
      ],
    );
  });

  it('counts a digest as the one message that it is', async () => {
    const records = ['A1', 'A2', 'A3'].map((id) => ({ id, title: id, approver: 'ann@example.com' }));
    const notifier = { ...requestOf().notifier, digest: true };
    const { sent, recipients, messages } = await answer({ records, notifier });
    assert.deepEqual([sent, recipients[0]?.messages], [3, 3]);
    assert.equal(messages[0]?.recordId, 'A1, A2, A3');
    assert.equal(messages.length, 3);
  });

  it('warns of too many messages, of missing addresses, of nobody, and of ids', async () => {
    const records = [
      ...['A1', 'A2', 'A3'].map((id) => ({ id, approver: 'ann@example.com' })),
      { id: 'A4', approver: 'no address' },
      { id: 'A5' },
      { title: 'without an id' },
      { id: 'A1', approver: 'bob@example.com' },
    ];
    const { warnings, failed } = await answer({ records, days: 1 }, 'en-US', 2);
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['missingIds', 'duplicateIds', 'manyADay', 'noAddress', 'nobody'],
    );
    const many = warnings.find(({ code }) => code === 'manyADay');
    assert.deepEqual(many, { code: 'manyADay', name: 'ann@example.com', day: '2026-03-02', messages: 3 });
    assert.equal(failed, 2);
  });

  it('warns of a channel that is too slow, of a baseline, and of the guard', async () => {
    const records = Array.from({ length: 30 }, (_, id) => ({ id, approver: 'ann@example.com' }));
    const channels = [{ ...requestOf().channels[0], id: 'mail', rateMessages: 1, rateSeconds: 60 }];
    const slow = await answer({ records, channels, days: 2 }, 'en-US', 100);
    assert.deepEqual(slow.warnings, [{ code: 'slowChannel', channel: 'email', minutes: 29, messages: 58 }]);
    const held = await answer({ days: 1, reconciler: { id: 'r', guardNew: 1 } });
    assert.deepEqual(
      held.warnings.map(({ code }) => code),
      ['held'],
    );
    const baseline = await answer({ reconciler: { id: 'r', firstPoll: 'baseline' } });
    assert.deepEqual(baseline.warnings, [{ code: 'baseline', records: 2 }]);
  });

  it('warns of quiet hours that leave no time for an attempt', async () => {
    const { warnings } = await answer({
      from: Date.parse('2026-03-02T20:00:00Z'),
      followup: { ...requestOf().followup, frequency: 60, attempts: 3, quietStart: '07:00', quietEnd: '19:00' },
      directory: {
        id: 'd',
        people: [{ id: 'ann', addresses: { email: 'ann@example.com' }, timeZone: 'Pacific/Auckland' }],
      },
    });
    assert.deepEqual(warnings, [{ code: 'noTime', name: 'ann', messages: 2 }]);
  });

  it('draws a time line that says what it shows, and escapes what it is given', async () => {
    const records = [{ id: '<b>&"1', title: 'x', approver: 'ann@example.com' }, { id: 'A2' }];
    const whatIf = [{ kind: 'act' as const, recipient: 'ann@example.com', after: 2 }];
    const followup = { ...requestOf().followup, quietStart: '20:00', quietEnd: '08:00' };
    const { picture, table } = await answer({ records, whatIf, followup }, 'es-ES');
    assert.match(picture, /<title>Línea de tiempo de la simulación<\/title><desc>2 registros, 2 mensajes en 10 días/);
    assert.ok(picture.includes('&lt;b&gt;&amp;&quot;1') && !picture.includes('<b>'));
    assert.equal(picture.match(/<circle/g)?.length, 3, 'two messages and the legend');
    assert.deepEqual(
      table.map(({ messages, failed, end }) => [messages, failed, end]),
      [
        [0, 3, 'intentos agotados'],
        [2, 0, 'cerrado'],
      ],
    );
  });

  it('finds when nobody may be told, to the minute', () => {
    const from = Date.parse('2026-03-06T12:00:00Z');
    const calendar = {
      timeZone: 'UTC',
      quietStart: '20:10',
      quietEnd: '07:05',
      workingDays: [1, 2, 3, 4, 5],
      holidays: [],
    };
    const spans = closedSpans(from, from + 4 * 24 * 3_600_000, calendar);
    const shown = spans.map((span) => [span.from, span.to].map((at) => new Date(at).toISOString().slice(5, 16)));
    assert.deepEqual(shown, [
      ['03-06T20:10', '03-09T07:05'],
      ['03-09T20:10', '03-10T07:05'],
    ]);
  });
});
