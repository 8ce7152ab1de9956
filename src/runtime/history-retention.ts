import { type RingbackError, toRingbackError } from '../core/errors';
import type { Clock, TimerHandle } from '../ports/clock';
import type { StoreService } from './store-service';

export interface RetentionSettings {
  /** Events older than this go; 0 keeps them. */
  keepDays: number;
  /** All but so many of the newest go; 0 keeps them. */
  keepEvents: number;
}

export interface RetentionDeps {
  storeService: Pick<StoreService, 'store' | 'follow'>;
  clock: Clock;
  settings: RetentionSettings;
  onError(error: RingbackError): void;
}

const dayMs = 86_400_000;
/** Real time, as all of these. */
const everyMs = 3_600_000;
/** Not at once: a start has more urgent work. */
const firstAfterMs = 60_000;
/** Small, and with a pause: polls and deliveries come in between. */
const batch = 2_000;
const pauseMs = 100;

/** Keeps the history from growing for ever: takes out what is too old or too much, little by little, once an hour. */
export class HistoryRetention {
  #timer: TimerHandle | undefined;
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;
  readonly #unfollow: () => void;

  constructor(private readonly deps: RetentionDeps) {
    const { keepDays, keepEvents } = deps.settings;
    const isNeeded = keepDays > 0 || keepEvents > 0;
    this.#unfollow = deps.storeService.follow(
      () => isNeeded && this.#again(firstAfterMs),
      () => this.#stopTimer(),
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unfollow();
    this.#stopTimer();
    await this.#work;
  }

  #again(afterMs: number): void {
    this.#stopTimer();
    if (this.#isClosed) return;
    const { clock } = this.deps;
    this.#timer = clock.setTimeout(() => {
      this.#work = this.#prune().catch((thrown: unknown) => this.#trouble(toRingbackError(thrown)));
    }, afterMs * clock.speed);
  }

  /** One batch; the next comes soon while there is more. */
  async #prune(): Promise<void> {
    const { storeService, clock, settings } = this.deps;
    const gone = await storeService.store.pruneHistory({
      ...(settings.keepDays > 0 && { before: clock.now() - settings.keepDays * dayMs }),
      ...(settings.keepEvents > 0 && { keep: settings.keepEvents }),
      limit: batch,
    });
    this.#again(gone < batch ? everyMs : pauseMs);
  }

  /** The store's own trouble is told by its node, and pruning begins anew when it is over. */
  #trouble(error: RingbackError): void {
    if (!error.code.startsWith('RB_STORE_') && error.code !== 'RB_ENGINE_STOPPED') this.deps.onError(error);
    this.#again(everyMs);
  }

  #stopTimer(): void {
    if (this.#timer) this.deps.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
