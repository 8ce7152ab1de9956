import assert from 'node:assert/strict';
import { followupId, ids, minute, type StoreHarness, t0 } from './store-fixture';
import { withStore } from './store-handles';

export function outcomeTests(harness: StoreHarness): void {
  describe('outcomes', () => {
    const { fixture, store } = withStore(harness);

    async function exhaust(records: string[], now: number): Promise<number> {
      await fixture().poll(records);
      await fixture().complete(await fixture().due(t0, { attempts: 1 }), now);
      return store().exhaustDue(followupId, 1, now);
    }

    it('exhausts records whose attempts are used up once their last interval has passed', async () => {
      await fixture().poll(['R1', 'R2']);
      await fixture().complete(await fixture().due(t0, { attempts: 1 }), t0 + minute);
      assert.equal(await store().exhaustDue(followupId, 1, t0 + minute - 1), 0);
      assert.equal(await store().exhaustDue(followupId, 2, t0 + minute), 0, 'there is another attempt');
      assert.equal(await store().exhaustDue(followupId, 1, t0 + minute), 2);
      assert.equal(await store().exhaustDue(followupId, 1, t0 + minute), 0);
      const record = await store().readRecord(followupId, 'R1');
      assert.deepEqual([record?.state, record?.endedAt, record?.reason], ['exhausted', t0 + minute, undefined]);
      assert.deepEqual(ids((await fixture().events('record.exhausted')) as { recordId: string }[]).sort(), [
        'R1',
        'R2',
      ]);
    });

    it('exhausts thousands', async () => {
      const many = Array.from({ length: 4_500 }, (_, n) => `R${n}`);
      await fixture().poll(many);
      await fixture().complete(await fixture().due(t0, { attempts: 1, limit: 4_500 }), t0 + 1);
      assert.equal(await store().exhaustDue(followupId, 1, t0 + 1), 4_500);
    });

    it('gives each end once, leased until it is confirmed', async () => {
      await exhaust(['R1'], t0 + 10);
      await fixture().poll(['R1', 'R2', 'R3'], { now: t0 + 11 });
      await fixture().poll(['R1', 'R2'], { now: t0 + 12 });
      const first = await fixture().outcomes(t0 + 12, { leaseMs: 100 });
      assert.deepEqual(
        first.map(({ token: _, ...item }) => item),
        [
          {
            ...{ recordId: 'R1', round: 1, json: JSON.stringify({ id: 'R1', value: 0 }), outcome: 'exhausted' },
            ...{ attempt: 1, firstSeenAt: t0, endedAt: t0 + 10 },
          },
          {
            ...{
              recordId: 'R3',
              round: 1,
              json: JSON.stringify({ id: 'R3', value: 0 }),
              outcome: 'closed',
              reason: 'gone',
            },
            ...{ attempt: 0, firstSeenAt: t0 + 11, endedAt: t0 + 12 },
          },
        ],
      );
      assert.deepEqual(await fixture().outcomes(t0 + 111), []);
      const again = await fixture().outcomes(t0 + 112);
      assert.deepEqual(ids(again), ['R1', 'R3'], 'not confirmed: told again');
      await store().confirmOutcomes(
        followupId,
        first.map((item) => item.token),
      );
      assert.equal(await store().nextDueAt(followupId), t0 + 11, 'a stale token confirms nothing');
      await store().confirmOutcomes(
        followupId,
        again.map((item) => item.token),
      );
      assert.deepEqual(await fixture().outcomes(t0 + 99 * minute), []);
    });

    it('gives as many as asked for', async () => {
      await fixture().poll(['R1', 'R2', 'R3']);
      await fixture().poll([], { now: t0 + 1 });
      assert.deepEqual(ids(await fixture().outcomes(t0 + 1, { limit: 2 })), ['R1', 'R2']);
      assert.deepEqual(ids(await fixture().outcomes(t0 + 1, { limit: 2 })), ['R3']);
    });

    it('tells of an exhausted record again when it goes', async () => {
      await exhaust(['R1'], t0 + 10);
      const told = await fixture().outcomes(t0 + 10);
      await store().confirmOutcomes(
        followupId,
        told.map((item) => item.token),
      );
      await fixture().poll(['R1'], { now: t0 + 11 });
      assert.deepEqual(await fixture().outcomes(t0 + 11), []);
      await fixture().poll([], { now: t0 + 12 });
      const [item] = await fixture().outcomes(t0 + 12);
      assert.deepEqual([item?.outcome, item?.reason, item?.attempt], ['closed', 'gone', 1]);
    });

    it('closes one record by hand or by an action, once', async () => {
      await fixture().poll(['R1', 'R2']);
      assert.equal(await store().closeRecord(followupId, 'R1', 'action', t0 + 1), true);
      assert.equal(await store().closeRecord(followupId, 'R1', 'operator', t0 + 2), false);
      assert.equal(await store().closeRecord(followupId, 'unknown', 'action', t0 + 2), false);
      assert.equal((await store().readRecord(followupId, 'R1'))?.reason, 'action');
      assert.deepEqual(ids(await fixture().due(t0 + 2)), ['R2']);
      const [item, ...others] = await fixture().outcomes(t0 + 2);
      assert.equal(others.length, 0);
      assert.deepEqual([item?.recordId, item?.reason], ['R1', 'action']);
      const [event] = await fixture().events('record.closed');
      assert.deepEqual([event?.recordId, event?.initiatedBy, event?.data?.reason], ['R1', 'user', 'action']);
    });

    it('lets a recipient act after the last attempt', async () => {
      await exhaust(['R1'], t0 + 10);
      assert.equal(await store().closeRecord(followupId, 'R1', 'action', t0 + 11), true);
      assert.equal((await store().readRecord(followupId, 'R1'))?.state, 'closed');
    });
  });
}
