import type { EventEmitter } from 'node:events';
import { RingbackError } from '../core/errors';
import { LinkedList } from '../core/linked-list';

/** Everything that a node has begun and must end with it: timers, listeners, disposers, messages in flight. */
export class NodeScope {
  readonly #abort = new AbortController();
  readonly #disposers: (() => void | Promise<void>)[] = [];
  readonly #inFlight = new LinkedList<Promise<unknown>>();

  /** Aborted when the node closes. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isClosed(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Runs when the node closes, last registered first. */
  onClose(dispose: () => void | Promise<void>): void {
    this.#disposers.push(dispose);
  }

  /** A listener that is taken away when the node closes. */
  listen(emitter: EventEmitter, event: string, listener: (...args: never[]) => void): void {
    emitter.on(event, listener as (...args: unknown[]) => void);
    this.onClose(() => {
      emitter.off(event, listener as (...args: unknown[]) => void);
    });
  }

  /** Closing waits for it, up to the time that `close` is given. */
  track<T>(work: Promise<T>): Promise<T> {
    const link = this.#inFlight.add(work);
    const forget = () => this.#inFlight.remove(link);
    work.then(forget, forget);
    return work;
  }

  /** Aborts, waits for what is in flight at most `withinMs`, then runs the disposers. Errors go to `onError`. */
  async close(withinMs: number, onError: (error: unknown) => void): Promise<void> {
    this.#abort.abort(
      new RingbackError('RB_CLOSED', 'The node was closed while it was at work.', {
        remedy: 'Nothing is lost: what was not finished is taken up again after the deploy.',
        retryable: true,
      }),
    );
    const deadline = Date.now() + withinMs;
    const leftMs = () => Math.max(0, deadline - Date.now());
    // Half for the messages, so that what must be given back (leases, connections) has its time too.
    await settledWithin(Promise.allSettled(this.#inFlight.values()), withinMs / 2);
    for (const dispose of this.#disposers.reverse()) {
      try {
        await settledWithin(Promise.resolve(dispose()), leftMs());
      } catch (error) {
        onError(error);
      }
    }
    this.#disposers.length = 0;
  }
}

async function settledWithin(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([work, impatience]);
  } finally {
    clearTimeout(timer);
  }
}
