import { watchAbort } from '../core/abort-watch';

/**
 * What a channel is sending right now. When the channel closes, that may still end for `graceMs`;
 * then the signal of each is aborted, so that closing takes no longer than that.
 */
export class SendsInFlight {
  #isClosed = false;
  readonly #running = new Map<Promise<unknown>, AbortController>();

  constructor(private readonly graceMs: number) {}

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Runs `send` under a signal that follows the caller's and the channel's own end. */
  async run<T>(signal: AbortSignal, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const unwatch = watchAbort(signal, () => controller.abort());
    if (signal.aborted) controller.abort();
    const running = send(controller.signal);
    this.#running.set(running, controller);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
      unwatch();
    }
  }

  /** Waits for what runs, aborts what does not end in time; idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#running.size === 0) return;
    const timer = setTimeout(() => {
      for (const controller of this.#running.values()) controller.abort();
    }, this.graceMs);
    await Promise.allSettled(this.#running.keys());
    clearTimeout(timer);
  }
}
