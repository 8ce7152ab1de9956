import { RingbackError } from '../core/errors';

export interface TimeLimit {
  /** Retries and pauses included. */
  seconds: number;
  /** So much longer work may go on when `signal` aborts; less than a closing node is waited for. */
  graceMs?: number;
}

/**
 * Runs work that somebody waits for, with a signal that aborts when the time is over.
 * Errors: RB_HTTP_TIMEOUT, or the work's own.
 */
export async function withinTime<T>(
  { seconds, graceMs = 0 }: TimeLimit,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(tooLate(seconds)), seconds * 1_000);
  let grace: NodeJS.Timeout | undefined;
  const endSoon = () => {
    grace = setTimeout(() => limit.abort(signal.reason), graceMs);
  };
  if (signal.aborted) limit.abort(signal.reason);
  else signal.addEventListener('abort', endSoon, { once: true });
  try {
    return await work(limit.signal);
  } finally {
    signal.removeEventListener('abort', endSoon);
    clearTimeout(timer);
    clearTimeout(grace);
  }
}

function tooLate(seconds: number): RingbackError {
  return new RingbackError('RB_HTTP_TIMEOUT', `Zendesk gave no answer within ${seconds} s.`, {
    retryable: true,
    remedy: 'Try again later, or allow more time in the node.',
  });
}
