import assert from 'node:assert/strict';
import { RingbackError } from '../../../src/core/errors';
import type { PollOutcome } from '../../../src/core/followup/poll-run';
import { FakeClock } from '../../fake-clock';
import { Bench, day, hour, minute } from './bench';

const kinds = (bench: Bench) => bench.outcomes.map(({ kind }) => kind);
const errorOf = (outcome: PollOutcome | undefined) =>
  outcome && 'error' in outcome && outcome.error ? outcome.error.code : undefined;

describe('a follow-up: polls', () => {
  let bench: Bench;
  afterEach(async () => {
    await bench.close();
    assert.equal(bench.clock.pending, 0, 'timers are left');
    assert.equal(bench.source.running, 0, 'an extract was not closed');
  });

  it('polls at once, and then at its frequency from start to start', async () => {
    bench = await new Bench().start();
    await bench.clock.advance(2 * hour + minute);
    assert.equal(bench.source.opened, 5);
    assert.equal(bench.source.mostAtOnce, 1);
  });

  it('keeps the time of the next poll over a restart', async () => {
    bench = await new Bench().start();
    await bench.restart();
    await bench.clock.advance(29 * minute);
    assert.equal(bench.source.opened, 1);
    await bench.clock.advance(2 * minute);
    assert.equal(bench.source.opened, 2);
  });

  it('makes up for overdue polls with one', async () => {
    bench = await new Bench().start();
    await bench.stop();
    bench.clock.skip(3 * day);
    await bench.resume();
    await bench.clock.advance(20 * minute);
    assert.equal(bench.source.opened, 2);
  });

  it('never polls twice at the same time: a second one is refused, a long one delays the next', async () => {
    bench = new Bench();
    bench.source.isHanging = true;
    await bench.start();
    await assert.rejects(bench.coordinator.pollNow(), { code: 'RB_POLL_RUNNING' });
    await bench.clock.advance(2 * hour);
    assert.equal(bench.source.opened, 1);
    assert.equal(bench.source.mostAtOnce, 1);
  });

  it('never polls twice at the same time when two instances share the store, and takes over from a dead one', async () => {
    const clock = new FakeClock();
    const first = new Bench({ clock });
    first.source.isHanging = true;
    await first.start();
    bench = new Bench({ clock, store: first.store });
    await bench.start();
    await clock.advance(hour);
    assert.equal(bench.source.opened, 0, 'the first holds its lease as long as it lives');
    first.crash();
    await bench.resume();
    await clock.advance(minute);
    assert.equal(bench.source.opened, 1, 'taken over within a minute');
    assert.deepEqual(kinds(bench), ['merged']);
    first.source.running = 0;
  });

  it('leaves what a poll that was taken over still brings out of the account', async () => {
    const clock = new FakeClock();
    const first = new Bench({ clock });
    first.passes = () => false;
    await first.start();
    first.crash();
    clock.skip(minute);
    bench = new Bench({ clock, store: first.store });
    bench.source.has('fresh');
    await bench.start();
    await assert.rejects(first.coordinator.stagePage('id-1', 1, [['stale', '{}']], 0), { code: 'RB_POLL_LEASE_LOST' });
    assert.deepEqual(bench.toldAt, ['fresh#1@0']);
    assert.equal(await bench.record('stale'), undefined);
    await first.stop();
  });

  it('lets a shortened frequency count at once', async () => {
    bench = new Bench();
    bench.pollSettings.frequencyMs = 5 * day;
    await bench.start();
    await bench.clock.advance(hour);
    bench.pollSettings.frequencyMs = 10 * minute;
    await bench.restart();
    assert.equal(bench.source.opened, 2, 'the last poll is longer ago than the new frequency');
    await bench.clock.advance(11 * minute);
    assert.equal(bench.source.opened, 3);
  });

  it('counts a shortened frequency from the last poll', async () => {
    bench = new Bench();
    bench.pollSettings.frequencyMs = 5 * day;
    await bench.start();
    await bench.clock.advance(4 * minute);
    bench.pollSettings.frequencyMs = 10 * minute;
    await bench.restart();
    await bench.clock.advance(5 * minute);
    assert.equal(bench.source.opened, 1);
    await bench.clock.advance(2 * minute);
    assert.equal(bench.source.opened, 2);
  });

  it('polls now when asked to, whatever time it is', async () => {
    bench = await new Bench().start();
    bench.source.has('a');
    const outcome = await bench.coordinator.pollNow();
    assert.equal(outcome.kind, 'merged');
    await bench.clock.settle();
    assert.deepEqual(bench.toldAt, ['a#1@0']);
  });

  it('closes nothing when a page is lost in the flow, and tries again', async () => {
    bench = new Bench();
    bench.source.has('a', 'b');
    bench.source.pageSize = 1;
    await bench.start();
    bench.passes = (page) => page === 1;
    bench.source.has('a', 'c', 'd');
    await bench.clock.advance(32.5 * minute);
    const outcome = bench.outcomes[1];
    assert.equal(outcome?.kind, 'merged');
    assert.equal(errorOf(outcome), 'RB_POLL_INCOMPLETE');
    assert.equal((await bench.record('b'))?.state, 'open');
    assert.deepEqual((await bench.store.listPolls('followup', 1))[0]?.outcome, 'incomplete');
    bench.passes = () => true;
    await bench.clock.advance(2 * minute);
    assert.equal((await bench.record('b'))?.state, 'closed');
    assert.deepEqual(
      bench.ended.map(({ recordId, reason }) => [recordId, reason]),
      [['b', 'gone']],
    );
  });

  it('closes nothing when the flow takes a page apart, and takes every part of it', async () => {
    bench = new Bench();
    bench.source.has('a', 'b');
    await bench.start();
    bench.messagesOf = (records) => records.map((record) => [record]);
    bench.source.has('a', 'c', 'd');
    await bench.clock.advance(30 * minute + 1_000);
    assert.equal(errorOf(bench.outcomes[1]), 'RB_POLL_INCOMPLETE');
    assert.equal((await bench.record('b'))?.state, 'open');
    assert.deepEqual([(await bench.record('c'))?.state, (await bench.record('d'))?.state], ['open', 'open']);
  });

  it('passes over the copy of a page that a second wire brings', async () => {
    bench = new Bench();
    bench.source.has('a', 'b');
    await bench.start();
    bench.messagesOf = (records) => [records, records];
    bench.source.has('a');
    await bench.clock.advance(30 * minute + 1_000);
    const outcome = bench.outcomes[1];
    assert.equal(errorOf(outcome), undefined);
    assert.equal(outcome?.report.duplicateIds, 0);
    assert.equal((await bench.record('b'))?.state, 'closed');
  });

  it('opens what it saw when the server fails in the middle, closes nothing, and backs off', async () => {
    bench = new Bench();
    bench.source.pageSize = 2;
    bench.source.has('a', 'b', 'c');
    await bench.start();
    bench.source.has('a', 'd', 'e', 'f');
    bench.source.failsAtPage = 2;
    await bench.clock.advance(31 * minute);
    assert.equal((await bench.record('d'))?.state, 'open', 'what was seen counts');
    assert.equal((await bench.record('b'))?.state, 'open', 'what was not seen is not gone');
    await bench.clock.advance(8 * minute);
    // At 30, 31, 33, 37: one, two, four minutes apart.
    assert.equal(bench.source.opened, 5);
    bench.source.failsAtPage = undefined;
    await bench.clock.advance(8 * minute);
    assert.equal((await bench.record('b'))?.state, 'closed');
  });

  it('says that a poll failed when nothing could be read, and keeps everything', async () => {
    bench = new Bench();
    bench.source.has('a');
    await bench.start();
    bench.source.failsAtPage = 1;
    await bench.clock.advance(30 * minute);
    assert.deepEqual(kinds(bench), ['merged', 'failed']);
    assert.equal(errorOf(bench.outcomes[1]), 'RB_HTTP_UNREACHABLE');
    assert.equal((await bench.record('a'))?.state, 'open');
    assert.equal((await bench.events('poll.failed')).length, 1);
  });

  it('reconciles nothing when no step applied', async () => {
    bench = new Bench();
    bench.source.has('a');
    await bench.start();
    bench.source.isSkipping = true;
    await bench.clock.advance(30 * minute);
    assert.deepEqual(kinds(bench), ['merged', 'skipped']);
    assert.equal((await bench.record('a'))?.state, 'open');
  });

  it('keeps global attributes, and those of the last poll', async () => {
    bench = new Bench();
    bench.source.attributes = { local: { l: 1 }, global: { g: 2 }, user: { u: 3 } };
    await bench.start();
    assert.deepEqual(bench.coordinator.attributes, { local: { l: 1 }, global: { g: 2 }, user: { u: 3 } });
    await bench.restart();
    assert.deepEqual(bench.coordinator.attributes, { local: { l: 1 }, global: { g: 2 }, user: { u: 3 } });
  });

  it('ends at once when it is stopped while a server does not answer, and is taken up again', async () => {
    bench = new Bench();
    bench.source.isHanging = true;
    await bench.start();
    await bench.stop();
    assert.equal(bench.source.running, 0);
    bench.source.isHanging = false;
    bench.source.has('a');
    await bench.resume();
    assert.deepEqual(bench.toldAt, ['a#1@0'], 'not only after a minute');
  });

  it('ends a poll whose lease is still being taken when it is stopped', async () => {
    bench = new Bench();
    bench.source.isHanging = true;
    await bench.store.open();
    const started = bench.start();
    await Promise.resolve();
    await bench.stop();
    await started;
    await bench.stop();
    assert.equal(bench.source.running, 0);
  });

  it('does not ask a store that refuses a poll again without a pause', async () => {
    bench = new Bench();
    let asked = 0;
    const store = bench.store as { claimPoll: typeof bench.store.claimPoll };
    const claimPoll = store.claimPoll;
    store.claimPoll = async () => {
      asked += 1;
      throw new RingbackError('RB_INTERNAL', 'The store failed.');
    };
    await bench.start();
    await bench.clock.advance(minute);
    assert.ok(asked >= 2 && asked <= 6, `asked ${asked} times in a minute`);
    store.claimPoll = claimPoll;
    await bench.clock.advance(minute);
    assert.deepEqual(kinds(bench), ['merged']);
  });
});

