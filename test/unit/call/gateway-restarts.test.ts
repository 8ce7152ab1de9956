import assert from 'node:assert/strict';
import type { SentMessage, Step } from '../../../src/core/call/call-session';
import { loseMessages, serveCalls } from '../../../src/runtime/calls/live-sessions';
import { workOnEnd } from '../../../src/runtime/calls/told-ends';
import { aCallNode, GatewayBench } from './gateway-bench';
import { unaborted } from './signals';

describe('the calls of a gateway', () => {
  let bench: GatewayBench;
  const undo: (() => void)[] = [];
  beforeEach(async () => {
    bench = new GatewayBench();
    await bench.start();
  });
  afterEach(async () => {
    for (const end of undo.splice(0)) end();
    await bench.service.close();
    assert.equal(bench.clock.pending, 0);
  });

  function serve(over?: Parameters<typeof aCallNode>[0]) {
    const { node, ...told } = aCallNode(over);
    return { ...told, leave: bench.service.serve(node) };
  }

  async function aCall(id = 'one') {
    const told = serve();
    const leg = bench.gateway.ring(id);
    await bench.clock.settle();
    const session = bench.service.sessions.get(id);
    assert.ok(session);
    return { ...told, leg, session };
  }

  /** A node that works on the call until it is closed. */
  function work(call: Awaited<ReturnType<typeof aCall>>, nodeId = 'menu') {
    const closed = new AbortController();
    const msg = { ...call.session.message, menu: { tries: 2 } };
    const hold = { music: [], elapseMs: 3_600_000, digits: '', signal: closed.signal };
    const result = call.session.run({ nodeId, msg }, closed.signal, async (leg) => {
      await leg.hold(hold);
      closed.signal.throwIfAborted();
    });
    result.catch(() => undefined); // the node has been closed, or the call has ended
    return { close: () => closed.abort() };
  }

  /** A node that takes up what one of its id was interrupted in. */
  function takeUp(nodeId: string) {
    const taken: Step[] = [];
    undo.push(serveCalls(nodeId, { step: (_session, step) => taken.push(step), lost: () => undefined }));
    return taken;
  }

  /** A node that sends on again what one of its id had sent. */
  function sendAgain(nodeId: string) {
    const lost: SentMessage[] = [];
    undo.push(serveCalls(nodeId, { step: () => undefined, lost: (_session, sent) => lost.push(sent) }));
    return lost;
  }

  it('whose message a restart lost between two nodes get it again, from the node that sent it last, once', async () => {
    const { session } = await aCall();
    session.sentOn({ nodeId: 'menu', port: 1, msg: { ...session.message, menu: { option: 'Agent' } } });
    await bench.kill();
    await bench.start();
    const [other, before] = [sendAgain('prompt'), sendAgain('menu')];
    serve();
    const found = bench.gateway.find('one');
    await bench.clock.settle();
    assert.deepEqual(
      [other.length, before.length, before[0]?.port, before[0]?.msg.menu],
      [0, 1, 1, { option: 'Agent' }],
    );
    assert.equal(sendAgain('menu').length, 0);
    found.end();
  });

  it('whose first message a deploy of everything lost begin again, and those that a node works on do not', async () => {
    const first = await aCall();
    const second = await aCall('two');
    const working = work(second);
    loseMessages();
    first.leave();
    second.leave();
    const { calls } = serve();
    await bench.clock.settle();
    assert.deepEqual(
      calls.map(({ call }) => call.id),
      ['one'],
    );
    working.close();
  });

  it('whose end was told are told again, as that, by a process that follows one which died at it', async () => {
    const { leg, ends } = await aCall();
    leg.end();
    await bench.clock.advance(1_000);
    const through = workOnEnd(ends[0] ?? {});
    // Somebody waits for Zendesk.
    await bench.clock.advance(30_000);
    await bench.kill();
    await bench.start();
    const next = serve();
    await bench.clock.advance(12_000);
    assert.deepEqual([ends[0]?.call.ended?.isToldAgain, next.ends[0]?.call.ended?.isToldAgain], [undefined, true]);
    assert.deepEqual(next.dispositions(), ['abandoned-in-ivr']);
    through();
    const done = workOnEnd(next.ends[0] ?? {});
    done();
    assert.equal(await bench.kept(), 0);
    await bench.kill();
    await bench.start();
    const last = serve();
    await bench.clock.advance(12_000);
    assert.deepEqual([ends.length, next.ends.length, last.ends.length], [1, 1, 0]);
  });

  it('whose end was told are not told again once nobody works on it, nor after an orderly end', async () => {
    const { leg, ends } = await aCall();
    leg.end();
    await bench.clock.settle();
    workOnEnd(ends[0] ?? {})();
    const kept = bench.store.rows.size;
    await bench.clock.advance(1_900);
    assert.deepEqual([kept, bench.store.rows.size, await bench.kept()], [1, 1, 0]);
    const other = await aCall('two');
    other.leg.end();
    await bench.clock.settle();
    await bench.service.close();
    assert.equal(bench.store.rows.size, 0);
  });

  it('that end in a redeploy are told to the node of the same id that comes later, once', async () => {
    const { leave, leg, ends } = await aCall();
    leave();
    leg.end();
    await bench.clock.settle();
    const other = serve({ id: 'other' });
    const next = serve();
    assert.deepEqual(next.ends, [], 'the nodes behind it are not there yet');
    await bench.clock.settle();
    assert.deepEqual([ends.length, other.ends.length, next.dispositions()], [0, 0, ['abandoned-in-ivr']]);
    const again = serve();
    await bench.clock.settle();
    assert.deepEqual([again.ends, await bench.kept()], [[], 0]);
  });

  it('that ended with no call node there are told after a restart, as they were', async () => {
    const { leave, leg } = await aCall();
    leave();
    await bench.clock.advance(5_000);
    leg.end();
    await bench.kill();
    await bench.clock.advance(3_600_000);
    await bench.start();
    const { ends } = serve();
    await bench.clock.advance(12_000);
    const [msg] = ends;
    assert.deepEqual([ends.length, msg?.call.ended?.durationMs], [1, 5_000]);
    assert.equal(msg?.call.ended?.disposition, 'abandoned-in-ivr');
    assert.equal(await bench.kept(), 0);
    assert.equal(bench.kinds.filter((kind) => kind === 'call.ended').length, 1);
  });

  it('whose node is gone hear so, and end as failed', async () => {
    const call = await aCall();
    work(call).close();
    await bench.clock.advance(5_999);
    assert.deepEqual(call.dispositions(), []);
    await bench.clock.advance(101);
    assert.deepEqual([call.leg.commands.slice(-2), call.dispositions()], [['play Sorry.', 'hangup'], ['failed']]);
  });

  it('have as long after a second redeploy as after the first', async () => {
    const call = await aCall();
    work(call).close();
    await bench.clock.advance(5_000);
    call.session.takeInterrupted('menu');
    work(call).close();
    await bench.clock.advance(5_999);
    assert.deepEqual(call.dispositions(), []);
    await bench.clock.advance(101);
    assert.deepEqual(call.dispositions(), ['failed']);
  });

  it('go on where a node takes the place of the one that is gone', async () => {
    const call = await aCall();
    work(call).close();
    await bench.clock.settle();
    const taken = takeUp('menu');
    assert.deepEqual(
      taken.map(({ msg }) => msg.menu),
      [{ tries: 2 }],
    );
    work(call);
    await bench.clock.advance(60_000);
    assert.deepEqual(call.dispositions(), []);
    await call.leg.hangup();
  });

  it('are found again after a restart, and their steps are offered again', async () => {
    const call = await aCall();
    work(call);
    await bench.kill();
    assert.equal(call.ends.length, 1, 'by the process that is dead');
    const taken = takeUp('menu');
    await bench.start();
    const { dispositions } = serve();
    bench.gateway.find('one');
    await bench.clock.settle();
    assert.deepEqual(
      taken.map(({ nodeId, msg }) => [nodeId, msg.call.id, msg.menu]),
      [['menu', 'one', { tries: 2 }]],
    );
    const session = bench.service.sessions.get('one');
    assert.deepEqual(session?.message.menu, { tries: 2 });
    assert.equal(bench.store.events.at(-1)?.data?.resumed, true);
    await session?.leg.hangup();
    await bench.clock.advance(12_000);
    assert.deepEqual([dispositions(), await bench.kept()], [['disconnected-by-flow'], 0]);
  });

  it('keep their place in the queue over a restart', async () => {
    const call = await aCall();
    const enqueuedAt = bench.clock.now();
    work(call, 'queue');
    await bench.clock.settle();
    call.session.queued = { queue: 'support', enqueuedAt };
    call.session.event({ kind: 'queued', queue: 'support', priority: 1, position: 1 });
    await bench.kill();
    await bench.start();
    const { ends } = serve();
    const leg = bench.gateway.find('one');
    await bench.clock.settle();
    assert.deepEqual(bench.service.sessions.get('one')?.queued, { queue: 'support', enqueuedAt });
    leg.end();
    await bench.clock.settle();
    assert.deepEqual(ends[0]?.call.ended?.disposition, 'abandoned-in-queue');
  });

  it('of which nothing is known hear so', async () => {
    const { ends } = serve();
    const leg = bench.gateway.find('stranger');
    assert.equal((await Promise.all([leg.ended, bench.clock.advance(200)]))[0].cause, 'flow');
    assert.deepEqual(leg.commands, ['answer', 'play Sorry.', 'hangup']);
    await bench.clock.settle();
    assert.deepEqual([ends, bench.store.rows.size], [[], 0]);
  });

  it('whose line did not come back are told after twelve seconds, and the history knows', async () => {
    const call = await aCall();
    call.session.note({ zendesk: { user: { id: 7 } } });
    await bench.kill();
    await bench.start();
    const { ends } = serve();
    await bench.clock.advance(11_900);
    assert.equal(ends.length, 0);
    await bench.clock.advance(50);
    const [msg] = ends;
    assert.deepEqual([ends.length, msg?.call.ended?.disposition, msg?.zendesk], [1, 'failed', { user: { id: 7 } }]);
    assert.match(String(msg?.call.ended?.detail), /lost in a restart/);
    await bench.clock.settle();
    assert.deepEqual([await bench.kept(), bench.kinds.at(-1)], [0, 'call.ended']);
    await bench.kill();
    await bench.start();
    const next = serve();
    await bench.clock.advance(12_000);
    assert.deepEqual(next.ends, []);
  });

  it('do not suffer from one that cannot be read', async () => {
    await aCall();
    await bench.kill();
    bench.store.rows.set('broken', { callId: 'broken', ownerId: 'gateway', content: '{"callNodeId":' });
    await bench.start();
    const { ends } = serve();
    await bench.clock.advance(12_000);
    assert.deepEqual([ends.length, bench.troubles.length], [1, 1]);
  });

  it('end when their gateway is closed, and the next one tells so, once', async () => {
    const { leave, leg, ends } = await aCall();
    leave();
    const before = bench.service.close();
    const next = bench.start(before);
    const told = serve();
    await Promise.all([before, next]);
    await bench.clock.advance(12_000);
    assert.equal((await leg.ended).cause, 'flow');
    assert.deepEqual([ends.length, told.dispositions()], [0, ['failed']]);
    assert.match(String(told.ends[0]?.call.ended?.detail), /gateway was closed/);
    assert.deepEqual([bench.store.rows.size, bench.service.sessions.size], [0, 0]);
  });

  it('begin only when the gateway before has let go', async () => {
    let letGo: () => void = () => undefined;
    const first = bench.service;
    await bench.start(new Promise((resolve) => (letGo = resolve)));
    await bench.clock.advance(10_000);
    assert.equal(bench.gateway.isStarted, false);
    letGo();
    await bench.clock.settle();
    assert.equal(bench.gateway.isStarted, true);
    await first.close();
  });

  it('are over when the gateway is closed; it may be closed again', async () => {
    const call = await aCall();
    work(call);
    await bench.service.close();
    await bench.service.close();
    assert.equal((await call.leg.ended).cause, 'flow');
    assert.deepEqual(call.dispositions(), ['failed']);
    assert.deepEqual([bench.store.rows.size, unaborted.aborted], [0, false]);
  });
});
