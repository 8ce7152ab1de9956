import assert from 'node:assert/strict';
import { RingbackError } from '../../../src/core/errors';
import type { PruneRequest, Store } from '../../../src/ports/store';
import { HistoryRetention, type RetentionSettings } from '../../../src/runtime/history-retention';
import { FakeClock } from '../../fake-clock';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('how long a history is kept', () => {
  let clock: FakeClock;
  let asked: PruneRequest[];
  let answers: (number | Error)[];
  let up: () => void;
  let down: () => void;
  let troubles: string[];
  let retention: HistoryRetention | undefined;

  beforeEach(() => {
    clock = new FakeClock();
    asked = [];
    answers = [];
    troubles = [];
  });
  afterEach(() => retention?.close());

  function start(settings: RetentionSettings): void {
    const pruneHistory = async (request: PruneRequest) => {
      asked.push(request);
      const answer = answers.shift() ?? 0;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    retention = new HistoryRetention({
      storeService: {
        store: { pruneHistory } as Partial<Store> as Store,
        follow(onUp, onDown) {
          up = onUp;
          down = () => onDown(new RingbackError('RB_STORE_UNAVAILABLE', 'Away.'));
          up();
          return () => undefined;
        },
      },
      clock,
      settings,
      onError: (error) => troubles.push(error.code),
    });
  }

  it('is asked for a minute after the start and then once an hour, by the age and the number of the settings', async () => {
    start({ keepDays: 30, keepEvents: 1_000 });
    const begun = clock.now();
    await clock.advance(minute - 1);
    assert.deepEqual(asked, []);
    await clock.advance(1);
    assert.deepEqual(asked, [{ before: begun + minute - 30 * day, keep: 1_000, limit: 2_000 }]);
    await clock.advance(2 * hour);
    assert.equal(asked.length, 3);
  });

  it('goes on soon while there is more, a batch at a time', async () => {
    answers = [2_000, 2_000, 7];
    start({ keepDays: 1, keepEvents: 0 });
    await clock.advance(minute + 1_000);
    assert.equal(asked.length, 3);
    assert.ok(asked.every(({ keep }) => keep === undefined));
    await clock.advance(hour);
    assert.equal(asked.length, 4);
  });

  it('is for ever when both are 0', async () => {
    start({ keepDays: 0, keepEvents: 0 });
    await clock.advance(2 * day);
    assert.deepEqual(asked, []);
    assert.equal(clock.pending, 0);
  });

  it('waits while the store is away, tells of other trouble, and tries again', async () => {
    answers = [new RingbackError('RB_STORE_UNAVAILABLE', 'Away.'), new Error('Something else')];
    start({ keepDays: 1, keepEvents: 0 });
    down();
    await clock.advance(hour);
    assert.deepEqual(asked, []);
    up();
    await clock.advance(minute);
    assert.deepEqual([asked.length, troubles], [1, []]);
    await clock.advance(hour);
    assert.deepEqual([asked.length, troubles], [2, ['RB_INTERNAL']]);
  });

  it('leaves no timer behind', async () => {
    start({ keepDays: 1, keepEvents: 0 });
    await clock.advance(minute);
    await retention?.close();
    assert.equal(clock.pending, 0);
  });
});
