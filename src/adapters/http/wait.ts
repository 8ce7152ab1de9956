import { RingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';

/** Resolves after `ms` of the clock's time; rejects as soon as the signal aborts. */
export function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(abortError(signal));
  return new Promise((resolve, reject) => {
    const stop = () => {
      clock.clearTimeout(timer);
      reject(abortError(signal));
    };
    const timer = clock.setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Why a request was given up: the reason of whoever aborted it. */
export function abortError(signal: AbortSignal): RingbackError {
  if (signal.reason instanceof RingbackError) return signal.reason;
  return new RingbackError('RB_CLOSED', 'The request was given up.', { retryable: true, cause: signal.reason });
}

/** The promise's outcome, or the signal's abort, whichever is first. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(abortError(signal));
  return new Promise((resolve, reject) => {
    const stop = () => reject(abortError(signal));
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
