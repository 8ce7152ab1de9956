import { LinkedList } from './linked-list';

const watches = new WeakMap<AbortSignal, LinkedList<() => void>>();

/**
 * Calls `listener` when the signal is aborted, and returns what forgets it again. One real listener for
 * each signal, however many watch it: a signal searches its listeners from the first one at every
 * addition, and warns when there are more than ten.
 */
export function watchAbort(signal: AbortSignal, listener: () => void): () => void {
  const known = watches.get(signal);
  const listeners = known ?? new LinkedList<() => void>();
  if (!known) {
    watches.set(signal, listeners);
    signal.addEventListener('abort', tellAll, { once: true });
  }
  const link = listeners.add(listener);
  return () => {
    listeners.remove(link);
    if (listeners.size > 0 || watches.get(signal) !== listeners) return;
    watches.delete(signal);
    signal.removeEventListener('abort', tellAll);
  };
}

function tellAll(event: Event): void {
  const signal = event.target as AbortSignal;
  const listeners = watches.get(signal);
  watches.delete(signal);
  for (const listener of listeners?.values() ?? []) listener();
}
