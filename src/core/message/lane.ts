import type { Clock, TimerHandle } from '../../ports/clock';
import { watchAbort } from '../abort-watch';
import { RingbackError } from '../errors';
import { type Link, LinkedList } from '../linked-list';

/** At most this many starts in any `perMs`; 0: no limit. */
export interface LanePace {
  messages: number;
  perMs: number;
}

export interface LaneLimits extends LanePace {
  /** At most this many at the same time. */
  concurrency: number;
}

/** How much of a lane is still to come. */
export interface LaneQueue {
  /** For their turn. */
  waiting: number;
  running: number;
  /** When the last of them begins at the pace of the limits, and as long as tasks have taken so far; undefined when none waits. */
  emptyAt?: number;
}

export interface AddressQueue extends LaneQueue {
  address: string;
}

/** Paces what is sent through one channel: first come, first served. */
export interface Lane {
  /**
   * Runs the task when its turn comes, and gives what it gives. Aborted before its turn: rejects with
   * RB_CLOSED, and the task never runs; after that the task itself must heed the signal. `address` is
   * for lanes that pace each address by itself.
   */
  run<T>(task: () => Promise<T>, signal: AbortSignal, address?: string): Promise<T>;
  /** Waiting and running. */
  readonly size: number;
  /** `more`: that many will come to it, behind those that wait. */
  queue(more?: number): LaneQueue;
  /** Of lanes that pace each address by itself: those with something waiting, the longest first. */
  addressQueues?(): AddressQueue[];
  /** Rejects what waits with RB_CLOSED and takes no more; resolves when what runs has ended. */
  close(): Promise<void>;
}

interface Waiting {
  link?: Link<Waiting>;
  start(): void;
  cancel(): void;
  unwatch?(): void;
}

/** `countFrom`: the span of the limit begins with the start of a task, or only with its end. */
export function createLane(limits: LaneLimits, clock: Clock, countFrom: 'start' | 'end' = 'start'): Lane {
  const waiting = new LinkedList<Waiting>();
  /** Times of the last `messages` starts (or ends), oldest first. */
  const counted: number[] = [];
  const whenIdle: (() => void)[] = [];
  let running = 0;
  /** How long a task takes, the latest ones most of all. */
  let usualMs: number | undefined;
  let timer: TimerHandle | undefined;
  let isClosed = false;

  /** How long until one more may start within the limit of messages. */
  function pauseMs(): number {
    const oldest = counted[0];
    if (limits.messages <= 0 || counted.length < limits.messages || oldest === undefined) return 0;
    return Math.max(0, oldest + limits.perMs - clock.now());
  }

  function count(when: 'start' | 'end'): void {
    if (limits.messages <= 0 || when !== countFrom) return;
    counted.push(clock.now());
    if (counted.length > limits.messages) counted.shift();
  }

  /** When the last of `waiting` tasks begins. */
  function emptyAt(ahead: number): number {
    const now = clock.now();
    const tookMs = usualMs ?? 0;
    const rounds = Math.max(0, Math.ceil((running + ahead) / limits.concurrency) - 1);
    const byConcurrency = now + rounds * tookMs;
    if (limits.messages <= 0) return byConcurrency;
    // Those that run will be counted when they end.
    const coming = countFrom === 'end' ? running : 0;
    const place = counted.length + coming - limits.messages + ((ahead - 1) % limits.messages);
    const before = place < 0 ? undefined : (counted[place] ?? now + tookMs);
    const first = before === undefined ? now : Math.max(now, before + limits.perMs);
    const spanMs = limits.perMs + (countFrom === 'end' ? tookMs : 0);
    const byLimit = first + Math.floor((ahead - 1) / limits.messages) * spanMs;
    return Math.max(byLimit, byConcurrency);
  }

  function startWaiting(): void {
    if (timer !== undefined) return;
    for (let next = waiting.first; next; next = waiting.first) {
      if (running >= limits.concurrency) return;
      const delayMs = pauseMs();
      if (delayMs > 0) {
        timer = clock.setTimeout(() => {
          timer = undefined;
          startWaiting();
        }, delayMs);
        return;
      }
      leave(next);
      next.unwatch?.();
      count('start');
      running++;
      next.start();
    }
  }

  /** False when it does not wait any more. */
  function leave({ link }: Waiting): boolean {
    return link !== undefined && waiting.remove(link);
  }

  function ended(tookMs: number): void {
    running--;
    usualMs = usualMs === undefined ? tookMs : 0.8 * usualMs + 0.2 * tookMs;
    count('end');
    startWaiting();
    if (running === 0 && waiting.size === 0) for (const resolve of whenIdle.splice(0)) resolve();
  }

  function run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (isClosed || signal.aborted) return Promise.reject(closedError());
    return new Promise<T>((resolve, reject) => {
      const entry: Waiting = {
        // The task is asked within a promise: one that throws at once must not stop the lane.
        start: () => {
          const startedAt = clock.now();
          const end = () => ended(clock.now() - startedAt);
          void Promise.resolve().then(task).then(resolve, reject).then(end);
        },
        cancel: () => {
          leave(entry);
          entry.unwatch?.();
          reject(closedError());
        },
      };
      entry.link = waiting.add(entry);
      startWaiting();
      if (entry.link.value) entry.unwatch = watchAbort(signal, () => cancel([entry]));
    });
  }

  function cancel(entries: Waiting[]): void {
    for (const entry of entries) if (entry.link?.value) entry.cancel();
    if (waiting.size > 0 || timer === undefined) return;
    clock.clearTimeout(timer);
    timer = undefined;
  }

  return {
    run,
    get size() {
      return waiting.size + running;
    },
    queue(more = 0) {
      const ahead = waiting.size + more;
      return { waiting: waiting.size, running, ...(ahead > 0 ? { emptyAt: emptyAt(ahead) } : {}) };
    },
    close() {
      isClosed = true;
      cancel(waiting.values());
      return running === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve));
    },
  };
}

function closedError(): RingbackError {
  return new RingbackError('RB_CLOSED', 'The message was not sent, since sending was stopped.', { retryable: true });
}
