import assert from 'node:assert/strict';
import sinon from 'sinon';
import { RingbackError } from '../../src/core/errors';
import { type DeliverySituation, decideDelivery } from '../../src/core/message/delivery-policy';
import { createLane } from '../../src/core/message/lane';
import type { DeliveryOutcome } from '../../src/ports/channel';
import type { Clock } from '../../src/ports/clock';

const failed = (details: { retryable?: boolean; retryAfterMs?: number }, isUncertain = false): DeliveryOutcome => ({
  status: 'failed',
  error: new RingbackError('RB_CHANNEL_UNAVAILABLE', 'Away.', details),
  isUncertain,
});

describe('message: what follows a delivery', () => {
  const decide = (outcome: DeliveryOutcome, over: Partial<DeliverySituation> = {}) =>
    decideDelivery({
      outcome,
      tries: 1,
      hasFallback: false,
      uncertain: 'resend',
      isIdempotent: false,
      random: 0,
      ...over,
    });

  it('ends with success', () => {
    assert.deepEqual(decide({ status: 'sent' }), { kind: 'sent' });
  });

  it('tries what is transient again, with growing and varied pauses', () => {
    const transient = failed({ retryable: true });
    const pauses = [1, 2, 3].map((tries) => decide(transient, { tries, random: 0.5 }));
    assert.deepEqual(
      pauses,
      [1_500, 3_000, 6_000].map((afterMs) => ({ kind: 'retry', afterMs })),
    );
    assert.deepEqual(decide(transient, { random: 0 }), { kind: 'retry', afterMs: 1_000 });
    assert.deepEqual(decide(transient, { tries: 4 }), { kind: 'giveUp' });
    assert.deepEqual(decide(transient, { tries: 4, hasFallback: true }), { kind: 'nextChannel' });
  });

  it('waits as long as the server asks, unless another channel is quicker', () => {
    assert.deepEqual(decide(failed({ retryable: true, retryAfterMs: 90_000 })), { kind: 'retry', afterMs: 90_000 });
    assert.deepEqual(decide(failed({ retryable: true, retryAfterMs: 900_000 }), { hasFallback: true }), {
      kind: 'nextChannel',
    });
    assert.deepEqual(decide(failed({ retryable: true, retryAfterMs: 900_000 })), { kind: 'giveUp' });
  });

  it('does not repeat what is permanent', () => {
    assert.deepEqual(decide(failed({})), { kind: 'giveUp' });
    assert.deepEqual(decide(failed({}), { hasFallback: true }), { kind: 'nextChannel' });
  });

  it('holds or resends what may have arrived, as the author chose', () => {
    const uncertain = failed({ retryable: true }, true);
    assert.deepEqual(decide(uncertain, { uncertain: 'hold' }), { kind: 'hold' });
    assert.deepEqual(decide(uncertain, { uncertain: 'resend' }), { kind: 'retry', afterMs: 1_000 });
    assert.deepEqual(decide(uncertain, { uncertain: 'hold', isIdempotent: true }), { kind: 'retry', afterMs: 1_000 });
  });
});

describe('message: a lane', () => {
  let timers: sinon.SinonFakeTimers;
  const clock: Clock = {
    speed: 1,
    now: () => Date.now(),
    setTimeout: (fn, delayMs) => setTimeout(fn, delayMs),
    clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
  };
  const { signal } = new AbortController();
  const isClosed = (error: unknown) => error instanceof RingbackError && error.code === 'RB_CLOSED';

  beforeEach(() => {
    timers = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });
  afterEach(() => {
    assert.equal(timers.countTimers(), 0);
    timers.restore();
  });

  it('starts at most so many in any span of time, in order', async () => {
    const lane = createLane({ messages: 3, perMs: 1_000, concurrency: 10 }, clock);
    const starts: [number, number][] = [];
    const all = Promise.all(
      Array.from({ length: 8 }, (_, i) => lane.run(async () => starts.push([i, timers.now]), signal)),
    );
    await timers.runAllAsync();
    await all;
    assert.deepEqual(
      starts,
      [0, 0, 0, 1_000, 1_000, 1_000, 2_000, 2_000].map((at, i) => [i, at]),
    );
  });

  it('counts the span from each start, so that a late burst is no exception', async () => {
    const lane = createLane({ messages: 2, perMs: 1_000, concurrency: 10 }, clock);
    const starts: number[] = [];
    const task = async () => starts.push(timers.now);
    await lane.run(task, signal);
    await timers.tickAsync(900);
    const rest = Promise.all([lane.run(task, signal), lane.run(task, signal), lane.run(task, signal)]);
    await timers.runAllAsync();
    await rest;
    assert.deepEqual(starts, [0, 900, 1_000, 1_900]);
  });

  it('runs no more than its concurrency, and goes on after failures', async () => {
    const lane = createLane({ messages: 0, perMs: 1_000, concurrency: 2 }, clock);
    let running = 0;
    let most = 0;
    const results = Promise.allSettled(
      Array.from({ length: 7 }, (_, i) =>
        lane.run(async () => {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setTimeout(resolve, 10));
          running--;
          if (i % 2) throw new Error(`failed ${i}`);
          return i;
        }, signal),
      ),
    );
    assert.equal(lane.size, 7);
    await timers.runAllAsync();
    assert.deepEqual(
      (await results).map(({ status }) => status),
      Array.from({ length: 7 }, (_, i) => (i % 2 ? 'rejected' : 'fulfilled')),
    );
    assert.equal(most, 2);
    assert.equal(lane.size, 0);
  });

  it('lets go of what is aborted, and leaves no listener', async () => {
    const lane = createLane({ messages: 1, perMs: 1_000, concurrency: 1 }, clock);
    const controller = new AbortController();
    const task = sinon.spy(async () => 'done');
    await lane.run(task, signal);
    const aborted = [lane.run(task, controller.signal), lane.run(task, controller.signal)];
    const kept = lane.run(task, signal);
    controller.abort();
    for (const run of aborted) await assert.rejects(run, isClosed);
    await assert.rejects(lane.run(task, controller.signal), isClosed);
    await timers.runAllAsync();
    assert.equal(await kept, 'done');
    assert.equal(task.callCount, 2);
    const add = sinon.spy(AbortSignal.prototype, 'addEventListener');
    const remove = sinon.spy(AbortSignal.prototype, 'removeEventListener');
    const many = Promise.all(Array.from({ length: 50 }, () => lane.run(task, signal)));
    await timers.runAllAsync();
    await many;
    assert.deepEqual([add.callCount, remove.callCount], [1, 1]);
    add.restore();
    remove.restore();
  });

  it('closes: what waits is told, what runs may end', async () => {
    const lane = createLane({ messages: 0, perMs: 0, concurrency: 1 }, clock);
    let finish: () => void = () => assert.fail('not started');
    const running = lane.run(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
      signal,
    );
    const waiting = lane.run(async () => assert.fail('must not run'), signal);
    await timers.tickAsync(0);
    let hasClosed = false;
    const closing = lane.close().then(() => {
      hasClosed = true;
    });
    await assert.rejects(waiting, isClosed);
    await assert.rejects(
      lane.run(async () => 1, signal),
      isClosed,
    );
    assert.equal(hasClosed, false);
    finish();
    await running;
    await closing;
    await createLane({ messages: 0, perMs: 0, concurrency: 1 }, clock).close();
  });
});
