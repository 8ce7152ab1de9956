import assert from 'node:assert/strict';
import { aQueue, aTeam } from './call-fixture';
import { answersForGood, CenterBench } from './center-bench';
import { withCode } from './signals';

const now = '2026-03-02T09:00:00.050Z';

describe('a call that waits in a queue', () => {
  let bench: CenterBench;
  async function setUp(over: Parameters<typeof aQueue>[0] = {}, team: Parameters<typeof aTeam>[1] = {}) {
    bench = new CenterBench(aTeam(['ana'], { queues: [aQueue({ wrapUpMs: 0, ...over })], ...team }));
    await bench.start();
    bench.team.setState('ana', 'break');
  }
  afterEach(async () => {
    await bench.close();
    assert.equal(bench.clock.pending, 0);
  });

  it('is connected, tells how long it waited, and ends with the talk', async () => {
    await setUp();
    const { result, leg, session, ends } = await bench.caller('one');
    leg.onConnect = (request) => {
      request.onTalking();
      return new Promise((resolve) =>
        bench.clock.setTimeout(() => resolve({ kind: 'ended', talkMs: 60_000, by: 'agent' }), 60_000),
      );
    };
    await bench.clock.advance(4_000);
    bench.team.setState('ana', 'available');
    assert.deepEqual(await result, {
      ...{
        kind: 'connected',
        queue: { name: 'support', position: 1, waitedMs: 4_000, agent: { id: 'ana', name: 'Ana' } },
      },
    });
    assert.deepEqual([session.queued, session.talk], [undefined, { teamId: 'team', agentId: 'ana', queue: 'support' }]);
    await bench.clock.advance(60_000);
    const { disposition, cause, talkMs, waitedMs } = ends[0]?.call.ended ?? {};
    assert.deepEqual([disposition, cause, talkMs, waitedMs], ['talked', 'agent', 60_000, 4_000]);
    assert.deepEqual([bench.states.ana, ends.length], ['available', 1]);
  });

  it('comes back to the flow after the longest wait', async () => {
    await setUp({ longestWaitMs: 30_000 });
    const { result, leg, ends } = await bench.caller('one');
    await bench.clock.advance(30_000);
    assert.deepEqual(await result, {
      ...{ kind: 'timedOut', queue: { name: 'support', position: 1, waitedMs: 30_000 } },
    });
    leg.end();
    await bench.clock.settle();
    const { disposition, waitedMs } = ends[0]?.call.ended ?? {};
    assert.deepEqual([disposition, waitedMs], ['abandoned-in-ivr', 30_000]);
  });

  it('learns why nobody is there', async () => {
    const closed = { timeZone: 'UTC', spans: [{ day: 1, from: '10:00', to: '12:00' }], holidays: [] };
    await setUp({}, { hours: closed });
    assert.deepEqual((await (await bench.caller('one')).result).queue, {
      ...{ name: 'support', position: 0, waitedMs: 0, reason: 'closed', opensAt: '2026-03-02T10:00:00Z' },
    });
    await bench.close();
    await setUp({ maxWaiting: 1 });
    const first = await bench.caller('one');
    const full = await (await bench.caller('two')).result;
    assert.deepEqual([full.kind, full.queue.reason], ['nobody', 'full']);
    bench.team.setState('ana', 'logged-out');
    assert.equal((await first.result).queue.reason, 'nobody-logged-in');
  });

  it('that ends in the queue leaves it, and frees the agent who rings', async () => {
    await setUp();
    bench.team.setState('ana', 'available');
    const caller = await bench.caller('one');
    caller.leg.onConnect = () => new Promise(() => undefined);
    await bench.clock.advance(3_000);
    assert.equal(bench.states.ana, 'ringing');
    caller.leg.end();
    await assert.rejects(caller.result, withCode('RB_CALL_ENDED'));
    await bench.clock.settle();
    assert.deepEqual([bench.states.ana, bench.team.team.waiting], ['available', []]);
    assert.deepEqual(caller.dispositions(), ['abandoned-in-queue']);
  });

  it('comes back to its place when its node is made anew, though the queue has become full or closed', async () => {
    await setUp({ maxWaiting: 1 });
    const closed = new AbortController();
    const { result, leg } = await bench.caller('one', { signal: closed.signal });
    await bench.clock.advance(5_000);
    closed.abort();
    await assert.rejects(result);
    const other = await bench.caller('two');
    await bench.clock.settle();
    const again = bench.queue('one');
    await bench.clock.settle();
    assert.deepEqual(
      bench.team.team.waiting.map(({ callId, enqueuedAt }) => [callId, enqueuedAt]),
      [
        ['one', Date.parse(now)],
        ['two', Date.parse(now) + 5_000],
      ],
    );
    for (const line of [leg, other.leg]) line.end();
    await Promise.all([again.result, other.result].map((ended) => assert.rejects(ended)));
  });

  it('waits no more when its line cannot be held: later it comes to the end of the queue', async () => {
    await setUp();
    const { result, leg, session, ends } = await bench.caller('one');
    await bench.clock.advance(1_000);
    leg.hold = () => Promise.reject(new Error('no such file'));
    bench.team.setState('ana', 'available');
    leg.onConnect = async () => ({ kind: 'busy' });
    await assert.rejects(result, /no such file/);
    assert.deepEqual([session.queued, bench.team.team.waiting], [undefined, []]);
    leg.end();
    await bench.clock.settle();
    const { disposition, waitedMs } = ends[0]?.call.ended ?? {};
    assert.deepEqual([disposition, waitedMs], ['abandoned-in-ivr', 1_000]);
  });

  it('goes to one agent by priority, then by age', async () => {
    await setUp();
    const callers = [
      await bench.caller('first'),
      await bench.caller('second'),
      await bench.caller('urgent', { priority: 1 }),
    ];
    for (const { leg } of callers) leg.onConnect = answersForGood;
    await bench.clock.advance(1_000);
    bench.team.setState('ana', 'available');
    const served: string[] = [];
    for (let turn = 0; turn < callers.length; turn += 1) {
      await bench.clock.settle();
      const { callId } = bench.team.team.agent('ana');
      served.push(String(callId));
      callers.find(({ session }) => session.id === callId)?.leg.end();
    }
    assert.deepEqual(served, ['urgent', 'first', 'second']);
  });
});
