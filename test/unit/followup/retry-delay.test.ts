import assert from 'node:assert/strict';
import { RingbackError } from '../../../src/core/errors';
import { pollRetryDelayMs } from '../../../src/core/followup/retry-delay';

describe('when a failed poll is tried again', () => {
  const minute = 60_000;
  const away = new RingbackError('RB_HTTP_UNREACHABLE', 'Away.', { retryable: true });

  it('waits twice as long after each failure, but never longer than its turn', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 50].map((failures) => pollRetryDelayMs(failures, 60 * minute, away) / minute);
    assert.deepEqual(delays, [1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it('waits as long as the server asks for', () => {
    const busy = new RingbackError('RB_HTTP_RATE_LIMIT', 'Busy.', { retryAfterMs: 5 * minute });
    assert.equal(pollRetryDelayMs(1, 60 * minute, busy), 5 * minute);
    assert.equal(pollRetryDelayMs(5, 60 * minute, busy), 16 * minute);
    assert.equal(
      pollRetryDelayMs(1, 10 * minute, new RingbackError('RB_HTTP_RATE_LIMIT', 'Busy.', { retryAfterMs: 60 * minute })),
      10 * minute,
    );
  });
});
