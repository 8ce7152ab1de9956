import assert from 'node:assert/strict';
import type { QueueReport } from '../../../src/runtime/calls/wait-in-queue';
import { aQueue, aTeam } from './call-fixture';
import { answersForGood, CenterBench } from './center-bench';
import { withCode } from './signals';

const minute = 60_000;

describe('a callback', () => {
  let bench: CenterBench;
  beforeEach(async () => {
    const queues = [aQueue({ callbackDigit: '5', wrapUpMs: 0, longestWaitMs: 10 * minute })];
    bench = new CenterBench(aTeam(['ana'], { queues }));
    await bench.start();
    bench.team.setState('ana', 'break');
  });
  afterEach(async () => {
    await bench.close();
    assert.equal(bench.clock.pending, 0);
  });

  /** Somebody who has been promised to be called back. They have hung up, unless they stay. */
  async function promised(id = 'one', stays = false) {
    const caller = await bench.caller(id);
    await bench.clock.advance(1_000);
    caller.leg.pressOnHold('5');
    await bench.clock.advance(100);
    const result = await caller.result;
    if (!stays) await caller.leg.hangup();
    await bench.clock.settle();
    return { ...caller, outcome: result };
  }
  /** What is kept, but for ends that the flow has just been told. */
  const rows = () =>
    [...bench.store.rows.values()]
      .filter(({ content }) => !content.includes('"isToldAgain"'))
      .map(({ callId }) => callId);

  it('is promised for the number and the moment, and outlives the call', async () => {
    const { outcome, ends } = await promised();
    assert.equal(outcome.kind, 'callback');
    assert.deepEqual(outcome.queue.callback, { number: '+15551230001', at: '2026-03-02T09:00:01.050Z' });
    assert.deepEqual([rows(), bench.store.rows.get('callback:one')?.ownerId], [['callback:one'], 'team']);
    const [place] = bench.team.team.waiting;
    assert.deepEqual([place?.callId, place?.isCallback], ['one', true]);
    assert.equal(place?.enqueuedAt, Date.parse('2026-03-02T09:00:00.050Z'));
    assert.equal(ends[0]?.call.ended?.disposition, 'disconnected-by-flow');
  });

  it('is promised, too, to who hangs up before they have heard that it is, and the end tells so', async () => {
    const caller = await bench.caller('one');
    await bench.clock.settle();
    caller.leg.pressOnHold('5');
    await bench.clock.advance(50);
    caller.leg.end();
    await assert.rejects(caller.result, withCode('RB_CALL_ENDED'));
    await bench.clock.settle();
    assert.deepEqual(rows(), ['callback:one']);
    const [msg] = caller.ends;
    const told = msg?.queue as QueueReport | undefined;
    assert.equal(told?.callback?.number, '+15551230001');
    assert.equal(msg?.call.ended?.disposition, 'abandoned-in-ivr');
  });

  it('waits until the first call is over', async () => {
    const { leg } = await promised('one', true);
    bench.team.setState('ana', 'available');
    await bench.clock.advance(10_000);
    assert.deepEqual([bench.gateway.dialled.length, bench.states], [0, { ana: 'available' }]);
    leg.end();
    await bench.clock.settle();
    assert.equal(bench.gateway.dialled.length, 1);
  });

  it('reserves the agent first, dials, and puts them through', async () => {
    await promised();
    bench.gateway.onOutbound = () => {
      assert.equal(bench.states.ana, 'ringing');
      const leg = bench.gateway.leg('back');
      leg.onConnect = answersForGood;
      return { kind: 'answered', leg };
    };
    await bench.clock.advance(4 * minute);
    assert.equal(bench.gateway.dialled.length, 0);
    bench.team.setState('ana', 'available');
    await bench.clock.advance(1_000);
    const [request] = bench.gateway.dialled;
    assert.deepEqual([request?.to, request?.from.number], ['+15551230001', '18005551212']);
    assert.deepEqual([bench.states.ana, rows()], ['on-call', ['back']]);
    const session = bench.service.sessions.get('back');
    assert.deepEqual([session?.call.callbackOf, session?.call.ended], ['one', undefined]);
    assert.deepEqual(session?.tally.agents, [{ id: 'ana', name: 'Ana' }]);
    const [, leg] = bench.gateway.legs;
    assert.match(leg?.commands.join() ?? '', /^play .+,connect ana$/);
    leg?.end();
    await bench.clock.settle();
    assert.deepEqual([bench.states.ana, rows()], ['available', []]);
  });

  it('has the place that the caller had', async () => {
    await promised();
    const later = await bench.caller('two');
    const urgent = await bench.caller('urgent', { priority: 1 });
    await bench.clock.settle();
    assert.deepEqual(
      bench.team.team.waiting.map(({ callId }) => callId),
      ['urgent', 'one', 'two'],
    );
    for (const { leg, result } of [later, urgent]) {
      leg.end();
      await assert.rejects(result);
    }
  });

  it('is tried three times, five minutes apart, with the agent free in between', async () => {
    await promised();
    bench.team.setState('ana', 'available');
    const tries = () => bench.gateway.dialled.length;
    await bench.clock.settle();
    assert.deepEqual([tries(), bench.states.ana, rows()], [1, 'available', ['callback:one']]);
    await bench.clock.advance(5 * minute - 1_000);
    assert.equal(tries(), 1);
    await bench.clock.advance(1_000);
    assert.equal(tries(), 2);
    await bench.clock.advance(5 * minute);
    assert.deepEqual([tries(), rows()], [3, []]);
    await bench.clock.advance(60 * minute);
    assert.deepEqual([tries(), bench.states.ana, bench.team.team.waiting], [3, 'available', []]);
    const events = bench.store.events.filter(({ kind }) => kind === 'call.called-back');
    assert.deepEqual(
      events.map(({ data, isError }) => [data?.attempt, data?.outcome, isError]),
      [
        [1, 'noAnswer', false],
        [2, 'noAnswer', false],
        [3, 'noAnswer', true],
      ],
    );
  });

  it('frees the agent when the gateway refuses to dial, says so, and tries again', async () => {
    await promised();
    bench.gateway.onOutbound = () => Promise.reject(new Error('no trunk'));
    bench.team.setState('ana', 'available');
    await bench.clock.settle();
    assert.deepEqual([bench.states.ana, rows()], ['available', ['callback:one']]);
    assert.deepEqual(
      bench.troubles.map(({ message }) => message),
      ['no trunk'],
    );
    await bench.clock.advance(5 * minute);
    assert.equal(bench.gateway.dialled.length, 2);
  });

  it('waits while the gateway is down, also when it went down after the caller had their place', async () => {
    await promised();
    bench.gateway.tellHealth({ state: 'down', error: new Error('gone') });
    bench.team.setState('ana', 'available');
    await bench.clock.advance(10 * minute);
    assert.deepEqual([bench.gateway.dialled.length, bench.states.ana, rows()], [0, 'available', ['callback:one']]);
    bench.gateway.tellHealth({ state: 'up', detail: 'back' });
    await bench.clock.advance(15_000);
    assert.equal(bench.gateway.dialled.length, 1);
  });

  it('is taken up again after a restart, with the place and the tries', async () => {
    await promised();
    bench.team.setState('ana', 'available');
    await bench.clock.settle();
    await bench.kill();
    await bench.clock.advance(minute);
    await bench.start();
    await bench.clock.advance(4 * minute - 1_000);
    assert.equal(bench.gateway.dialled.length, 0);
    await bench.clock.advance(16_000);
    assert.equal(bench.gateway.dialled.length, 1);
    await bench.clock.advance(5 * minute);
    assert.deepEqual([bench.gateway.dialled.length, rows()], [2, []]);
  });

  it('is kept for the next run when the team closes, also while it rings', async () => {
    await promised();
    bench.gateway.onOutbound = ({ signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    bench.team.setState('ana', 'available');
    await bench.clock.settle();
    assert.equal(bench.states.ana, 'ringing');
    await bench.team.close();
    await bench.clock.settle();
    assert.deepEqual([rows(), bench.troubles, bench.team.team.waiting], [['callback:one'], [], []]);
    assert.deepEqual(
      bench.store.events.filter(({ kind }) => kind === 'call.called-back'),
      [],
    );
  });

  it('goes on to the next agent when the first does not answer, with a wait that begins now', async () => {
    await promised();
    await bench.clock.advance(20 * minute);
    const leg = bench.gateway.leg('back');
    leg.onConnect = async () => ({ kind: 'noAnswer' });
    bench.gateway.onOutbound = () => ({ kind: 'answered', leg });
    bench.team.setState('ana', 'available');
    await bench.clock.advance(minute);
    assert.deepEqual([bench.states.ana, leg.commands.at(-1)], ['break', 'hold /hold.wav']);
    leg.onConnect = answersForGood;
    bench.team.setState('ana', 'available');
    await bench.clock.settle();
    assert.equal(bench.states.ana, 'on-call');
  });

  it('ends as failed, with an apology, when nobody takes it after all', async () => {
    const { dispositions } = await promised();
    const leg = bench.gateway.leg('back');
    leg.onConnect = async () => ({ kind: 'busy' });
    bench.gateway.onOutbound = () => ({ kind: 'answered', leg });
    bench.team.setState('ana', 'available');
    await bench.clock.advance(1_000);
    bench.team.setState('ana', 'logged-out');
    await bench.clock.advance(1_000);
    assert.deepEqual(leg.commands.slice(-2), ['play Sorry.', 'hangup']);
    assert.deepEqual(dispositions(), ['disconnected-by-flow', 'failed']);
  });

  it('is done when they answer and hang up at once; that is no trouble, and the agent is free', async () => {
    await promised();
    const leg = bench.gateway.leg('back');
    bench.gateway.onOutbound = () => ({ kind: 'answered', leg });
    bench.team.setState('ana', 'available');
    await bench.clock.settle();
    assert.match(leg.commands.join(), /^play /);
    leg.end();
    await bench.clock.settle();
    assert.deepEqual([bench.states.ana, rows(), bench.troubles], ['available', [], []]);
  });
});