describe('a follow-up: the guard', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  it('holds a poll with too many new records until it is released', async () => {
    bench = new Bench();
    bench.reconcileSettings.guardNew = 2;
    bench.source.has('a', 'b', 'c');
    await bench.start();
    assert.deepEqual(kinds(bench), ['held']);
    assert.equal(bench.coordinator.snapshot.isHeld, true);
    assert.deepEqual(bench.toldAt, []);
    await bench.clock.advance(31 * minute);
    assert.deepEqual(kinds(bench), ['held', 'held'], 'asking again is no release');
    await bench.coordinator.release('ann');
    await bench.clock.settle();
    assert.equal(bench.coordinator.snapshot.isHeld, false);
    assert.equal(bench.told.length, 3);
    assert.equal((await bench.events('poll.held')).length, 2);
    assert.equal((await bench.events('poll.released')).length, 1);
    bench.source.has('a', 'b', 'c', 'd', 'e', 'f');
    await bench.coordinator.pollNow();
    assert.deepEqual(kinds(bench).at(-1), 'held', 'a release is for one poll');
  });

  it('holds a poll that is suddenly empty, over a restart too, and goes on when the records are back', async () => {
    bench = new Bench();
    const ids = Array.from({ length: 30 }, (_, i) => `r${i}`);
    bench.source.has(...ids);
    await bench.start();
    bench.source.has();
    await bench.clock.advance(31 * minute);
    assert.deepEqual(kinds(bench), ['merged', 'held']);
    await bench.restart();
    assert.equal(bench.coordinator.snapshot.isHeld, true);
    bench.source.has(...ids);
    await bench.clock.advance(31 * minute);
    assert.equal(bench.coordinator.snapshot.isHeld, false);
    assert.deepEqual(bench.ended, []);
  });
});

