import { type RingbackError, toRingbackError } from '../../core/errors';
import type { NewEvent } from '../../ports/store';
import type { StoreService } from '../store-service';

interface LiveCall {
  ownerId: string;
  /** Asked when it is written: of many changes only the last is made into text. */
  content: () => string;
}

/** While the database is away; what is older than that is let go, and said. */
const mostEvents = 10_000;
const retryMs = 2_000;
/** After a writing for many calls at once, so that the next one is for many, too: each costs the same. */
const restMs = 20;
const manyCalls = 8;

/**
 * Writes what calls leave behind without letting them wait: states of live calls (the last one of each counts)
 * and events of the history, in their order. What cannot be written now is written when the store is back.
 */
export class CallWriter {
  readonly #live = new Map<string, LiveCall | null>();
  #events: NewEvent[] = [];
  #lost = 0;
  #work: Promise<unknown> | undefined;
  /** Until there is another writing. */
  #pause: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(
    private readonly storeService: StoreService,
    private readonly now: () => number,
    private readonly onError: (error: RingbackError) => void,
  ) {}

  saveCall(callId: string, ownerId: string, content: () => string): void {
    this.#live.set(callId, { ownerId, content });
    this.#begin();
  }

  removeCall(callId: string): void {
    this.#live.set(callId, null);
    this.#begin();
  }

  append(event: NewEvent): void {
    this.#events.push({ ...event, at: this.now() });
    this.#forgetOldest();
    this.#begin();
  }

  /** Writes what there is, once; what fails now is lost. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#pause);
    await this.#work;
    await this.#write().catch(() => undefined); // the store's own trouble has been told by its status
  }

  #begin(): void {
    if (this.#work || this.#pause || this.#isClosed) return;
    // After this turn of the event loop: what belongs together is written together.
    this.#work = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => this.#write())
      .then(
        (calls) => this.#beginAfter(calls < manyCalls ? 0 : restMs),
        (thrown: unknown) => {
          if (!this.#isClosed) this.onError(toRingbackError(thrown));
          this.#beginAfter(retryMs);
        },
      );
  }

  #forgetOldest(): void {
    const tooMany = this.#events.length - mostEvents;
    if (tooMany <= 0) return;
    this.#events.splice(0, tooMany);
    this.#lost += tooMany;
  }

  #beginAfter(ms: number): void {
    this.#work = undefined;
    if (ms === 0) return this.#beginAgain();
    if (this.#isClosed) return;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#beginAgain();
    }, ms);
  }

  #beginAgain(): void {
    if (this.#live.size > 0 || this.#events.length > 0) this.#begin();
  }

  /** For how many calls. */
  async #write(): Promise<number> {
    const { store } = this.storeService;
    const live = [...this.#live];
    this.#live.clear();
    const saved = live.flatMap(([callId, call]) =>
      call ? [{ callId, ownerId: call.ownerId, content: call.content() }] : [],
    );
    const removed = live.flatMap(([callId, call]) => (call ? [] : [callId]));
    try {
      if (saved.length > 0) await store.saveLiveCalls(saved, this.now());
      if (removed.length > 0) await store.removeLiveCalls(removed);
    } catch (error) {
      // Newer states that came meanwhile count.
      for (const [callId, call] of live) if (!this.#live.has(callId)) this.#live.set(callId, call);
      throw error;
    }
    const events = this.#events;
    this.#events = [];
    try {
      if (events.length > 0) await store.appendEvents(events, this.now());
    } catch (error) {
      this.#events = [...events, ...this.#events];
      this.#forgetOldest();
      throw error;
    }
    if (this.#lost > 0) {
      const lost = this.#lost;
      this.#lost = 0;
      throw toRingbackError(
        new Error(`${lost} events of calls were not kept: the store was away for too long.`),
        'RB_STORE_UNAVAILABLE',
      );
    }
    return live.length;
  }
}
