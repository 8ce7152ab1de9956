import assert from 'node:assert/strict';
import { FakeClock } from '../../fake-clock';
import { Bench, day, hour, minute } from './bench';

describe('a follow-up: attempts', () => {
  let bench: Bench;
  afterEach(async () => {
    await bench.close();
    assert.equal(bench.clock.pending, 0, 'timers are left');
    assert.deepEqual(bench.errors, []);
  });

  it('tells at once, then at the set frequency, then of the end', async () => {
    bench = new Bench();
    bench.source.has('a');
    await bench.start();
    await bench.clock.advance(4 * hour);
    assert.deepEqual(bench.toldAt, ['a#1@0', 'a#2@60', 'a#3@120']);
    assert.deepEqual(
      bench.ended.map(({ recordId, outcome, attempt, endedAt }) => [recordId, outcome, attempt, endedAt]),
      [['a', 'exhausted', 3, Date.parse('2026-03-02T12:00:00Z')]],
    );
    assert.equal((await bench.record('a'))?.state, 'exhausted');
    assert.equal((await bench.events('record.exhausted')).length, 1);
  });

  it('ends one frequency after the only attempt', async () => {
    bench = new Bench({ attempts: 1 });
    bench.source.has('a');
    await bench.start();
    await bench.clock.advance(hour - minute);
    assert.deepEqual(bench.ended, []);
    await bench.clock.advance(2 * minute);
    assert.deepEqual([bench.toldAt, bench.ended.map(({ outcome }) => outcome)], [['a#1@0'], ['exhausted']]);
  });

  it('stops when the record is gone, and says so', async () => {
    bench = new Bench();
    bench.source.has('a', 'b');
    await bench.start();
    await bench.clock.advance(70 * minute);
    bench.source.has('b');
    await bench.clock.advance(3 * hour);
    assert.deepEqual(
      bench.toldAt.filter((told) => told.startsWith('a')),
      ['a#1@0', 'a#2@60'],
    );
    assert.deepEqual(
      bench.ended.map(({ recordId, outcome, reason }) => [recordId, outcome, reason]),
      [
        ['a', 'closed', 'gone'],
        ['b', 'exhausted', undefined],
      ],
    );
  });

  it('begins a new round when a closed record returns', async () => {
    bench = new Bench();
    bench.source.has('a');
    await bench.start();
    bench.source.has();
    await bench.clock.advance(35 * minute);
    assert.equal((await bench.record('a'))?.state, 'closed');
    bench.source.has('a');
    await bench.clock.advance(90 * minute);
    assert.deepEqual(
      bench.told.map(({ round, attempt, at }) => [round, attempt, at]),
      [
        [1, 1, 0],
        [2, 1, 60],
        [2, 2, 120],
      ],
    );
    assert.equal((await bench.events('record.restarted')).length, 1);
  });

  it('closes a record whose post-condition becomes true', async () => {
    bench = new Bench();
    bench.reconcileSettings.postCondition = {
      mode: 'all',
      rules: [{ value: 'record.status', operator: 'equals', operand: 'done' }],
    };
    bench.source.records = [
      { id: 'a', status: 'open' },
      { id: 'b', status: 'done' },
    ];
    await bench.start();
    assert.deepEqual(bench.toldAt, ['a#1@0']);
    bench.source.records = [{ id: 'a', status: 'done' }];
    await bench.clock.advance(2 * hour);
    assert.deepEqual(bench.toldAt, ['a#1@0']);
    assert.deepEqual(
      bench.ended.map(({ recordId, reason }) => [recordId, reason]),
      [['a', 'condition']],
    );
  });

  it('moves attempts out of the quiet hours and drops none', async () => {
    bench = new Bench({
      clock: new FakeClock('2026-03-02T09:00:00Z', 20),
      frequencyMs: 6 * hour,
      calendar: {
        timeZone: 'UTC',
        quietStart: '20:00',
        quietEnd: '08:00',
        workingDays: [1, 2, 3, 4, 5, 6, 7],
        holidays: [],
      },
    });
    bench.source.has('a');
    await bench.start();
    await bench.clock.advance(2 * day);
    // 9:00, 15:00, then 21:00 is quiet: 8:00 of the next day.
    assert.deepEqual(bench.toldAt, ['a#1@0', 'a#2@360', 'a#3@1380']);
    assert.equal(bench.ended[0]?.endedAt, Date.parse('2026-03-03T14:00:00Z'));
  });

  it('tells nobody at night of what is found at night', async () => {
    bench = new Bench({
      calendar: {
        timeZone: 'UTC',
        quietStart: '08:00',
        quietEnd: '12:00',
        workingDays: [1, 2, 3, 4, 5, 6, 7],
        holidays: [],
      },
    });
    bench.source.has('a');
    await bench.start();
    await bench.clock.advance(2 * hour);
    assert.deepEqual(bench.toldAt, []);
    await bench.clock.advance(hour + minute);
    assert.deepEqual(bench.toldAt, ['a#1@180']);
  });

  it('takes what is there at the first poll as the baseline when told so', async () => {
    bench = new Bench();
    bench.reconcileSettings.firstPoll = 'baseline';
    bench.source.has('old');
    await bench.start();
    bench.source.has('old', 'new');
    await bench.clock.advance(2 * hour);
    assert.deepEqual(bench.toldAt, ['new#1@30', 'new#2@90']);
    bench.source.has('new');
    await bench.clock.advance(hour);
    assert.deepEqual(
      bench.ended.map(({ recordId }) => recordId),
      [],
      'nobody had heard of the old one',
    );
    assert.equal((await bench.record('old'))?.state, 'closed');
  });

  it('says whether a record is new, open or changed', async () => {
    bench = new Bench({ attempts: 5 });
    const states: string[] = [];
    bench.flow = (items) => {
      states.push(...items.map(({ state }) => state));
      bench.tell(items);
    };
    bench.source.records = [{ id: 'a', title: 'one' }];
    await bench.start();
    await bench.clock.advance(70 * minute);
    bench.source.records = [{ id: 'a', title: 'two' }];
    await bench.clock.advance(2 * hour);
    assert.deepEqual(states, ['new', 'open', 'changed', 'open']);
  });

  it('sends no more at a time than the window holds, and all of it', async () => {
    bench = new Bench();
    bench.reconcileSettings.guardNew = 0;
    bench.source.records = Array.from({ length: 2_500 }, (_, i) => ({ id: `r${i}` }));
    const waiting: Parameters<typeof bench.flow>[0] = [];
    bench.flow = (items) => waiting.push(...items);
    await bench.start();
    await settleAll();
    assert.equal(waiting.length, 1_000);
    for (let turn = 0; turn < 3; turn += 1) {
      bench.tell(waiting.splice(0));
      await settleAll();
    }
    assert.equal(new Set(bench.told.map(({ record }) => record)).size, 2_500);
    assert.equal(bench.told.length, 2_500);
  });

  it('lets others have the event loop between two messages', async () => {
    bench = new Bench();
    bench.reconcileSettings.guardNew = 0;
    bench.source.records = Array.from({ length: 500 }, (_, i) => ({ id: `r${i}` }));
    let turn = 0;
    const turns = new Set<number>();
    let counting = setImmediate(function count() {
      turn += 1;
      counting = setImmediate(count);
    });
    bench.flow = (items) => {
      assert.ok(items.length <= bench.reconcileSettings.batch);
      turns.add(turn);
      bench.tell(items);
    };
    await bench.start();
    await settleAll();
    clearImmediate(counting);
    assert.equal(bench.told.length, 500);
    assert.equal(turns.size, 500 / bench.reconcileSettings.batch);
  });

  /** What leaves in a thousand takes more turns of the event loop than anything else. */
  async function settleAll(): Promise<void> {
    for (let times = 0; times < 5; times += 1) await bench.clock.settle();
  }

  it('keeps the rhythm of what was due while nobody was there', async () => {
    bench = new Bench();
    bench.source.has('a');
    await bench.start();
    await bench.stop();
    bench.clock.skip(100 * minute);
    await bench.resume();
    await bench.clock.advance(3 * hour);
    // The second was due at 60 and left at 100: late by more than half a frequency, so a new rhythm begins.
    assert.deepEqual(bench.toldAt, ['a#1@0', 'a#2@100', 'a#3@160']);
  });
});

