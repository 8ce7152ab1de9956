import assert from 'node:assert/strict';
import type { ConnectOutcome } from '../../../src/ports/gateway';
import { aQueue, aTeam } from './call-fixture';
import { answers, queueLab, rings } from './queue-lab';
import { withCode } from './signals';

describe('a caller in a queue', () => {
  it('hears music until an agent is there, and is put through', async () => {
    const { clock, team, visit, states } = queueLab(aTeam(['ana']));
    team.setState('ana', 'break');
    const caller = visit('a');
    const phone = answers();
    caller.leg.onConnect = phone.onConnect;
    await clock.advance(5_000);
    assert.deepEqual(caller.leg.commands, ['hold /hold.wav']);
    team.setState('ana', 'available');
    const outcome = await caller.outcome;
    assert.equal(outcome.kind, 'connected');
    assert.deepEqual([states(), team.waiting], [{ ana: 'on-call' }, []]);
    await clock.advance(60_000);
    phone.hangUp();
    assert.equal(outcome.kind === 'connected' && (await outcome.talk.over), 'agent');
    assert.deepEqual(states(), { ana: 'wrap-up' });
    await clock.advance(30_000);
    assert.deepEqual(states(), { ana: 'available' });
    const name = { agent: 'ana', name: 'Ana' };
    assert.deepEqual(caller.events, [
      { kind: 'ringing', ...name },
      { kind: 'talking', ...name, waitedMs: 5_000 },
      { kind: 'talked', ...name, talkMs: 60_000 },
    ]);
  });

  it('has talked, too, where the gateway tells only at the end', async () => {
    const { clock, team, visit, states } = queueLab(aTeam(['ana']));
    team.setState('ana', 'available');
    const caller = visit('a');
    caller.leg.onConnect = async () => {
      await clock.advance(40_000);
      return { kind: 'ended', talkMs: 30_000, by: 'caller' };
    };
    const outcome = await caller.outcome;
    assert.equal(outcome.kind === 'connected' && (await outcome.talk.over), 'caller');
    assert.deepEqual(states(), { ana: 'wrap-up' });
    assert.deepEqual(caller.events.slice(1), [
      { kind: 'talking', agent: 'ana', name: 'Ana', waitedMs: 10_000 },
      { kind: 'talked', agent: 'ana', name: 'Ana', talkMs: 30_000 },
    ]);
  });

  const misses: [ConnectOutcome, string][] = [
    [{ kind: 'busy' }, 'busy'],
    [{ kind: 'noAnswer' }, 'no-answer'],
    [{ kind: 'rejected' }, 'rejected'],
    [{ kind: 'unreachable' }, 'unreachable'],
    [{ kind: 'agentAbandoned' }, 'rejected'],
    [{ kind: 'failed', detail: 'no route' }, 'unreachable'],
  ];
  for (const [miss, reason] of misses) {
    it(`goes on waiting at the same place when the agent is ${miss.kind}, who goes to break`, async () => {
      const { clock, team, visit, states } = queueLab(aTeam(['ana', 'ben']));
      team.setState('ana', 'available');
      const caller = visit('a');
      const enqueuedAt = clock.now();
      caller.leg.onConnect = async () => miss;
      await clock.advance(100);
      const [place] = team.waiting;
      assert.deepEqual([place?.callId, place?.enqueuedAt, place?.isIdle], ['a', enqueuedAt, true]);
      assert.deepEqual([states(), team.agent('ana').reason], [{ ana: 'break', ben: 'logged-out' }, reason]);
      await clock.advance(60_000);
      caller.leg.onConnect = answers().onConnect;
      team.setState('ben', 'available');
      assert.equal((await caller.outcome).kind, 'connected');
      assert.deepEqual(caller.kinds(), ['ringing', 'missed', 'ringing', 'talking']);
      assert.deepEqual(caller.leg.commands, ['connect ana', 'hold /hold.wav', 'connect ben']);
      assert.equal(caller.events.at(-1)?.kind === 'talking' && clock.now() - enqueuedAt, 60_100);
    });
  }

  it('stays before those who came later when the agent does not answer', async () => {
    const { clock, team, visit } = queueLab(aTeam(['ana', 'ben']));
    team.setState('ana', 'available');
    const first = visit('first');
    first.leg.onConnect = () => new Promise((resolve) => clock.setTimeout(() => resolve({ kind: 'noAnswer' }), 20_000));
    await clock.advance(10_000);
    const second = visit('second');
    await clock.advance(10_000);
    assert.deepEqual(
      team.waiting.map(({ callId }) => callId),
      ['first', 'second'],
    );
    first.leg.onConnect = answers().onConnect;
    team.setState('ben', 'available');
    assert.equal((await first.outcome).kind, 'connected');
    await clock.settle();
    assert.deepEqual(second.leg.commands, ['hold /hold.wav']);
  });

  it('who hangs up while an agent rings lets the agent go', async () => {
    const { clock, team, visit, states } = queueLab(aTeam(['ana']));
    team.setState('ana', 'available');
    const caller = visit('a');
    caller.leg.onConnect = rings;
    await clock.settle();
    assert.deepEqual(states(), { ana: 'ringing' });
    caller.leg.end();
    await assert.rejects(caller.outcome, withCode('RB_CALL_ENDED'));
    assert.deepEqual([states(), team.waiting], [{ ana: 'available' }, []]);
    assert.equal(team.agent('ana').callId, undefined);
  });

  it('who hangs up while music plays leaves the queue', async () => {
    const { clock, team, visit } = queueLab(aTeam(['ana']));
    team.setState('ana', 'break');
    const caller = visit('a');
    await clock.settle();
    caller.leg.end();
    await assert.rejects(caller.outcome, withCode('RB_CALL_ENDED'));
    assert.deepEqual(team.waiting, []);
    assert.equal(clock.pending, 0);
  });

  it('whose agent hangs up after the talk, or who does so, frees the agent', async () => {
    const { team, visit, states } = queueLab(aTeam(['ana'], { queues: [aQueue({ wrapUpMs: 0 })] }));
    team.setState('ana', 'available');
    const caller = visit('a');
    caller.leg.onConnect = answers().onConnect;
    const outcome = await caller.outcome;
    caller.leg.end();
    await assert.rejects(
      (outcome.kind === 'connected' && outcome.talk.over) || Promise.resolve(),
      withCode('RB_CALL_ENDED'),
    );
    assert.deepEqual(states(), { ana: 'available' });
    assert.equal(caller.kinds().at(-1), 'talked');
  });

  it('keeps the agent free whose node closes while it rings, and leaves', async () => {
    const { clock, team, visit, states } = queueLab(aTeam(['ana']));
    team.setState('ana', 'available');
    const caller = visit('a');
    caller.leg.onConnect = rings;
    await clock.settle();
    caller.close();
    await assert.rejects(caller.outcome, { name: 'AbortError' });
    assert.deepEqual([states(), team.waiting], [{ ana: 'available' }, []]);
  });

  it('is not asked for again when what the agent would hear cannot be made', async () => {
    const { clock, team, visit, states } = queueLab(aTeam(['ana']));
    team.setState('ana', 'available');
    const caller = visit('a');
    caller.leg.onConnect = () => Promise.reject(new Error('the gateway is confused'));
    await assert.rejects(caller.outcome, /confused/);
    await clock.settle();
    assert.deepEqual([states(), team.waiting], [{ ana: 'available' }, []]);
  });

  it('learns at once that nobody is logged in, and when the last one leaves', async () => {
    const { clock, team, visit } = queueLab(aTeam(['ana']));
    assert.deepEqual(await visit('a').outcome, { kind: 'nobody' });
    team.setState('ana', 'break');
    const caller = visit('b');
    await clock.advance(30_000);
    team.setState('ana', 'logged-out');
    assert.deepEqual(await caller.outcome, { kind: 'nobody' });
    assert.deepEqual(team.waiting, []);
  });

  it('is timed out after the longest wait, counted from when they first came', async () => {
    const { clock, team, visit } = queueLab(aTeam(['ana'], { queues: [aQueue({ longestWaitMs: 60_000 })] }));
    team.setState('ana', 'break');
    const caller = visit('a', { enqueuedAt: clock.now() - 50_000 });
    let outcome: unknown;
    void caller.outcome.then((found) => (outcome = found));
    await clock.advance(9_999);
    assert.equal(outcome, undefined);
    await clock.advance(1);
    assert.deepEqual(outcome, { kind: 'timedOut' });
    assert.equal(clock.pending, 0);
  });

  it('may wait for ever where there is no longest wait', async () => {
    const { clock, team, visit } = queueLab(aTeam(['ana'], { queues: [aQueue({ longestWaitMs: 0 })] }));
    team.setState('ana', 'break');
    const caller = visit('a');
    await clock.advance(24 * 3_600_000);
    assert.equal(team.waiting.length, 1);
    caller.close();
    await assert.rejects(caller.outcome);
  });
});
