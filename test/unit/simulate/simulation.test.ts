import assert from 'node:assert/strict';
import { simulateNodes } from '../../../src/runtime/simulation/simulate-nodes';
import { monday, requestOf, simulate, toldOf } from './simulated-nodes';

const hour = 3_600_000;

describe('a simulation', () => {
  it('tells at once, then at the set frequency, then of the end', async () => {
    const run = await simulate();
    assert.deepEqual(toldOf(run), [
      'A1#1 user:ann@example.com 0h',
      'A2#1 user:bob@example.com 0h',
      'A1#2 user:ann@example.com 24h',
      'A2#2 user:bob@example.com 24h',
      'A1#3 user:ann@example.com 48h',
      'A2#3 user:bob@example.com 48h',
    ]);
    assert.deepEqual(run.messages[0]?.text, 'Laptop');
    assert.deepEqual(
      run.ends.map(({ recordId, outcome, at }) => [recordId, outcome, (at - monday) / hour]),
      [
        ['A1', 'exhausted', 72],
        ['A2', 'exhausted', 72],
      ],
    );
    assert.equal(run.polls.length, 1, 'polls that bring the same again are left out');
    assert.equal(run.pollCount, 240);
  });

  it('closes a record that is supposed to be gone, at the next poll', async () => {
    const run = await simulate({ whatIf: [{ kind: 'close', recordId: 'A1', day: 1.5 }] });
    assert.deepEqual(
      toldOf(run).filter((told) => told.startsWith('A1')),
      ['A1#1 user:ann@example.com 0h', 'A1#2 user:ann@example.com 24h'],
    );
    assert.deepEqual(
      run.polls.map(({ at, new: added, gone }) => [(at - monday) / hour, added, gone]),
      [
        [0, 2, 0],
        [36, 0, 1],
      ],
    );
    const end = run.ends.find(({ recordId }) => recordId === 'A1');
    assert.deepEqual([end?.outcome, end?.reason, ((end?.at ?? 0) - monday) / hour], ['closed', 'gone', 36]);
  });

  it('finds a record that is supposed to come, in the rhythm of the polls', async () => {
    const record = { id: 'A3', title: 'Chair', approver: 'ann@example.com' };
    const run = await simulate({ whatIf: [{ kind: 'add', record, day: 2.01 }] });
    assert.deepEqual(
      toldOf(run).filter((told) => told.startsWith('A3')),
      ['A3#1 user:ann@example.com 49h', 'A3#2 user:ann@example.com 73h', 'A3#3 user:ann@example.com 97h'],
    );
  });

  it('ends a record whose recipient is supposed to act after the second message', async () => {
    const run = await simulate({ whatIf: [{ kind: 'act', recipient: 'ann@example.com', after: 2 }] });
    assert.deepEqual(
      run.actions.map(({ at, recordId }) => [(at - monday) / hour, recordId]),
      [[25, 'A1']],
    );
    assert.deepEqual(
      run.ends.map(({ recordId, outcome, reason }) => [recordId, outcome, reason]),
      [
        ['A1', 'closed', 'action'],
        ['A2', 'exhausted', undefined],
      ],
    );
    assert.equal(toldOf(run).filter((told) => told.startsWith('A1')).length, 2);
  });

  it('waits for all whom the action node asks, and spares who has answered', async () => {
    const everybody = ['ann@example.com', 'bob@example.com'];
    const run = await simulate({
      records: [{ id: 'A1', title: 'Laptop', approver: everybody }],
      action: { id: 'x', needs: 'all', actions: [{ name: 'approve' }, { name: 'reject', needs: '1' }] },
      whatIf: [
        { kind: 'act', recipient: 'ann@example.com', after: 1 },
        { kind: 'act', recipient: 'bob@example.com', after: 2 },
      ],
    });
    assert.deepEqual(toldOf(run), [
      ...['A1#1 user:ann@example.com 0h', 'A1#1 user:bob@example.com 0h', 'A1#2 user:bob@example.com 24h'],
    ]);
    assert.deepEqual(
      run.actions.map(({ at, recipient, name, isStanding }) => [(at - monday) / hour, recipient, name, isStanding]),
      [
        [1, 'user:ann@example.com', 'approve', true],
        [25, 'user:bob@example.com', 'approve', undefined],
      ],
    );
    assert.deepEqual(
      run.ends.map(({ outcome, reason, at }) => [outcome, reason, (at - monday) / hour]),
      [['closed', 'action', 25]],
    );
  });

  it('lets one answer of another kind decide at once', async () => {
    const run = await simulate({
      records: [{ id: 'A1', title: 'Laptop', approver: ['ann@example.com', 'bob@example.com'] }],
      action: { id: 'x', needs: 'all', actions: [{ name: 'approve' }, { name: 'reject', needs: '1' }] },
      whatIf: [{ kind: 'act', recipient: 'ann@example.com', after: 1, action: 'reject' }],
    });
    assert.equal(run.messages.length, 2);
    assert.deepEqual(
      run.ends.map(({ reason, at }) => [reason, (at - monday) / hour]),
      [['action', 1]],
    );
  });

  it('says why somebody would not be told', async () => {
    const run = await simulate({
      days: 1,
      records: [{ id: 'A1', approver: 'not an address' }, { id: 'A2' }],
    });
    assert.deepEqual(
      run.messages.map(({ recordId, status, code }) => [recordId, status, code]),
      [
        ['A2', 'unresolved', 'RB_RECIPIENT_MISSING'],
        ['A1', 'failed', 'RB_CHANNEL_ADDRESS'],
      ],
    );
  });

  it('puts messages off through quiet hours, and says until when', async () => {
    const run = await simulate({
      from: Date.parse('2026-03-02T21:30:00Z'),
      days: 2,
      followup: { ...requestOf().followup, quietStart: '20:00', quietEnd: '08:00', attempts: 1 },
      directory: {
        id: 'd',
        people: [{ id: 'ann', addresses: { email: 'ann@example.com' }, timeZone: 'America/New_York' }],
      },
    });
    assert.deepEqual(toldOf(run), ['A2#1 user:bob@example.com 10.5h', 'A1#1 user:ann 15.5h']);
    assert.deepEqual(
      run.deferrals.map(({ recordId, recipient, until }) => [recordId, recipient, new Date(until).toISOString()]),
      [['A1', 'user:ann', '2026-03-03T13:00:00.000Z']],
    );
  });

  it('shows that the guard would hold the poll, and goes on as after a release', async () => {
    const run = await simulate({ days: 1, reconciler: { id: 'r', guardNew: 1 } });
    assert.deepEqual(
      run.polls.map(({ outcome, new: added }) => [outcome, added]),
      [
        ['held', 0],
        ['merged', 2],
      ],
    );
    assert.match(run.polls[0]?.reason ?? '', /2 new records/);
    assert.equal(run.messages.length, 2);
  });

  it('is over at once when it is cancelled', async () => {
    const cancelled = AbortSignal.abort(new Error('cancelled'));
    const lookup = async () => ({ local: {}, global: {}, user: {} });
    await assert.rejects(simulateNodes(requestOf(), { lookup }, cancelled), /cancelled/);
  });

  it('refuses nodes that could not be deployed', async () => {
    await assert.rejects(simulate({ notifier: { id: 'n', channel: '' } }), { code: 'RB_CONFIG' });
    await assert.rejects(simulate({ recipients: { id: 'w' } }), { code: 'RB_CONFIG' });
  });
});
