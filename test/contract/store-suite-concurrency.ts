import assert from 'node:assert/strict';
import {
  deliveryRequest,
  followupId,
  ids,
  minute,
  StoreFixture,
  type StoreHarness,
  type TestDatabase,
  t0,
  toItem,
} from './store-fixture';
import { withStore } from './store-handles';

export function concurrencyTests(harness: StoreHarness): void {
  describe('two handles on one database', () => {
    const { fixture, store, another } = withStore(harness);
    let other: StoreFixture;

    beforeEach(async () => {
      other = new StoreFixture(await another());
    });

    it('see the same follow-up', async () => {
      await fixture().poll(['R1']);
      await store().setActiveOverride(followupId, false, t0);
      assert.equal((await other.store.readFollowup(followupId))?.activeOverride, false);
      assert.equal((await other.store.readRecord(followupId, 'R1'))?.state, 'open');
    });

    it('poll once: one of them gets the lease', async () => {
      const claims = await Promise.all([fixture().tryClaim({ owner: 'a' }), other.tryClaim({ owner: 'b' })]);
      assert.equal(claims.filter((claim) => claim !== undefined).length, 1);
    });

    it('take over when the holder died, who is then refused', async () => {
      const dead = await fixture().claim({ owner: 'a', leaseMs: 100 });
      await store().stage(dead, [toItem({ id: 'R1' }), toItem({ id: 'R2' })]);
      const lease = await other.claim({ owner: 'b', now: t0 + 100 });
      await assert.rejects(store().stage(dead, [toItem({ id: 'R3' })]), { code: 'RB_POLL_LEASE_LOST' });
      await assert.rejects(fixture().merge(dead), { code: 'RB_POLL_LEASE_LOST' });
      await other.store.stage(lease, [toItem({ id: 'R2' })]);
      assert.equal((await other.merge(lease, { now: t0 + 101 })).new, 1);
      assert.deepEqual(ids(await fixture().due(t0 + 101)), ['R2']);
    });

    it('compare with what the other one has merged', async () => {
      await fixture().poll(['R1', 'R2']);
      const result = await other.poll(['R2', 'R3'], { now: t0 + 1 });
      assert.deepEqual([result.new, result.unchanged, result.gone], [1, 1, 1]);
    });

    it('never get the same due attempt', async () => {
      const many = Array.from({ length: 1_000 }, (_, n) => `R${n}`);
      await fixture().poll(many);
      const claims: string[] = [];
      const work = async (one: StoreFixture) => {
        for (let empty = 0; empty < 2; ) {
          const items = await one.due(t0, { limit: 50 });
          if (items.length === 0) empty += 1;
          claims.push(...ids(items));
          await one.complete(items, t0 + minute);
        }
      };
      await Promise.all([work(fixture()), work(other), work(fixture())]);
      assert.equal(claims.length, 1_000);
      assert.equal(new Set(claims).size, 1_000);
    });

    it('never get the same outcome', async () => {
      await fixture().poll(Array.from({ length: 200 }, (_, n) => `R${n}`));
      await fixture().poll([], { now: t0 + 1 });
      const claims = await Promise.all(
        [fixture(), other, fixture(), other].map((one) => one.outcomes(t0 + 1, { limit: 70 })),
      );
      const claimed = claims.flatMap(ids);
      assert.equal(new Set(claimed).size, claimed.length);
      const rest = await other.outcomes(t0 + 1);
      assert.equal(claimed.length + rest.length, 200);
    });

    it('begin a delivery once', async () => {
      const batch = (owner: string, from: number) =>
        Array.from({ length: 100 }, (_, n) =>
          deliveryRequest({ recordId: `R${from + n}`, deliveryId: `${owner}${n}`, owner }),
        );
      const [mine, theirs] = await Promise.all([
        store().beginDeliveries(batch('a', 0), t0),
        other.store.beginDeliveries(batch('b', 50).reverse(), t0),
      ]);
      const begun = [...mine, ...theirs].filter((answer) => answer.outcome === 'begun');
      assert.equal(begun.length, 150);
      assert.equal([...mine, ...theirs].filter((answer) => answer.outcome === 'uncertain').length, 50);
    });

    it('write to one conversation, and decide a value together', async () => {
      const event = { kind: 'notification.sent' as const, description: 'x' };
      const append = (one: StoreFixture, keys: string[]) =>
        one.store.appendEvents(
          keys.map((conversationKey) => ({ ...event, conversationKey })),
          t0,
        );
      await Promise.all([
        append(fixture(), ['k1', 'k2', 'k3']),
        append(other, ['k3', 'k2', 'k1']),
        append(other, ['k2', 'k1']),
      ]);
      const { rows } = await store().listConversations({}, { limit: 9 });
      assert.deepEqual(rows.map((row) => [row.key, row.events]).sort(), [
        ['k1', 3],
        ['k2', 3],
        ['k3', 2],
      ]);
      const values = await Promise.all([
        store().readOrCreateValue('key', 'a', t0),
        other.store.readOrCreateValue('key', 'b', t0),
      ]);
      assert.equal(values[0], values[1]);
      const swaps = await Promise.all([
        store().swapValue('key', values[0], 'x', t0),
        other.store.swapValue('key', values[0], 'y', t0),
      ]);
      assert.deepEqual(swaps.sort(), [false, true]);
    });

    it('go on with the work while one polls', async () => {
      const many = Array.from({ length: 2_000 }, (_, n) => `R${n}`);
      await fixture().poll(many);
      const [result, claimed] = await Promise.all([
        fixture().poll(many.slice(0, 1_000), { now: t0 + 1 }),
        (async () => {
          let count = 0;
          for (let turn = 0; turn < 10; turn += 1) {
            const items = await other.due(t0 + 1, { limit: 50 });
            await other.complete(items, t0 + minute);
            count += items.length;
          }
          return count;
        })(),
      ]);
      assert.deepEqual([result.gone, claimed], [1_000, 500]);
      assert.equal((await store().countFollowup(followupId, t0 + 1)).open, 1_000);
    });
  });

  describe('open and close', () => {
    let database: TestDatabase;

    beforeEach(async () => {
      database = await harness.createDatabase();
    });

    afterEach(() => database.remove());

    it('makes a new database once, however many open it at the same moment', async () => {
      const stores = Array.from({ length: 4 }, () => database.handle());
      await Promise.all(stores.map((store) => store.open()));
      await Promise.all(stores.map((store, n) => new StoreFixture(store, `f${n}`).register()));
      for (const store of stores) assert.equal((await store.readFollowup('f3'))?.followupId, 'f3');
      await Promise.all(stores.map((store) => store.close()));
    });

    it('keeps everything when it is closed and opened again', async () => {
      const fixture = new StoreFixture(database.handle());
      await fixture.store.open();
      await fixture.register();
      await fixture.poll(['R1', 'R2']);
      await fixture.due();
      await fixture.store.close();
      await fixture.store.open();
      assert.equal((await fixture.store.countFollowup(followupId, t0)).open, 2);
      assert.deepEqual(await fixture.due(t0 + 1), [], 'leases are kept');
      assert.deepEqual(ids(await fixture.due(t0 + minute)), ['R1', 'R2']);
      await fixture.store.close();
    });

    it('opens and closes twice without harm, and refuses work in between', async () => {
      const store = database.handle();
      await store.close();
      await assert.rejects(store.readValue('x'), { code: 'RB_STORE_UNAVAILABLE', retryable: true });
      await store.open();
      await store.open();
      await store.close();
      await store.close();
      await assert.rejects(store.readValue('x'), { code: 'RB_STORE_UNAVAILABLE' });
    });

    it('waits for what is in flight before it closes', async () => {
      const fixture = new StoreFixture(database.handle());
      await fixture.store.open();
      await fixture.register();
      const values = Array.from({ length: 20 }, (_, n) => fixture.store.readOrCreateValue(`key${n}`, 'x', t0));
      const closing = fixture.store.close();
      assert.equal((await Promise.all(values)).length, 20);
      await closing;
    });
  });
}
