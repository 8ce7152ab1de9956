import assert from 'node:assert/strict';
import type { MergePreview } from '../../src/ports/store';
import { followupId, minute, type StoreHarness, t0 } from './store-fixture';
import { withStore } from './store-handles';

const preview: MergePreview = { new: 2_000, changed: 0, unchanged: 1, gone: 3, done: 0, open: 4 };
const report = { pages: 1, records: 2_001, missingIds: 0, duplicateIds: 0 };

export function followupTests(harness: StoreHarness): void {
  describe('follow-ups', () => {
    const { fixture, store } = withStore(harness);
    const registration = { followupId, name: 'Pending approvals', deployedActive: true };

    it('registers one and reads it back', async () => {
      const row = await store().readFollowup(followupId);
      assert.deepEqual(row, { ...registration, hasPolled: false, attributes: { local: {}, user: {} } });
      assert.equal(await store().readFollowup('unknown'), undefined);
    });

    it('takes a new name and keeps everything else', async () => {
      await store().setNextPollAt(followupId, t0 + minute);
      await store().setActiveOverride(followupId, false, t0);
      const row = await store().registerFollowup({ ...registration, name: 'Approvals' }, t0);
      assert.equal(row.name, 'Approvals');
      assert.equal(row.nextPollAt, t0 + minute);
      assert.equal(row.activeOverride, false);
    });

    it('ends an override when the deployed property changes, and only then', async () => {
      assert.equal((await store().setActiveOverride(followupId, false, t0)).activeOverride, false);
      assert.equal((await store().registerFollowup(registration, t0)).activeOverride, false);
      const changed = await store().registerFollowup({ ...registration, deployedActive: false }, t0);
      assert.equal('activeOverride' in changed, false);
      assert.equal(changed.deployedActive, false);
    });

    it('removes an override and writes an event when the activity changes', async () => {
      await store().setActiveOverride(followupId, true, t0);
      assert.equal((await fixture().events('followup.activated')).length, 0);
      await store().setActiveOverride(followupId, false, t0 + 1);
      const [event] = await fixture().events('followup.deactivated');
      assert.equal(event?.followupId, followupId);
      const row = await store().setActiveOverride(followupId, null, t0 + 2);
      assert.equal('activeOverride' in row, false);
      assert.equal((await fixture().events('followup.activated')).length, 1);
    });

    it('refuses work on a follow-up that it does not know, in a way that makes the caller register it again', async () => {
      const isUnregistered = { code: 'RB_STORE_UNAVAILABLE', retryable: true };
      await assert.rejects(store().setNextPollAt('unknown', t0), isUnregistered);
      await assert.rejects(store().setActiveOverride('unknown', true, t0), isUnregistered);
      const claim = { followupId: 'unknown', pollId: 'p', owner: 'a', now: t0, leaseUntil: t0 + 1, force: true };
      await assert.rejects(store().claimPoll(claim), isUnregistered);
    });

    it('knows nothing of an unknown follow-up', async () => {
      assert.deepEqual(await store().countFollowup('unknown', t0), {
        open: 0,
        baseline: 0,
        due: 0,
        exhausted: 0,
        closed: 0,
      });
      assert.equal(await store().nextDueAt('unknown'), undefined);
      assert.deepEqual(await store().listPolls('unknown', 10), []);
    });

    it('keeps a held poll until a person releases it, with who and when', async () => {
      const lease = await fixture().claim();
      await store().endPoll(lease, { now: t0, outcome: 'held', nextPollAt: t0 + minute, report, preview });
      assert.deepEqual((await store().readFollowup(followupId))?.held, { pollId: lease.pollId, at: t0, preview });
      await store().releaseHeldPoll(followupId, 'ada', t0 + 5);
      await store().releaseHeldPoll(followupId, 'bob', t0 + 6);
      const released = { by: 'ada', at: t0 + 5 };
      assert.deepEqual((await store().readFollowup(followupId))?.held, {
        pollId: lease.pollId,
        at: t0,
        preview,
        released,
      });
      const events = await fixture().events('poll.released');
      assert.equal(events.length, 1);
      assert.deepEqual(events[0]?.data, { pollId: lease.pollId, by: 'ada' });
    });

    it('has nothing to release without a held poll', async () => {
      await store().releaseHeldPoll(followupId, 'ada', t0);
      assert.equal((await fixture().events('poll.released')).length, 0);
    });

    it('counts what the status shows', async () => {
      await fixture().poll(['B1', 'B2'], { isBaseline: true });
      await fixture().poll(['B1', 'B2', 'R1', 'R2', 'R3'], { now: t0 + 1, firstDueAt: t0 + minute });
      const before = await store().countFollowup(followupId, t0 + 1);
      assert.deepEqual(before, { open: 5, baseline: 2, due: 0, exhausted: 0, closed: 0, nextDueAt: t0 + minute });
      const [first] = await fixture().due(t0 + minute, { limit: 1 });
      assert.ok(first);
      assert.equal((await store().countFollowup(followupId, t0 + minute)).due, 2);
      await fixture().complete([first], t0 + 2 * minute);
      await store().exhaustDue(followupId, 1, t0 + 2 * minute);
      await store().closeRecord(followupId, 'R2', 'operator', t0 + 2 * minute);
      const { nextDueAt: _, ...after } = await store().countFollowup(followupId, t0 + 2 * minute);
      assert.deepEqual(after, { open: 3, baseline: 2, due: 1, exhausted: 1, closed: 1 });
    });
  });
}
