import { LinkedList } from './linked-list';

interface Watch {
  isOver: boolean;
  listeners: LinkedList<() => void>;
}

const watches = new WeakMap<Promise<unknown>, Watch>();

/**
 * Calls `listener` when the promise settles, and returns what forgets it again. One reaction for each promise, however
 * many watch it: what is added to a promise by `then` stays until it settles, and a call may go on for hours.
 */
export function watchEnd(ended: Promise<unknown>, listener: () => void): () => void {
  const watch = watches.get(ended) ?? begin(ended);
  if (watch.isOver) {
    let isForgotten = false;
    queueMicrotask(() => isForgotten || listener());
    return () => {
      isForgotten = true;
    };
  }
  const link = watch.listeners.add(listener);
  return () => void watch.listeners.remove(link);
}

function begin(ended: Promise<unknown>): Watch {
  const watch: Watch = { isOver: false, listeners: new LinkedList() };
  watches.set(ended, watch);
  const tell = () => {
    watch.isOver = true;
    for (const listener of watch.listeners.values()) listener();
  };
  ended.then(tell, tell);
  return watch;
}
