import assert from 'node:assert/strict';
import { followupId, ids, minute, type StoreHarness, t0 } from './store-fixture';
import { withStore } from './store-handles';

export function dueTests(harness: StoreHarness): void {
  describe('due attempts', () => {
    const { fixture, store } = withStore(harness);
    const attempts = async (now: number) =>
      (await fixture().due(now)).map((item) => [item.recordId, item.attempt, item.state]);
    const deferral = (recipient: string, dueAt: number, recordId = 'R1', attempt = 1) => ({
      ...{ followupId, recordId, round: 1, attempt, recipient, dueAt },
    });

    it('gives the oldest first, up to the limit', async () => {
      await fixture().poll(['R1'], { now: t0, firstDueAt: t0 + 30 });
      await fixture().poll(['R1', 'R2', 'R3'], { now: t0 + 1, firstDueAt: t0 + 10 });
      await fixture().poll(['R1', 'R2', 'R3', 'R4'], { now: t0 + 2, firstDueAt: t0 + 99 });
      const first = await fixture().due(t0 + 30, { limit: 2 });
      assert.deepEqual(ids(first), ['R2', 'R3']);
      assert.deepEqual(ids(await fixture().due(t0 + 30, { limit: 2 })), ['R1']);
      assert.deepEqual(await fixture().due(t0 + 30), []);
    });

    it('says all that a message needs', async () => {
      await fixture().poll(['R1'], { now: t0, firstDueAt: t0 + 5 });
      const [item, ...others] = await fixture().due(t0 + 7);
      assert.equal(others.length, 0);
      const { token, ...rest } = item ?? {};
      assert.equal(typeof token, 'string');
      assert.deepEqual(rest, {
        ...{ recordId: 'R1', round: 1, json: JSON.stringify({ id: 'R1', value: 0 }), state: 'new' },
        ...{ attempt: 1, dueAt: t0 + 5, firstSeenAt: t0, emission: 1 },
      });
    });

    it('orders across different numbers of attempts', async () => {
      await fixture().poll(['R1', 'R2', 'R3']);
      const [one, two, three] = await fixture().due();
      assert.ok(one && two && three);
      await fixture().complete([two], t0 + 20);
      await fixture().complete([one], t0 + 30);
      await store().releaseDue(followupId, [three.token]);
      const [again] = await fixture().due(t0 + 19);
      await fixture().complete(again ? [again] : [], t0 + 25);
      assert.deepEqual(await attempts(t0 + 29), [
        ['R2', 2, 'open'],
        ['R3', 2, 'open'],
      ]);
      await fixture().poll(['R1', 'R2', 'R3', 'R4'], { now: t0 + 29, firstDueAt: t0 + 35 });
      assert.deepEqual(await attempts(t0 + 40), [
        ['R1', 2, 'open'],
        ['R4', 1, 'new'],
      ]);
    });

    it('hides a record while its lease lives, and counts the emission when it runs out', async () => {
      await fixture().poll(['R1']);
      const [first] = await fixture().due(t0, { leaseMs: 100 });
      assert.deepEqual(await fixture().due(t0 + 99), []);
      const [second] = await fixture().due(t0 + 100, { leaseMs: 100 });
      assert.deepEqual([first?.emission, second?.emission, second?.attempt], [1, 2, 1]);
      assert.notEqual(first?.token, second?.token);
    });

    it('ignores a stale token, and one that is none', async () => {
      await fixture().poll(['R1']);
      const stale = await fixture().due(t0, { leaseMs: 100 });
      const current = await fixture().due(t0 + 100, { leaseMs: 100 });
      await fixture().complete([...stale, { token: 'nonsense' }], t0 + minute);
      assert.equal((await store().readRecord(followupId, 'R1'))?.attemptsDone, 0);
      await store().releaseDue(followupId, ['nonsense', ...stale.map((item) => item.token)]);
      assert.deepEqual(await fixture().due(t0 + 101), []);
      await fixture().complete(current, t0 + minute);
      await fixture().complete(current, t0 + 2 * minute);
      const record = await store().readRecord(followupId, 'R1');
      assert.deepEqual([record?.attemptsDone, record?.dueAt], [1, t0 + minute], 'completed once');
    });

    it('completes an attempt whose lease ran out but that nobody else has taken', async () => {
      await fixture().poll(['R1']);
      const items = await fixture().due(t0, { leaseMs: 100 });
      await fixture().complete(items, t0 + minute, t0 + 500);
      assert.equal((await store().readRecord(followupId, 'R1'))?.attemptsDone, 1);
    });

    it('counts notified and skipped attempts alike, clears the change and starts the emissions anew', async () => {
      await fixture().poll(['R1', 'R2']);
      await fixture().poll([{ id: 'R1', value: 1 }, 'R2'], { now: t0 + 1 });
      await fixture().due(t0 + 1, { leaseMs: 10 });
      const items = await fixture().due(t0 + 20);
      assert.deepEqual(
        items.map((item) => [item.recordId, item.state, item.emission]),
        [
          ['R1', 'changed', 2],
          ['R2', 'new', 2],
        ],
      );
      const completions = items.map((item, n) => ({
        ...{
          token: item.token,
          outcome: n === 0 ? ('notified' as const) : ('skipped' as const),
          nextDueAt: t0 + minute,
        },
      }));
      await store().completeAttempts(followupId, completions, t0 + 20);
      const next = await fixture().due(t0 + minute);
      assert.deepEqual(
        next.map((item) => [item.recordId, item.state, item.attempt, item.emission]),
        [
          ['R1', 'open', 2, 1],
          ['R2', 'open', 2, 1],
        ],
      );
    });

    it('sets a next time for each, also when all are different', async () => {
      const records = Array.from({ length: 40 }, (_, n) => `R${String(n).padStart(2, '0')}`);
      await fixture().poll(records);
      const items = await fixture().due();
      const completions = items.map((item, n) => ({
        ...{ token: item.token, outcome: 'notified' as const, nextDueAt: t0 + minute + n },
      }));
      await store().completeAttempts(followupId, [...completions, { ...completions[0], token: 'r1.1' } as never], t0);
      assert.deepEqual(ids(await fixture().due(t0 + minute + 38)), records.slice(0, 39));
      assert.equal((await store().readRecord(followupId, 'R39'))?.dueAt, t0 + minute + 39);
    });

    it('gives no more than the attempts of the schedule', async () => {
      await fixture().poll(['R1']);
      for (let attempt = 1; attempt <= 2; attempt += 1) {
        const items = await fixture().due(t0 + attempt, { attempts: 2 });
        assert.deepEqual(
          items.map((item) => item.attempt),
          [attempt],
        );
        await fixture().complete(items, t0 + attempt + 1);
      }
      assert.deepEqual(await fixture().due(t0 + 9, { attempts: 2 }), []);
      assert.equal((await fixture().due(t0 + 9, { attempts: 3 })).length, 1, 'a longer schedule goes on');
    });

    it('keeps a lease alive by renewing it, and gives it back at once', async () => {
      await fixture().poll(['R1', 'R2']);
      const items = await fixture().due(t0, { leaseMs: 100 });
      const tokens = items.map((item) => item.token);
      await store().renewDue(followupId, tokens, t0 + 500);
      assert.deepEqual(await fixture().due(t0 + 400), []);
      await store().releaseDue(followupId, tokens.slice(0, 1));
      const [again] = await fixture().due(t0 + 400);
      assert.deepEqual([again?.recordId, again?.emission], ['R1', 2]);
      await store().renewDue(followupId, tokens.slice(0, 1), t0 + 9_999);
      await store().releaseDue(followupId, again ? [again.token] : []);
      assert.deepEqual(ids(await fixture().due(t0 + 400)), ['R1'], 'a stale token renews nothing');
    });

    it('forgets the lease of a record that closes', async () => {
      await fixture().poll(['R1']);
      const items = await fixture().due();
      await fixture().poll([], { now: t0 + 1 });
      await fixture().complete(items, t0 + minute);
      const record = await store().readRecord(followupId, 'R1');
      assert.deepEqual([record?.state, record?.dueAt], ['closed', undefined]);
      assert.deepEqual(ids(await fixture().outcomes(t0 + 1)), ['R1']);
    });

    it('says when something is next', async () => {
      assert.equal(await store().nextDueAt(followupId), undefined);
      await fixture().poll(['R1', 'R2'], { firstDueAt: t0 + 50 });
      assert.equal(await store().nextDueAt(followupId), t0 + 50);
      const items = await fixture().due(t0 + 60, { leaseMs: 100, limit: 1 });
      assert.equal(await store().nextDueAt(followupId), t0 + 50, 'another one is still free');
      const rest = await fixture().due(t0 + 60, { leaseMs: 200 });
      assert.equal(await store().nextDueAt(followupId), t0 + 160, 'when the first lease runs out');
      await fixture().complete([...items, ...rest], t0 + minute);
      assert.equal(await store().nextDueAt(followupId), t0 + minute);
      await store().deferDeliveries([deferral('user:ada', t0 + 70)], t0);
      assert.equal(await store().nextDueAt(followupId), t0 + 70);
      await fixture().poll(['R2'], { now: t0 + 65 });
      assert.equal(await store().nextDueAt(followupId), t0 + 65, 'an end to be told');
    });

    describe('deferrals', () => {
      beforeEach(async () => {
        await fixture().poll(['R1', 'R2']);
        const items = await fixture().due();
        await store().deferDeliveries(
          [deferral('user:ada', t0 + 100), deferral('user:bob', t0 + 100), deferral('user:eve', t0 + 300)],
          t0,
        );
        await fixture().complete(items, t0 + minute);
      });

      it('come back for their recipients only, with the attempt that is already counted', async () => {
        assert.deepEqual(await fixture().due(t0 + 99), []);
        const [item, ...others] = await fixture().due(t0 + 100);
        assert.equal(others.length, 0);
        assert.deepEqual(
          [item?.recordId, item?.attempt, item?.only, item?.dueAt],
          ['R1', 1, ['user:ada', 'user:bob'], t0 + 100],
        );
        assert.deepEqual(await fixture().due(t0 + 100), [], 'leased');
        await fixture().complete(item ? [item] : [], t0 + 9 * minute);
        const record = await store().readRecord(followupId, 'R1');
        assert.deepEqual([record?.attemptsDone, record?.dueAt], [1, t0 + minute], 'the schedule is as it was');
        assert.deepEqual(await fixture().due(t0 + 200), []);
        assert.deepEqual((await fixture().due(t0 + 300))[0]?.only, ['user:eve']);
      });

      it('are leased, renewed, released and counted like attempts', async () => {
        const [first] = await fixture().due(t0 + 100, { leaseMs: 50 });
        assert.ok(first);
        await store().renewDue(followupId, [first.token], t0 + 250);
        assert.deepEqual(await fixture().due(t0 + 200), []);
        await store().releaseDue(followupId, [first.token]);
        const [second] = await fixture().due(t0 + 200);
        assert.deepEqual([second?.only, second?.emission], [['user:ada', 'user:bob'], 2]);
        await fixture().complete([first], t0);
        assert.equal(await store().nextDueAt(followupId), t0 + 300, 'those that are leased are not free');
        const [third] = await fixture().due(t0 + 200 + minute, { attempts: 1 });
        assert.deepEqual(third?.only, ['user:ada', 'user:bob', 'user:eve'], 'a stale token ends nothing');
      });

      it('take the later time when known again, also while they are leased', async () => {
        const items = await fixture().due(t0 + 100);
        await store().deferDeliveries([deferral('user:ada', t0 + 400), deferral('user:ada', t0 + 50)], t0 + 100);
        await fixture().complete(items, t0);
        assert.deepEqual(
          (await fixture().due(t0 + 399)).map((item) => item.only),
          [['user:eve']],
        );
        assert.deepEqual(
          (await fixture().due(t0 + 400)).map((item) => item.only),
          [['user:ada']],
        );
      });

      it('are replaced by those of a later attempt, for whom both would come at once', async () => {
        const later = [deferral('user:ada', t0 + 100, 'R1', 2), deferral('user:bob', t0 + 100, 'R1', 3)];
        await store().deferDeliveries(later, t0 + 50);
        const due = (await fixture().due(t0 + 300)).filter((item) => item.only);
        assert.deepEqual(due.map((item) => [item.attempt, item.only]).sort(), [
          [1, ['user:eve']],
          [2, ['user:ada']],
          [3, ['user:bob']],
        ]);
      });

      it('go with the record that closes', async () => {
        await fixture().poll(['R2'], { now: t0 + 10 });
        await fixture().poll(['R1', 'R2'], { now: t0 + 20, firstDueAt: t0 + 10 * minute });
        assert.deepEqual(await fixture().due(t0 + 500), []);
        await store().deferDeliveries([deferral('user:ada', t0 + 30)], t0 + 25);
        assert.deepEqual(await fixture().due(t0 + 500), [], 'a deferral of the round before is of no use');
      });

      it('stay when the record is exhausted: its last attempt is not over for them', async () => {
        await store().exhaustDue(followupId, 1, t0 + minute);
        const [item] = await fixture().due(t0 + minute, { attempts: 1 });
        assert.deepEqual([item?.recordId, item?.only], ['R1', ['user:ada', 'user:bob', 'user:eve']]);
        await store().closeRecord(followupId, 'R1', 'action', t0 + minute);
        assert.deepEqual(await fixture().due(t0 + 99 * minute, { attempts: 1 }), []);
      });
    });
  });
}