describe('a follow-up: what the flow loses', () => {
  let bench: Bench;
  afterEach(async () => {
    await bench.close();
    assert.equal(bench.clock.pending, 0, 'timers are left');
  });

  it('gives an attempt that nobody reports on out again, three times at most, then skips it with an event', async () => {
    bench = new Bench();
    bench.source.has('a');
    const given: string[] = [];
    bench.flow = (items) => {
      for (const { recordId, attempt } of items) given.push(`${recordId}#${attempt}@${Math.floor(bench.minutes())}`);
    };
    await bench.start();
    await bench.clock.advance(20 * minute);
    assert.equal(given.length, 3, given.join());
    assert.ok(given.every((entry) => entry.startsWith('a#1@')));
    const [skipped, ...more] = await bench.events('attempt.skipped');
    assert.equal(more.length, 0);
    assert.match(skipped?.description ?? '', /Attempt 1 was given to the flow 3 times/);
    assert.equal((await bench.record('a'))?.attemptsDone, 1);
    bench.flow = (items) => bench.tell(items);
    await bench.clock.advance(hour);
    assert.deepEqual(
      bench.told.map(({ attempt }) => attempt),
      [2],
    );
  });

  it('does not blame the flow for restarts and crashes', async () => {
    bench = new Bench();
    bench.source.has('a');
    bench.flow = () => undefined;
    await bench.start();
    for (let turn = 0; turn < 3; turn += 1) await bench.restart();
    for (let turn = 0; turn < 3; turn += 1) {
      bench.crash();
      bench.clock.skip(3 * minute);
      await bench.resume();
    }
    bench.flow = (items) => bench.tell(items);
    bench.crash();
    bench.clock.skip(3 * minute);
    await bench.resume();
    assert.deepEqual(
      bench.told.map(({ record, attempt }) => `${record}#${attempt}`),
      ['a#1'],
    );
    assert.deepEqual(await bench.events('attempt.skipped'), []);
  });

  it('gives out again what a redeployed notify node left, although another recipient was told', async () => {
    bench = new Bench();
    bench.source.has('a');
    let emissions = 0;
    bench.flow = (items) => {
      emissions += 1;
      bench.coordinator.expectRecipients(items, () => ['user:ann', 'user:bob']);
      bench.coordinator.enter(items);
      bench.coordinator.leave(items, 'user:ann');
      bench.coordinator.enter(items);
      if (emissions === 1) bench.coordinator.abandon(items);
      else bench.coordinator.leave(items, 'user:bob');
    };
    await bench.start();
    await bench.clock.advance(5 * minute);
    assert.equal(emissions, 2);
    assert.equal((await bench.record('a'))?.attemptsDone, 1);
  });

  it('counts an attempt of which a part was told by other nodes, and says nothing twice', async () => {
    bench = new Bench();
    bench.source.has('a');
    let emissions = 0;
    bench.flow = (items) => {
      emissions += 1;
      bench.coordinator.expectRecipients(items, () => ['user:ann', 'user:bob']);
      bench.coordinator.enter(items);
      bench.coordinator.leave(items, 'user:ann');
    };
    await bench.start();
    await bench.clock.advance(10 * minute);
    assert.equal(emissions, 1);
    assert.equal((await bench.record('a'))?.attemptsDone, 1);
  });

  it('keeps the lease of what is being worked on for long', async () => {
    bench = new Bench({ attempts: 1 });
    bench.source.has('a');
    let emissions = 0;
    bench.flow = (items) => {
      emissions += 1;
      bench.coordinator.enter(items);
      bench.clock.setTimeout(() => bench.coordinator.leave(items, 'user:ann'), 20 * minute);
    };
    await bench.start();
    await bench.clock.advance(19 * minute);
    assert.deepEqual([emissions, (await bench.record('a'))?.attemptsDone], [1, 0]);
    await bench.clock.advance(2 * minute);
    assert.deepEqual([emissions, (await bench.record('a'))?.attemptsDone], [1, 1]);
  });

  it('counts an attempt as it leaves, where the settings say so', async () => {
    bench = new Bench();
    bench.reconcileSettings.countAttempt = 'emitted';
    bench.source.has('a');
    let emissions = 0;
    bench.flow = () => {
      emissions += 1;
    };
    await bench.start();
    await bench.clock.advance(4 * hour);
    assert.equal(emissions, 3);
    assert.deepEqual(await bench.events('attempt.skipped'), []);
    assert.equal(bench.ended[0]?.outcome, 'exhausted');
  });

  it('tells the recipients of a deferral again, and only those', async () => {
    bench = new Bench();
    bench.source.has('a');
    const seen: (string[] | undefined)[] = [];
    bench.flow = (items) => {
      for (const item of items) {
        seen.push(item.only);
        if (item.only) {
          bench.tell([item]);
          continue;
        }
        const { recordId, round, attempt } = item;
        const later = (recipient: string, inMs: number) => ({
          ...{ followupId: 'followup', recordId, round, attempt, recipient },
          dueAt: bench.clock.now() + inMs,
        });
        bench.store
          .deferDeliveries([later('user:ann', 20 * minute), later('user:bob', 21 * minute)], bench.clock.now())
          .then(() => bench.tell([item]));
      }
    };
    await bench.start();
    await bench.clock.advance(30 * minute);
    assert.deepEqual(seen, [undefined, ['user:ann'], ['user:bob']]);
  });
});

