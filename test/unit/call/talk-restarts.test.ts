import assert from 'node:assert/strict';
import { aQueue, aTeam } from './call-fixture';
import { answersForGood, CenterBench } from './center-bench';
import { aCallNode } from './gateway-bench';

describe('a talk that outlives our process', () => {
  let bench: CenterBench;
  beforeEach(async () => {
    bench = new CenterBench(aTeam(['ana', 'ben']));
    await bench.start();
  });
  afterEach(async () => {
    await bench.close();
    assert.equal(bench.clock.pending, 0);
  });

  /** Ana talks on the call "one", and the process ends. */
  async function talkAndDie() {
    bench.team.setState('ana', 'available');
    const caller = await bench.caller('one');
    caller.leg.onConnect = answersForGood;
    assert.equal((await caller.result).kind, 'connected');
    assert.equal(bench.states.ana, 'on-call');
    await bench.clock.advance(10_000);
    await bench.kill();
  }

  async function restart() {
    await bench.start();
    const { node, ...told } = aCallNode();
    bench.service.serve(node);
    return told;
  }

  it('keeps its agent on the call, who is offered no other, and wraps up after it', async () => {
    await talkAndDie();
    await restart();
    assert.equal(bench.states.ana, 'available');
    const leg = bench.gateway.find('one');
    await bench.clock.settle();
    assert.equal(bench.states.ana, 'on-call');
    assert.equal(bench.team.snapshot().agents[0]?.call?.id, 'one');
    const other = await bench.caller('two');
    await bench.clock.advance(20_000);
    assert.deepEqual(other.leg.commands, ['answer', 'hold /hold.wav']);
    leg.end({ cause: 'agent' });
    await bench.clock.settle();
    // The call node of the later call has taken the place of the one before.
    assert.deepEqual([bench.states.ana, other.dispositions()], ['wrap-up', ['talked']]);
    assert.equal(other.ends[0]?.call.ended?.talkMs, 30_050);
    other.leg.onConnect = answersForGood;
    await bench.clock.advance(30_000);
    assert.equal(bench.states.ana, 'on-call');
    await other.leg.hangup();
    await bench.clock.advance(30_000);
    assert.equal(bench.states.ana, 'available');
  });

  it('can be hung up by its agent', async () => {
    await talkAndDie();
    const { ends } = await restart();
    bench.gateway.find('one');
    await bench.clock.settle();
    bench.team.hangUp('ana');
    await bench.clock.settle();
    assert.equal(ends[0]?.call.ended?.cause, 'agent');
  });

  it('gives its agent, afterwards, the state that was asked for in the talk', async () => {
    bench.settings = aTeam(['ana'], { queues: [aQueue({ wrapUpMs: 0 })] });
    bench.team.update(bench.settings);
    bench.team.setState('ana', 'available');
    const caller = await bench.caller('one');
    caller.leg.onConnect = answersForGood;
    await caller.result;
    bench.team.setState('ana', 'break');
    await bench.kill();
    await restart();
    const leg = bench.gateway.find('one');
    await bench.clock.settle();
    assert.equal(bench.states.ana, 'on-call');
    leg.end();
    await bench.clock.settle();
    assert.equal(bench.states.ana, 'break');
  });

  it('leaves its agent available when the line did not come back', async () => {
    await talkAndDie();
    const { ends } = await restart();
    await bench.clock.advance(12_000);
    assert.deepEqual([bench.states.ana, ends[0]?.call.ended?.disposition], ['available', 'talked']);
  });

  it('is over for an agent who has left the team', async () => {
    await talkAndDie();
    bench.settings = aTeam(['ben']);
    const { dispositions } = await restart();
    const leg = bench.gateway.find('one');
    await bench.clock.settle();
    assert.deepEqual(bench.states, { ben: 'logged-out' });
    leg.end();
    await bench.clock.settle();
    assert.deepEqual(dispositions(), ['talked']);
  });

  it('takes a caller who waited back to the place that they had', async () => {
    bench.team.setState('ana', 'break');
    await bench.caller('one');
    await bench.clock.settle();
    const [place] = bench.team.team.waiting;
    await bench.clock.advance(30_000);
    await bench.kill();
    await restart();
    const leg = bench.gateway.find('one');
    await bench.clock.settle();
    const { result } = bench.queue('one');
    await bench.clock.settle();
    assert.deepEqual(
      bench.team.team.waiting.map(({ callId, enqueuedAt }) => [callId, enqueuedAt]),
      [['one', place?.enqueuedAt]],
    );
    leg.end();
    await assert.rejects(result);
  });
});
