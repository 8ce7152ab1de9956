import assert from 'node:assert/strict';
import type { CallEvent } from '../../../src/core/call/call-event';
import { CallSession, newCall, type SavedCall, type Step } from '../../../src/core/call/call-session';
import type { LegEnd } from '../../../src/ports/gateway';
import { FakeClock } from '../../fake-clock';
import { aCall } from './call-fixture';
import { ScriptedLeg } from './scripted-leg';
import { unaborted, withCode } from './signals';

function setUp(saved: SavedCall = newCall('call-node', aCall), silenceMs = 20_000) {
  const clock = new FakeClock();
  const leg = new ScriptedLeg(clock);
  const log: string[] = [];
  const ends: LegEnd[] = [];
  const events: CallEvent[] = [];
  const session = new CallSession({
    ...{ clock, leg, saved, silenceMs },
    onChange: () => log.push('changed'),
    onEvent: (_session, event) => events.push(event),
    onSilence: () => log.push('silent'),
    onInterrupted: () => log.push('interrupted'),
    onEnded: (_session, end) => {
      log.push('ended');
      ends.push(end);
    },
  });
  const told = (what: string) => log.filter((entry) => entry === what).length;
  const step = (nodeId: string, more: Record<string, unknown> = {}): Step => ({
    nodeId,
    msg: { ...more, call: session.call },
  });
  /** A step that works until it is told to stop. */
  const begin = (nodeId: string, signal: AbortSignal = unaborted) => {
    let finish: (result: string) => void = () => undefined;
    let hasBegun = false;
    const work = new Promise<string>((resolve, reject) => {
      finish = resolve;
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    work.catch(() => undefined); // looked at through `result`
    const result = session.run(step(nodeId), signal, () => {
      hasBegun = true;
      return work;
    });
    result.catch(() => undefined); // looked at by the case later than it may reject
    return { result, finish: () => finish(nodeId), hasBegun: () => hasBegun };
  };
  return { clock, leg, session, ends, events, log, told, step, begin };
}

describe('a call', () => {
  it('gives its line one command at a time, in the order in which they came', async () => {
    const { clock, begin } = setUp();
    const steps = ['one', 'two', 'three'].map((id) => begin(id));
    const begun = () => steps.map(({ hasBegun }) => hasBegun());
    await clock.settle();
    assert.deepEqual(begun(), [true, false, false]);
    steps[1]?.finish();
    await clock.settle();
    assert.deepEqual(begun(), [true, false, false]);
    steps[0]?.finish();
    await clock.settle();
    // The second had nothing more to do when its turn came.
    assert.deepEqual(begun(), [true, true, true]);
    assert.equal(await steps[1]?.result, 'two');
  });

  it('goes on with the next step after one that failed', async () => {
    const { session, step } = setUp();
    const failed = session.run(step('one'), unaborted, () => Promise.reject(new Error('no such file')));
    const next = session.run(step('two'), unaborted, async () => 'done');
    await assert.rejects(failed, /no such file/);
    assert.equal(await next, 'done');
  });

  it('does not let the next step in early when one gives up while it waits', async () => {
    const { clock, begin } = setUp();
    const first = begin('one');
    const closed = new AbortController();
    const second = begin('two', closed.signal);
    const third = begin('three');
    closed.abort();
    await assert.rejects(second.result);
    await clock.settle();
    assert.equal(third.hasBegun(), false);
    first.finish();
    await clock.settle();
    assert.deepEqual([second.hasBegun(), third.hasBegun()], [false, true]);
  });

  it('is silent when no step has been at work for long enough', async () => {
    const { clock, session, begin, told } = setUp();
    await clock.advance(60_000);
    assert.equal(told('silent'), 0, 'the flow has not been told of the call yet');
    session.watch();
    await clock.advance(19_999);
    const step = begin('one');
    await clock.advance(60_000);
    assert.equal(told('silent'), 0);
    step.finish();
    await clock.advance(19_999);
    assert.equal(told('silent'), 0);
    await clock.advance(1);
    assert.equal(told('silent'), 1);
  });

  it('is not silent while they talk; steps wait until that is over', async () => {
    const { clock, session, begin, told } = setUp();
    let endTalk: () => void = () => undefined;
    session.occupy(new Promise<void>((resolve) => (endTalk = resolve)));
    const step = begin('one');
    await clock.advance(600_000);
    assert.deepEqual([told('silent'), step.hasBegun()], [0, false]);
    endTalk();
    await clock.settle();
    assert.equal(step.hasBegun(), true);
    step.finish();
    await clock.advance(20_000);
    assert.equal(told('silent'), 1);
  });

  it('is watched anew whenever a message of it is seen, and not at all without a limit', async () => {
    const { clock, session, told } = setUp();
    session.note({ topic: 'still here' });
    await clock.advance(19_000);
    session.note({ topic: 'still here' });
    await clock.advance(19_000);
    assert.equal(told('silent'), 0);
    const limitless = setUp(newCall('call-node', aCall), 0);
    limitless.session.watch();
    assert.equal(limitless.clock.pending, 0);
  });

  it('keeps a step whose node closed, for the node that takes its place, and gives it out once', async () => {
    const { session, begin, told } = setUp();
    const closed = new AbortController();
    const step = begin('prompt', closed.signal);
    closed.abort();
    await assert.rejects(step.result);
    assert.deepEqual([told('interrupted'), session.isStranded], [1, true]);
    assert.deepEqual(session.takeInterrupted('menu'), []);
    assert.deepEqual(
      session.takeInterrupted('prompt').map(({ nodeId, msg }) => [nodeId, msg.call.id]),
      [['prompt', 'leg-1']],
    );
    assert.deepEqual(session.takeInterrupted('prompt'), []);
    assert.equal(session.isStranded, false);
  });

  it('keeps a step, too, that waited for its turn as its node closed', async () => {
    const { session, begin } = setUp();
    const first = begin('one');
    const closed = new AbortController();
    const second = begin('two', closed.signal);
    closed.abort();
    await assert.rejects(second.result);
    assert.equal(session.takeInterrupted('two').length, 1);
    first.finish();
    assert.equal(await first.result, 'one');
  });

  it('is not stranded while another node works on it, but when that one is done', async () => {
    const { session, begin, told } = setUp();
    const closed = new AbortController();
    const waiting = begin('queue');
    const lost = begin('prompt', closed.signal);
    closed.abort();
    await assert.rejects(lost.result);
    assert.equal(session.isStranded, false);
    const before = told('interrupted');
    waiting.finish();
    await waiting.result;
    assert.deepEqual([session.isStranded, told('interrupted')], [true, before + 1]);
  });

  it('ends once; what is pending and what comes later hears that it has ended', async () => {
    const { leg, session, begin, step, ends } = setUp();
    const pending = session.run(step('prompt'), unaborted, (line) => line.play([], unaborted));
    const waiting = begin('menu');
    leg.end({ cause: 'caller', detail: 'Normal Clearing' });
    leg.end({ cause: 'gateway' });
    await assert.rejects(pending, withCode('RB_CALL_ENDED'));
    await assert.rejects(waiting.result, withCode('RB_CALL_ENDED'));
    await assert.rejects(begin('late').result, withCode('RB_CALL_ENDED'));
    assert.equal(waiting.hasBegun(), false);
    assert.deepEqual(ends, [{ cause: 'caller', detail: 'Normal Clearing' }]);
  });

  it('lets the step that ends it succeed', async () => {
    const { session, step, ends } = setUp();
    const hungUp = session.run(step('hangup'), unaborted, async (line) => {
      await line.hangup();
      return 'hung up';
    });
    assert.equal(await hungUp, 'hung up');
    assert.deepEqual(ends, [{ cause: 'flow' }]);
  });

  it('changes no more after the end: what is kept of it is not kept again', async () => {
    const { clock, leg, session, begin, step, told, log } = setUp();
    const pending = session.run(step('prompt'), unaborted, (line) => line.play([], unaborted));
    leg.end();
    await assert.rejects(pending);
    await assert.rejects(begin('late').result);
    session.note({ zendesk: { user: 7 } });
    await clock.advance(60_000);
    assert.equal(log.lastIndexOf('changed') < log.indexOf('ended'), true);
    assert.deepEqual([told('silent'), told('interrupted'), clock.pending], [0, 0, 0]);
    assert.equal(session.message.zendesk, undefined);
  });

  it('adds up what its messages learn, and leaves out what is no data', () => {
    const { session } = setUp();
    session.note({ zendesk: { user: { id: 7 } }, call: { id: 'other', language: 'es-MX' } });
    session.note({ menu: { digits: '1' }, req: {}, res: {} });
    const { zendesk, menu, call, payload } = session.message;
    assert.deepEqual([zendesk, menu, payload], [{ user: { id: 7 } }, { digits: '1' }, aCall.ani]);
    assert.deepEqual(call, { ...aCall, language: 'es-MX' });
    assert.deepEqual(['req' in session.message, 'res' in session.message], [false, false]);
  });

  it('counts talks and waits, and says that it has changed', () => {
    const { session, events, told } = setUp();
    session.event({ kind: 'queued', queue: 'support', priority: 1, position: 1 });
    assert.equal(told('changed'), 1);
    assert.equal(typeof session.tally.waitingSince, 'number');
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['queued'],
    );
  });

  it('is the same after a restart, with its steps for the nodes that were at work', async () => {
    const { session, begin, events } = setUp();
    session.note({ zendesk: { user: { id: 7 } } });
    session.queued = { queue: 'support', enqueuedAt: 5 };
    session.event({ kind: 'talking', agent: 'ana', name: 'Ana', waitedMs: 3 });
    const running = begin('queue');
    const saved = JSON.parse(JSON.stringify(session.save())) as SavedCall;
    running.finish();
    await running.result;
    const again = setUp(saved).session;
    assert.deepEqual(again.save(), saved);
    assert.deepEqual([again.id, again.callNodeId, again.queued], ['leg-1', 'call-node', session.queued]);
    assert.deepEqual(again.message.zendesk, { user: { id: 7 } });
    assert.equal(again.isStranded, true);
    assert.equal(again.takeInterrupted('queue').length, 1);
    assert.equal(events.length, 1);
  });
});
