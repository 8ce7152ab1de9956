import assert from 'node:assert/strict';
import { followupId, mergeRequest, minute, StoreFixture, type StoreHarness, t0, toItem } from './store-fixture';
import { withStore } from './store-handles';

const report = { pages: 2, records: 7, missingIds: 1, duplicateIds: 1 };
const leaseLost = { code: 'RB_POLL_LEASE_LOST' };

export function pollTests(harness: StoreHarness): void {
  describe('polls', () => {
    const { fixture, store } = withStore(harness);

    it('is claimed when due, when never polled, or by force', async () => {
      const first = await fixture().claim({ force: false });
      await store().endPoll(first, { now: t0, outcome: 'skipped', nextPollAt: t0 + minute, report });
      assert.equal(await fixture().tryClaim({ force: false, now: t0 + minute - 1 }), undefined);
      const due = await fixture().claim({ force: false, now: t0 + minute });
      assert.equal(due.fence, first.fence + 1);
      await store().endPoll(due, { now: t0, outcome: 'skipped', nextPollAt: t0 + 9 * minute, report });
      assert.ok(await fixture().tryClaim({ force: true, now: t0 + minute + 1 }));
    });

    it('is not claimed while somebody holds a live lease, not even by force', async () => {
      await fixture().claim({ leaseMs: 100 });
      assert.equal(await fixture().tryClaim({ owner: 'b', now: t0 + 99 }), undefined);
      assert.equal(await fixture().tryClaim({ owner: 'a', now: t0 + 99 }), undefined);
      assert.equal((await fixture().claim({ owner: 'b', now: t0 + 100 })).owner, 'b');
    });

    it('keeps its lease by renewing it, until it has ended', async () => {
      const lease = await fixture().claim({ leaseMs: 100 });
      assert.equal(await store().renewPoll(lease, t0 + 500), true);
      assert.equal(await fixture().tryClaim({ owner: 'b', now: t0 + 400 }), undefined);
      await store().endPoll(lease, { now: t0, outcome: 'skipped', nextPollAt: t0, report });
      assert.equal(await store().renewPoll(lease, t0 + 900), false);
    });

    it('refuses everything of a holder that was overtaken', async () => {
      const old = await fixture().claim({ leaseMs: 100 });
      await store().stage(old, [toItem({ id: 'OLD' })]);
      const lease = await fixture().claim({ owner: 'b', now: t0 + 100 });
      assert.equal(await store().renewPoll(old, t0 + 900), false);
      await assert.rejects(store().stage(old, [toItem({ id: 'R1' })]), leaseLost);
      await assert.rejects(store().previewMerge(old), leaseLost);
      await assert.rejects(store().merge(old, mergeRequest()), leaseLost);
      await assert.rejects(store().endPoll(old, { now: t0, outcome: 'failed', nextPollAt: t0, report }), leaseLost);
      await store().stage(lease, [toItem({ id: 'R1' })]);
      assert.equal((await fixture().merge(lease)).new, 1);
      assert.equal(await store().readRecord(followupId, 'OLD'), undefined);
    });

    it('ends an overtaken poll as incomplete and leaves a held one held', async () => {
      const preview = { new: 1, changed: 0, unchanged: 0, gone: 0, done: 0, open: 0 };
      const held = await fixture().claim();
      await store().endPoll(held, { now: t0, outcome: 'held', nextPollAt: t0, report, preview });
      const old = await fixture().claim({ leaseMs: 100 });
      await fixture().claim({ now: t0 + 200 });
      const polls = await store().listPolls(followupId, 10);
      assert.deepEqual(
        polls.map((poll) => poll.outcome),
        ['running', 'incomplete', 'held'],
      );
      assert.equal(polls[1]?.pollId, old.pollId);
      assert.equal(polls[1]?.endedAt, t0 + 200);
      assert.equal(polls[1]?.error?.code, 'RB_POLL_INCOMPLETE');
      assert.equal((await store().readFollowup(followupId))?.held?.pollId, held.pollId);
    });

    it('tells new, changed, unchanged and duplicate records apart, page by page', async () => {
      await fixture().poll(['R1', 'R2', 'R3']);
      const lease = await fixture().claim({ now: t0 + 1 });
      const first = await store().stage(lease, [
        toItem({ id: 'R1' }),
        toItem({ id: 'R2', value: 9 }),
        toItem({ id: 'N1' }),
      ]);
      assert.deepEqual(first, { new: 1, changed: 1, unchanged: 1, duplicates: [] });
      const page = [toItem({ id: 'N1', value: 3 }), toItem({ id: 'R1' }), toItem({ id: 'N2' }), toItem({ id: 'N2' })];
      const second = await store().stage(lease, page);
      assert.deepEqual(second, { new: 1, changed: 0, unchanged: 0, duplicates: ['N1', 'R1', 'N2'] });
      const preview = await store().previewMerge(lease);
      assert.deepEqual(preview, { new: 2, changed: 1, unchanged: 1, gone: 1, done: 0, open: 3 });
      const result = await fixture().merge(lease, { now: t0 + 1 });
      assert.deepEqual(result, { ...preview, returned: 0 });
      assert.equal(JSON.parse((await store().readRecord(followupId, 'N1'))?.json ?? '').value, 0);
    });

    it('takes an empty page and an empty poll', async () => {
      const lease = await fixture().claim();
      assert.deepEqual(await store().stage(lease, []), { new: 0, changed: 0, unchanged: 0, duplicates: [] });
      const result = await fixture().merge(lease);
      assert.deepEqual(result, { new: 0, changed: 0, unchanged: 0, gone: 0, done: 0, open: 0, returned: 0 });
    });

    it('keeps ids and payloads in any script, with emoji and with broken characters', async () => {
      const odd = [
        'Ñandú-1',
        '承認-2',
        '👩‍💻-3',
        'نص-4',
        'quote\'s "5" \\ {6}',
        ' spaced ',
        'zero\0char',
        'half\ud83d',
      ];
      const records = odd.map((id) => ({ id, value: `${id} \u0000 \ud83d 🎉` }));
      assert.equal((await fixture().poll(records)).new, odd.length);
      const again = await fixture().poll(records, { now: t0 + 1 });
      assert.deepEqual({ new: again.new, unchanged: again.unchanged }, { new: 0, unchanged: odd.length });
      const items = await fixture().due(t0 + 1);
      assert.deepEqual(
        items.map((item) => JSON.parse(item.json)),
        records,
      );
      assert.deepEqual(
        items.slice(0, 6).map((item) => item.recordId),
        odd.slice(0, 6),
      );
    });

    it('keeps a payload of five megabytes and a page of five hundred records', async () => {
      const large = { id: 'LARGE', value: 'é'.repeat(2_500_000) };
      await fixture().poll([large, ...Array.from({ length: 499 }, (_, n) => `R${n}`)]);
      const record = await store().readRecord(followupId, 'LARGE');
      assert.deepEqual(JSON.parse(record?.json ?? ''), large);
      assert.equal((await store().countFollowup(followupId, t0)).open, 500);
    });

    it('drops what was staged when it is held, and remembers the preview', async () => {
      const lease = await fixture().claim();
      await store().stage(lease, [toItem({ id: 'R1' }), toItem({ id: 'R2' })]);
      const preview = await store().previewMerge(lease);
      await store().endPoll(lease, { now: t0 + 5, outcome: 'held', nextPollAt: t0 + minute, report, preview });
      assert.equal(await store().readRecord(followupId, 'R1'), undefined);
      const row = await store().readFollowup(followupId);
      assert.deepEqual(row?.held, { pollId: lease.pollId, at: t0 + 5, preview });
      assert.equal(row?.nextPollAt, t0 + minute);
      assert.equal(row?.lastPoll?.outcome, 'held');
      assert.equal(row?.lastPoll?.new, 2);
      const [event] = await fixture().events('poll.held');
      assert.equal(event?.data?.pollId, lease.pollId);
      const next = await fixture().claim({ now: t0 + 6 });
      await fixture().merge(next, { now: t0 + 6 });
      const after = await store().readFollowup(followupId);
      assert.equal(after?.held, undefined, 'a complete poll overtakes the held one');
      assert.equal(await store().readRecord(followupId, 'R1'), undefined);
    });

    it('leaves a held poll held when a poll fails or is cut short', async () => {
      const preview = { new: 1, changed: 0, unchanged: 0, gone: 0, done: 0, open: 0 };
      const held = await fixture().claim();
      await store().endPoll(held, { now: t0, outcome: 'held', nextPollAt: t0, report, preview });
      const failing = await fixture().claim();
      const error = { code: 'RB_HTTP_TIMEOUT', message: 'The API did not answer.' };
      await store().endPoll(failing, { now: t0 + 1, outcome: 'failed', nextPollAt: t0, report: { ...report, error } });
      await fixture().poll(['R1'], { now: t0 + 2, isComplete: false });
      assert.equal((await store().readFollowup(followupId))?.held?.pollId, held.pollId);
      const [event] = await fixture().events('poll.failed');
      assert.equal(event?.isError, true);
      assert.match(event?.description ?? '', /The API did not answer/);
      const [incomplete, failed] = await store().listPolls(followupId, 2);
      assert.equal(incomplete?.outcome, 'incomplete');
      assert.deepEqual(failed?.error, error);
    });

    it('lists polls newest first, as many as asked for, with what they counted', async () => {
      await fixture().poll(['R1', 'R2'], { now: t0 });
      await fixture().poll(['R2', { id: 'R3', isDone: true }], { now: t0 + 1 });
      const [last, ...others] = await store().listPolls(followupId, 1);
      assert.equal(others.length, 0);
      assert.deepEqual(last, {
        ...{ pollId: 'a-2', startedAt: t0 + 1, endedAt: t0 + 1, outcome: 'complete' },
        ...{ pages: 1, records: 2, missingIds: 0, duplicateIds: 0 },
        ...{ new: 0, changed: 0, unchanged: 2, gone: 1, done: 0 },
      });
      assert.deepEqual((await store().readFollowup(followupId))?.lastPoll, last);
    });

    it('keeps two follow-ups apart, also while both are polled', async () => {
      const other = new StoreFixture(store(), 'f2');
      await other.register();
      const mine = await fixture().claim();
      const theirs = await other.claim();
      await store().stage(mine, [toItem({ id: 'R1' })]);
      await store().stage(theirs, [toItem({ id: 'R1', value: 5 }), toItem({ id: 'R2' })]);
      assert.equal((await fixture().merge(mine)).new, 1);
      assert.equal((await other.merge(theirs)).new, 2);
      assert.equal((await fixture().poll([], { now: t0 + 1 })).gone, 1);
      assert.equal((await store().readRecord('f2', 'R1'))?.state, 'open');
    });

    it('loses the poll when its handle was closed in between: nobody knows what it had brought', async () => {
      const lease = await fixture().claim();
      await store().stage(lease, [toItem({ id: 'R1' })]);
      await store().close();
      await store().open();
      await assert.rejects(store().merge(lease, mergeRequest()), leaseLost);
      const next = await fixture().claim({ now: t0 + 2 * minute });
      await store().stage(next, [toItem({ id: 'R2' })]);
      await fixture().merge(next, { now: t0 + 2 * minute });
      assert.equal(await store().readRecord(followupId, 'R1'), undefined);
      assert.equal((await store().readRecord(followupId, 'R2'))?.state, 'open');
    });
  });
}
