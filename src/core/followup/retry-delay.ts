import type { RingbackError } from '../errors';

const firstRetryMs = 60_000;

/** When a poll that failed `failures` times in a row is tried again: 1, 2, 4 … minutes, never later than its turn. */
export function pollRetryDelayMs(failures: number, frequencyMs: number, error: RingbackError): number {
  const backoffMs = firstRetryMs * 2 ** Math.min(failures - 1, 10);
  return Math.min(frequencyMs, Math.max(backoffMs, error.retryAfterMs ?? 0));
}
