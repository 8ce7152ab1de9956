import assert from 'node:assert/strict';
import { followupId, ids, minute, type StoreHarness, t0, toItem } from './store-fixture';
import { withStore } from './store-handles';

export function mergeTests(harness: StoreHarness): void {
  describe('merge', () => {
    const { fixture, store } = withStore(harness);
    const read = (recordId: string) => store().readRecord(followupId, recordId);

    it('opens new records, due when the caller says', async () => {
      await fixture().poll(['R1'], { now: t0, firstDueAt: t0 + minute });
      assert.deepEqual(await read('R1'), {
        ...{ recordId: 'R1', round: 1, state: 'open', json: toItem({ id: 'R1' }).json, isBaseline: false },
        ...{ attemptsDone: 0, firstSeenAt: t0, changedAt: t0, dueAt: t0 + minute },
      });
    });

    it('lists what is not closed, the oldest first and no more than is asked for', async () => {
      await fixture().poll(['R1', 'R2', 'R3', 'R4']);
      await store().closeRecord(followupId, 'R2', 'operator', t0 + 1);
      const json = (...recordIds: string[]) => recordIds.map((id) => toItem({ id }).json);
      assert.deepEqual(await store().listOpenRecords(followupId, 10), json('R1', 'R3', 'R4'));
      assert.deepEqual(await store().listOpenRecords(followupId, 2), json('R1', 'R3'));
      assert.deepEqual(await store().listOpenRecords('another', 10), []);
    });

    it('writes what belongs to the poll in the same transaction', async () => {
      const lease = await fixture().claim({ now: t0 });
      await store().stage(lease, [toItem({ id: 'R1' })]);
      await fixture().merge(lease, { now: t0 + 3 }, 1);
      const row = await store().readFollowup(followupId);
      assert.equal(row?.hasPolled, true);
      assert.equal(row?.nextPollAt, t0 + 3 + 10 * minute);
      assert.deepEqual(row?.attributes, { local: { day: 'Monday' }, user: {} });
      assert.equal(row?.lastPoll?.outcome, 'complete');
      const [event, ...others] = (await store().listEvents({}, { limit: 10 })).rows;
      assert.equal(others.length, 0, 'a new record is no event');
      assert.equal(event?.kind, 'poll.completed');
      assert.equal(event?.data?.new, 1);
      assert.ok(await fixture().tryClaim({ now: t0 + 4 }), 'the lease is free again');
    });

    it('closes what is gone only when every page was read', async () => {
      await fixture().poll(['R1', 'R2']);
      const cut = await fixture().poll([{ id: 'R1', value: 2 }, 'R3'], { now: t0 + 1, isComplete: false });
      assert.deepEqual({ gone: cut.gone, changed: cut.changed, new: cut.new }, { gone: 0, changed: 1, new: 1 });
      assert.equal((await read('R2'))?.state, 'open');
      assert.equal((await fixture().events('poll.incomplete')).length, 1);
      const whole = await fixture().poll(['R3'], { now: t0 + 2 });
      assert.equal(whole.gone, 2);
      const gone = await read('R2');
      assert.deepEqual([gone?.state, gone?.reason, gone?.endedAt, gone?.dueAt], ['closed', 'gone', t0 + 2, undefined]);
    });

    it('has polled only once a complete poll was merged', async () => {
      await fixture().poll(['R1'], { isComplete: false });
      assert.equal((await store().readFollowup(followupId))?.hasPolled, false);
      await fixture().poll(['R1'], { now: t0 + 1 });
      assert.equal((await store().readFollowup(followupId))?.hasPolled, true);
    });

    it('takes a baseline silently: never due, and closed without an outcome', async () => {
      await fixture().poll(['B1', 'B2', 'B3'], { isBaseline: true });
      assert.deepEqual(await fixture().due(t0 + 99 * minute), []);
      assert.equal((await read('B1'))?.isBaseline, true);
      assert.equal((await read('B1'))?.dueAt, undefined);
      await fixture().poll(
        [
          { id: 'B1', value: 7 },
          { id: 'B2', isDone: true },
        ],
        { now: t0 + 1 },
      );
      assert.deepEqual(await fixture().due(t0 + 99 * minute), [], 'a change does not wake a baseline record');
      assert.deepEqual([(await read('B2'))?.reason, (await read('B3'))?.reason], ['condition', 'gone']);
      assert.deepEqual(await fixture().outcomes(t0 + 2), []);
      assert.equal((await fixture().events('record.closed')).length, 0);
      await fixture().poll(['B1', 'B2', 'B3'], { now: t0 + 3 });
      assert.deepEqual(ids(await fixture().due(t0 + 3)), ['B2', 'B3'], 'what comes back is followed up');
    });

    it('stores a new record that is done as closed, with nothing to tell', async () => {
      const lease = await fixture().claim();
      const counts = await store().stage(lease, [toItem({ id: 'D1', isDone: true }), toItem({ id: 'R1' })]);
      assert.deepEqual(counts, { new: 1, changed: 0, unchanged: 1, duplicates: [] });
      assert.equal((await store().previewMerge(lease)).new, 1, 'nobody would be notified of it');
      const result = await fixture().merge(lease);
      assert.deepEqual({ new: result.new, done: result.done }, { new: 1, done: 0 });
      const record = await read('D1');
      assert.deepEqual([record?.state, record?.reason, record?.endedAt], ['closed', 'condition', t0]);
      assert.deepEqual(await fixture().outcomes(), []);
      assert.deepEqual(ids(await fixture().due()), ['R1']);
    });

    it('closes a record whose condition is true, changed or not, and tells the flow', async () => {
      await fixture().poll(['R1', 'R2', 'R3']);
      const records = [{ id: 'R1', isDone: true }, { id: 'R2', value: 5, isDone: true }, 'R3'];
      const result = await fixture().poll(records, { now: t0 + 1 });
      assert.deepEqual([result.done, result.changed, result.unchanged, result.gone], [2, 1, 2, 0]);
      const told = await fixture().outcomes(t0 + 1);
      assert.deepEqual(
        told.map((item) => [item.recordId, item.outcome, item.reason, JSON.parse(item.json).value]),
        [
          ['R1', 'closed', 'condition', 0],
          ['R2', 'closed', 'condition', 5],
        ],
      );
      assert.deepEqual(ids(await fixture().due(t0 + 1)), ['R3']);
      const again = await fixture().poll(records, { now: t0 + 2 });
      assert.deepEqual([again.done, again.new, again.unchanged], [0, 0, 3], 'done and closed stays closed');
    });

    it('closes what is done also in a poll that was cut short', async () => {
      await fixture().poll(['R1', 'R2']);
      const result = await fixture().poll([{ id: 'R1', isDone: true }], { now: t0 + 1, isComplete: false });
      assert.deepEqual([result.done, result.gone], [1, 0]);
    });

    it('keeps the schedule of a changed record and marks it as changed', async () => {
      await fixture().poll(['R1'], { firstDueAt: t0 + minute });
      await fixture().poll([{ id: 'R1', value: 2 }], { now: t0 + 5, firstDueAt: t0 + 9 * minute });
      const record = await read('R1');
      assert.deepEqual([record?.dueAt, record?.changedAt, record?.firstSeenAt], [t0 + minute, t0 + 5, t0]);
      assert.equal(JSON.parse(record?.json ?? '').value, 2);
      const [item] = await fixture().due(t0 + minute);
      assert.deepEqual([item?.state, item?.attempt], ['changed', 1]);
    });

    it('starts a new round when a closed record comes back', async () => {
      await fixture().poll(['R1', 'R2']);
      await fixture().complete(await fixture().due(), t0 + minute);
      await fixture().poll([], { now: t0 + 1 });
      const result = await fixture().poll(['R1', { id: 'R2', value: 3 }], { now: t0 + 2, firstDueAt: t0 + minute });
      assert.deepEqual([result.new, result.returned, result.changed], [2, 2, 0]);
      assert.deepEqual(await read('R2'), {
        ...{ recordId: 'R2', round: 2, state: 'open', json: toItem({ id: 'R2', value: 3 }).json, isBaseline: false },
        ...{ attemptsDone: 0, firstSeenAt: t0 + 2, changedAt: t0 + 2, dueAt: t0 + minute },
      });
      const events = await fixture().events('record.restarted');
      assert.deepEqual(events.map((event) => [event.recordId, event.round]).sort(), [
        ['R1', 2],
        ['R2', 2],
      ]);
      const items = await fixture().due(t0 + minute);
      assert.deepEqual(
        items.map((item) => [item.recordId, item.round, item.state, item.emission]),
        [
          ['R1', 2, 'new', 1],
          ['R2', 2, 'new', 1],
        ],
      );
    });

    it('starts a record closed by its condition again as soon as the condition is false', async () => {
      await fixture().poll(['R1']);
      await fixture().poll([{ id: 'R1', isDone: true }], { now: t0 + 1 });
      await fixture().poll([], { now: t0 + 2 });
      const stillDone = await fixture().poll([{ id: 'R1', isDone: true }], { now: t0 + 3 });
      assert.equal(stillDone.returned, 0, 'absent in between, but still done');
      const result = await fixture().poll([{ id: 'R1', isDone: false }], { now: t0 + 4 });
      assert.equal(result.returned, 1);
      assert.equal((await read('R1'))?.round, 2);
    });

    for (const reason of ['action', 'operator'] as const) {
      it(`keeps a record closed by ${reason} closed until a complete poll has missed it`, async () => {
        await fixture().poll(['R1', 'R2']);
        assert.equal(await store().closeRecord(followupId, 'R1', reason, t0 + 1), true);
        const present = await fixture().poll([{ id: 'R1', value: 8 }, 'R2'], { now: t0 + 2 });
        assert.deepEqual([present.returned, present.new, present.changed], [0, 0, 1]);
        const cut = await fixture().poll(['R2'], { now: t0 + 3, isComplete: false });
        assert.equal(cut.gone, 0);
        assert.equal(
          (await fixture().poll(['R1', 'R2'], { now: t0 + 4 })).returned,
          0,
          'a poll cut short proves nothing',
        );
        assert.equal((await fixture().poll(['R2'], { now: t0 + 5 })).gone, 0);
        assert.equal((await read('R1'))?.reason, reason);
        const back = await fixture().poll(['R1', 'R2'], { now: t0 + 6 });
        assert.equal(back.returned, 1);
        assert.deepEqual([(await read('R1'))?.state, (await read('R1'))?.round], ['open', 2]);
      });
    }

    it('does not close again what was closed while the poll was under way', async () => {
      await fixture().poll(['R1', 'R2', 'R3']);
      const lease = await fixture().claim({ now: t0 + 1 });
      await store().stage(lease, [toItem({ id: 'R1', isDone: true })]);
      assert.equal((await store().previewMerge(lease)).gone, 2);
      await store().closeRecord(followupId, 'R1', 'action', t0 + 2);
      await store().closeRecord(followupId, 'R2', 'action', t0 + 2);
      const result = await fixture().merge(lease, { now: t0 + 3 });
      assert.deepEqual([result.done, result.gone], [0, 1]);
      const reasons = [(await read('R1'))?.reason, (await read('R2'))?.reason, (await read('R3'))?.reason];
      assert.deepEqual(reasons, ['action', 'action', 'gone']);
    });

    it('counts exhausted records among those that a poll may close', async () => {
      await fixture().poll(['R1', 'R2']);
      await fixture().complete(await fixture().due(t0, { attempts: 1 }), t0 + 1);
      assert.equal(await store().exhaustDue(followupId, 1, t0 + 1), 2);
      const still = await fixture().poll(['R1', 'R2'], { now: t0 + 2 });
      assert.deepEqual([still.open, still.gone, still.unchanged], [2, 0, 2]);
      assert.equal((await read('R1'))?.state, 'exhausted');
      const gone = await fixture().poll([{ id: 'R2', isDone: true }], { now: t0 + 3 });
      assert.deepEqual([gone.open, gone.gone, gone.done], [2, 1, 1]);
    });

    it('writes one event for each closing that the flow is told of', async () => {
      await fixture().poll(['R1', 'R2', 'R3']);
      await fixture().poll(['R2', { id: 'R3', isDone: true }], { now: t0 + 1 });
      const events = await fixture().events('record.closed');
      assert.deepEqual(events.map((event) => [event.recordId, event.data?.reason, event.round]).sort(), [
        ['R1', 'gone', 1],
        ['R3', 'condition', 1],
      ]);
    });

    it('merges thousands at once', async () => {
      const many = Array.from({ length: 5_000 }, (_, n) => `R${n}`);
      assert.equal((await fixture().poll(many)).new, 5_000);
      const result = await fixture().poll(many.slice(4_500), { now: t0 + 1 });
      assert.deepEqual([result.gone, result.unchanged], [4_500, 500]);
      const back = await fixture().poll(
        many.map((id) => ({ id, value: 1 })),
        { now: t0 + 2 },
      );
      assert.deepEqual([back.returned, back.changed], [4_500, 500]);
      assert.equal((await store().countFollowup(followupId, t0 + 2)).open, 5_000);
    });
  });
}
