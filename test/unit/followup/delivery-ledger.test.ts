import assert from 'node:assert/strict';
import { RingbackError } from '../../../src/core/errors';
import type { DeliveryLedger } from '../../../src/core/followup/delivery-ledger';
import type { DeliveryKey, DeliveryResult, Store } from '../../../src/ports/store';
import { DeliveryBench, item, orderOf } from './delivery-bench';
import { ScriptedChannel } from './scripted-channel';

describe('the delivery ledger', () => {
  let bench: DeliveryBench;
  const away = new RingbackError('RB_STORE_UNAVAILABLE', 'The store is away.', { retryable: true });
  const key = (recordId: string): DeliveryKey => ({
    ...{ followupId: 'f', recordId, round: 1, attempt: 1, recipient: 'user:ann', channel: 'main' },
  });
  const begin = (ledger: DeliveryLedger, recordId: string) =>
    ledger.begin({ ...key(recordId), deliveryId: `d-${recordId}`, resend: true });
  const sent = (recordId: string): DeliveryResult => ({
    ...key(recordId),
    deliveryId: `d-${recordId}`,
    state: 'sent',
    event: { kind: 'notification.sent', description: 'Sent.', followupId: 'f', recordId },
  });

  beforeEach(async () => {
    bench = await new DeliveryBench().open();
  });
  afterEach(async () => {
    assert.equal(bench.clock.pending, 0, 'timers are left');
    await bench.close();
  });

  /** Calls of one method answered by the test, with what it was given; undefined answers as the store does. */
  function intercept<M extends 'beginDeliveries' | 'finishDeliveries'>(
    method: M,
    answer: (rows: Parameters<Store[M]>[0]) => RingbackError | undefined,
  ): { calls: number[] } {
    const store = bench.store as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const real = store[method]?.bind(store);
    const seen: { calls: number[] } = { calls: [] };
    store[method] = async (...args) => {
      const rows = args[0] as Parameters<Store[M]>[0];
      seen.calls.push(rows.length);
      const error = answer(rows);
      if (error) throw error;
      return real?.(...args);
    };
    return seen;
  }

  it('writes what comes in the same moment together', async () => {
    const { calls } = intercept('beginDeliveries', () => undefined);
    const begun = await Promise.all(Array.from({ length: 1_200 }, (_, i) => begin(bench.ledger, `r${i}`)));
    assert.ok(begun.every(({ outcome }) => outcome === 'begun'));
    assert.deepEqual(calls, [500, 500, 200]);
  });

  it('lets what may be repeated wait for what is being sent, for a moment', async () => {
    const { calls } = intercept('finishDeliveries', () => undefined);
    for (const id of ['a', 'b', 'c', 'd']) await begin(bench.ledger, id);
    const finished = ['a', 'b'].map((id) => bench.ledger.finish(sent(id), true));
    await bench.clock.settle();
    assert.deepEqual([await bench.states('a'), calls], [['main#1:sending'], []]);
    await bench.clock.advance(50);
    await Promise.all(finished);
    assert.deepEqual(calls, [2]);
    await Promise.all(['c', 'd'].map((id) => bench.ledger.finish(sent(id), true)));
    assert.deepEqual(calls, [2, 2], 'nothing else is on its way: written at once');
  });

  it('writes at once what may not be repeated, and what waits with it', async () => {
    const { calls } = intercept('finishDeliveries', () => undefined);
    for (const id of ['a', 'b', 'c']) await begin(bench.ledger, id);
    const first = bench.ledger.finish(sent('a'), true);
    await Promise.all([first, bench.ledger.finish(sent('b'))]);
    assert.deepEqual(calls, [2]);
    bench.ledger.abandon(key('c'));
  });

  it('keeps results until a store that is away has taken them', async () => {
    await begin(bench.ledger, 'a');
    let isAway = true;
    intercept('finishDeliveries', () => (isAway ? away : undefined));
    const finished = bench.ledger.finish(sent('a'));
    await bench.clock.advance(10_000);
    assert.deepEqual(await bench.states('a'), ['main#1:sending']);
    isAway = false;
    await bench.clock.advance(2_000);
    await finished;
    assert.deepEqual(await bench.states('a'), ['main#1:sent']);
  });

  it('does not let beginnings wait for a store that is away', async () => {
    intercept('finishDeliveries', () => away);
    intercept('beginDeliveries', () => away);
    bench.ledger.finish(sent('a')).catch(() => undefined);
    await assert.rejects(begin(bench.ledger, 'b'), { code: 'RB_STORE_UNAVAILABLE' });
    const closing = bench.ledger.close();
    await bench.clock.advance(10_000);
    await closing;
  });

  it('does not let one result that cannot be written hold up the others', async () => {
    const ids = ['a', 'b', 'c'];
    await Promise.all(ids.map((id) => begin(bench.ledger, id)));
    intercept('finishDeliveries', (rows) =>
      rows.some(({ recordId }) => recordId === 'b')
        ? new RingbackError('RB_INTERNAL', 'It cannot be stored.')
        : undefined,
    );
    const results = await Promise.allSettled(ids.map((id) => bench.ledger.finish(sent(id))));
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual([await bench.states('a'), await bench.states('c')], [['main#1:sent'], ['main#1:sent']]);
  });

  it('waits at its end for what is being sent, and records it', async () => {
    await begin(bench.ledger, 'a');
    let isClosed = false;
    const closing = bench.ledger.close().then(() => {
      isClosed = true;
    });
    await bench.clock.advance(1_000);
    assert.equal(isClosed, false);
    await bench.ledger.finish(sent('a'));
    await closing;
    assert.deepEqual(await bench.states('a'), ['main#1:sent']);
  });

  it('does not wait for ever at its end', async () => {
    await begin(bench.ledger, 'a');
    const closing = bench.ledger.close();
    await bench.clock.advance(5_000);
    await closing;
  });

  it('says who is in flight here, and forgets who gave up', async () => {
    assert.equal((await begin(bench.ledger, 'a')).outcome, 'begun');
    assert.equal((await begin(bench.ledger, 'a')).outcome, 'inFlight');
    bench.ledger.abandon(key('a'));
    assert.equal((await begin(bench.ledger, 'a')).outcome, 'begun');
  });

  it('leaves nothing in flight of a digest of which a part could not be begun', async () => {
    const many = Array.from({ length: 600 }, (_, i) => item(`r${i}`));
    let calls = 0;
    intercept('beginDeliveries', () => (++calls === 2 ? away : undefined));
    const channel = new ScriptedChannel('main');
    const { signal } = new AbortController();
    const deliverer = bench.deliverer([channel], 'resend', true);
    await assert.rejects(deliverer.deliver(orderOf(...many), signal), { code: 'RB_STORE_UNAVAILABLE' });
    const delivered = await deliverer.deliver(orderOf(...many), signal);
    assert.equal(delivered.filter(({ status }) => status === 'sent').flatMap(({ items }) => items).length, 600);
  });
});
