import type { RingbackError } from '../../core/errors';

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;

/**
 * Whether a request may be sent again after this error. Only what a second sending cannot harm:
 * reading is always repeatable; PUT and DELETE after a refusal that says "not now" or when nothing was sent;
 * POST and PATCH when nothing was sent, or the server itself says when to come again.
 */
export function mayRetry(method: string, error: RingbackError, wasNotSent: boolean): boolean {
  if (!error.retryable) return false;
  if (wasNotSent || method === 'GET' || method === 'HEAD') return true;
  const isRefused = error.status === 429 || error.status === 503 || error.code === 'RB_HTTP_RATE_LIMIT';
  if (method === 'PUT' || method === 'DELETE') return isRefused;
  return isRefused && error.retryAfterMs !== undefined;
}

/** Exponential with full jitter, so that many clients of one server do not come back together. `attempt`: from 1. */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1)));
}