describe('a follow-up: active and inactive', () => {
  let bench: Bench;
  afterEach(async () => {
    await bench.close();
    assert.equal(bench.clock.pending, 0, 'timers are left');
  });

  it('neither polls nor tells while it is inactive, and keeps its state', async () => {
    bench = new Bench();
    bench.source.has('a');
    await bench.start();
    await bench.coordinator.setActive(false);
    await bench.clock.advance(5 * hour);
    assert.deepEqual([bench.source.opened, bench.toldAt], [1, ['a#1@0']]);
    await assert.rejects(bench.coordinator.pollNow(), /inactive/);
    await bench.coordinator.setActive(true);
    await bench.clock.advance(minute);
    assert.deepEqual([bench.source.opened, bench.toldAt], [2, ['a#1@0', 'a#2@300']]);
  });

  it('keeps an override over restarts, and ends it by a deploy that changes the setting', async () => {
    bench = await new Bench().start();
    await bench.coordinator.setActive(false);
    await bench.restart();
    assert.deepEqual([bench.coordinator.snapshot.isActive, bench.coordinator.snapshot.isOverridden], [false, true]);
    await bench.restart({ isActive: false });
    assert.deepEqual([bench.coordinator.snapshot.isActive, bench.coordinator.snapshot.isOverridden], [false, false]);
    await bench.restart({ isActive: true });
    assert.equal(bench.coordinator.snapshot.isActive, true);
  });

  it('goes back to the deployed setting', async () => {
    bench = await new Bench({ isActive: false }).start();
    assert.equal(bench.source.opened, 0);
    await bench.coordinator.setActive(true);
    await bench.clock.settle();
    assert.equal(bench.source.opened, 1);
    await bench.coordinator.setActive(null);
    assert.deepEqual([bench.coordinator.snapshot.isActive, bench.coordinator.snapshot.isOverridden], [false, false]);
  });

  it('sees within seconds what another instance has switched', async () => {
    const clock = new FakeClock();
    const other = await new Bench({ clock }).start();
    bench = await new Bench({ clock, store: other.store }).start();
    await other.coordinator.setActive(false);
    await clock.advance(16_000);
    assert.equal(bench.coordinator.snapshot.isActive, false);
    await other.stop();
  });

  it('ends a poll that is going on when it is switched off', async () => {
    bench = new Bench();
    bench.source.isHanging = true;
    await bench.start();
    await bench.coordinator.setActive(false);
    await bench.clock.settle();
    assert.equal(bench.source.running, 0);
  });

  it('refuses a second poll or reconcile node', async () => {
    bench = await new Bench().start();
    assert.throws(() => bench.coordinator.attachPoll({} as never), /already has a poll node/);
    assert.throws(() => bench.coordinator.attachReconcile({} as never), /already has a reconcile node/);
  });
});
