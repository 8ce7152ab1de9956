import assert from 'node:assert/strict';
import { CallTotals } from '../../../src/core/history/call-numbers';
import type { EventRow } from '../../../src/ports/store';

describe('how calls went, in numbers', () => {
  const ended = (at: number, disposition: string, waitedMs = 0, talkMs = 0): EventRow => ({
    ...{ id: at, at, kind: 'call.ended', description: '' },
    data: { disposition, waitedMs, talkMs },
  });

  it('counts waiting, giving up and answers in time, in all and by column', () => {
    const totals = new CallTotals({ from: 1_000, to: 3_000, buckets: 2, inTimeMs: 20_000 });
    for (const event of [
      ended(1_000, 'talked', 10_000, 60_000),
      ended(1_500, 'talked', 30_000, 20_000),
      ended(1_999, 'abandoned-in-ivr'),
      ended(2_000, 'abandoned-in-queue', 50_000),
      ended(2_999, 'failed'),
      ended(3_000, 'talked', 1, 1),
      ended(999, 'talked', 1, 1),
      ended(2_500, 'something else'),
    ]) {
      totals.add(event);
    }
    assert.deepEqual(totals.numbers, {
      calls: 5,
      dispositions: {
        'abandoned-in-ivr': 1,
        'abandoned-in-queue': 1,
        talked: 2,
        'disconnected-by-flow': 0,
        transferred: 0,
        failed: 1,
      },
      ...{ waited: 3, abandoned: 1, answeredInTime: 1 },
      ...{ averageWaitMs: 30_000, longestWaitMs: 50_000, averageTalkMs: 40_000 },
      columns: [
        { at: 1_000, calls: 3, waited: 2, abandoned: 0, answeredInTime: 1, averageWaitMs: 20_000 },
        { at: 2_000, calls: 2, waited: 1, abandoned: 1, answeredInTime: 0, averageWaitMs: 50_000 },
      ],
    });
  });

  it('has no averages of nothing', () => {
    const { averageWaitMs, averageTalkMs } = new CallTotals({ from: 0, to: 10, buckets: 1, inTimeMs: 1 }).numbers;
    assert.deepEqual([averageWaitMs, averageTalkMs], [0, 0]);
  });
});