describe('a follow-up: the ends of records', () => {
  let bench: Bench;
  const ended = () => bench.ended.map(({ recordId, outcome }) => `${recordId}:${outcome}`);
  /** A record whose one attempt is made and which has just left as exhausted. */
  const exhaust = async () => {
    bench = new Bench({ attempts: 1 });
    bench.source.has('a');
    await bench.start();
    await bench.clock.advance(hour + 100);
    assert.deepEqual(ended(), ['a:exhausted']);
  };
  const item = () => {
    const [{ recordId, round, attempt } = assert.fail('nothing has ended')] = bench.ended;
    return { recordId, round, attempt, state: 'exhausted' as const };
  };
  afterEach(async () => {
    await bench.close();
    assert.equal(bench.clock.pending, 0, 'timers are left');
  });

  it('are told once when nobody of ours takes them up', async () => {
    await exhaust();
    await bench.clock.advance(10_000);
    bench.crash();
    bench.clock.skip(hour);
    await bench.resume();
    await bench.clock.advance(hour);
    assert.deepEqual(ended(), ['a:exhausted']);
  });

  it('are told again after a crash that comes before a notify node is through with them', async () => {
    await exhaust();
    bench.coordinator.enter([item()]);
    await bench.clock.advance(10 * minute);
    assert.deepEqual(ended(), ['a:exhausted'], 'not while it is at work');
    bench.crash();
    bench.clock.skip(3 * minute);
    await bench.resume();
    assert.deepEqual(ended(), ['a:exhausted', 'a:exhausted']);
    bench.coordinator.enter([item()]);
    bench.coordinator.leave([item()], 'user:ann');
    await bench.clock.settle();
    await bench.restart();
    await bench.clock.advance(hour);
    assert.equal(ended().length, 2);
  });

  it('are told again when a redeploy cuts a notify node off', async () => {
    await exhaust();
    bench.coordinator.enter([item()]);
    bench.coordinator.abandon([item()]);
    await bench.restart();
    assert.deepEqual(ended(), ['a:exhausted', 'a:exhausted']);
  });

  it('are told again when only the notify node was redeployed, at most three times', async () => {
    await exhaust();
    for (let second = 0, cutOff = 0; second < 120; second += 1) {
      if (cutOff < ended().length) {
        bench.coordinator.enter([item()]);
        bench.coordinator.abandon([item()]);
        cutOff += 1;
      }
      await bench.clock.advance(1_000);
    }
    assert.equal(ended().length, 3);
  });
});
