import { watchAbort } from '../../core/abort-watch';
import { LinkedList } from '../../core/linked-list';

/** Runs work, at most so much of it at once; the rest waits in the order in which it came. */
export type AtMost = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

export function atMost(limit: number): AtMost {
  const waiting = new LinkedList<() => void>();
  let running = 0;

  /** Resolves when it is one's turn; rejects with the signal's reason when that comes first. */
  function turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (running < limit) {
      running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const link = waiting.add(() => {
        waiting.remove(link);
        unwatch();
        resolve();
      });
      const unwatch = watchAbort(signal, () => {
        waiting.remove(link);
        reject(signal.reason);
      });
    });
  }

  function next(): void {
    // Whoever waits takes the place over, so the count stays.
    if (waiting.first) waiting.first();
    else running -= 1;
  }

  return async (work, signal) => {
    await turn(signal);
    try {
      return await work();
    } finally {
      next();
    }
  };
}
