import type { TimerHandle } from '../../ports/clock';
import { toRingbackError } from '../errors';
import { AttemptWindow, attemptKey, type Leased, type TrackedAttempt } from './attempt-window';
import { inBatches } from './batches';
import { claimSize, leaseMs, maxEmissions, silentMs } from './dispatch-limits';
import type { DispatcherDeps } from './dispatcher';

/** Real time; multiplied by the clock's speed. When no node of ours takes the end of a record up, it counts as told after this. */
const quietMs = 5_000;

/**
 * Ended records on their way through the flow. The end of a record is confirmed to the store once notify nodes
 * are through with it, or when none takes it up: a restart in between tells it again, and a delivery that was
 * made is not made twice.
 */
export class EndedRecords {
  readonly window = new AttemptWindow<Leased>((ended) => this.#confirm(ended));
  #confirmed: string[] = [];
  /** How often a notify node has left one unfinished, for those that were. */
  readonly #losses = new Map<string, number>();
  #timer: TimerHandle | undefined;
  #isStopped = false;

  constructor(
    private readonly deps: DispatcherDeps,
    /** There is something to confirm or to emit. */
    private readonly wake: () => void,
  ) {}

  /** Confirms what the flow is through with, and emits what has ended meanwhile. */
  async emit(): Promise<void> {
    const { store, clock, settings, reconcile, sink } = this.deps;
    await this.flush();
    await store.exhaustDue(settings.id, settings.attempts, clock.now());
    for (;;) {
      const now = clock.now();
      const leaseUntil = now + leaseMs * clock.speed;
      const items = await store.claimOutcomes({ followupId: settings.id, now, leaseUntil, limit: claimSize });
      if (items.length === 0) return;
      const fresh = items.filter(({ token, recordId, round, attempt }) =>
        this.#admit({ token, recordId, round, attempt }, now),
      );
      if (this.#isStopped) return;
      for (const batch of inBatches(fresh, reconcile.batch)) sink.ended(batch);
      this.#arm();
      this.deps.onChange();
      if (items.length < claimSize) return;
    }
  }

  async flush(): Promise<void> {
    const confirmed = this.#confirmed.splice(0);
    if (confirmed.length === 0) return;
    try {
      await this.deps.store.confirmOutcomes(this.deps.settings.id, confirmed);
    } catch (error) {
      this.#confirmed.unshift(...confirmed);
      throw error;
    }
  }

  /** Ends the waiting; gives the leases of what is not confirmed, to be given back. */
  stop(): string[] {
    this.#isStopped = true;
    if (this.#timer) this.deps.clock.clearTimeout(this.#timer);
    const tokens = this.window.tokens();
    this.window.clear();
    return tokens;
  }

  /** False for what is in the flow already: its lease had run out. */
  #admit(item: Leased, now: number): boolean {
    const known = this.window.get(item);
    if (known) known.item = item;
    else this.window.add(item, now);
    return known === undefined;
  }

  #confirm({ item }: TrackedAttempt<Leased>): void {
    this.#losses.delete(attemptKey(item));
    this.#confirmed.push(item.token);
    this.wake();
  }

  #arm(): void {
    const { clock } = this.deps;
    this.#timer ??= clock.setTimeout(() => {
      this.#timer = undefined;
      this.#look();
      if (this.window.size > 0) this.#arm();
    }, quietMs * clock.speed);
  }

  #look(): void {
    const { clock, store, settings } = this.deps;
    const now = clock.now();
    const lost: string[] = [];
    for (const ended of this.window.silent(now, quietMs * clock.speed)) {
      // Recipients were found, and no notify node has come to them yet.
      if (ended.expected && !ended.isAbandoned && now - ended.touchedAt < silentMs * clock.speed) continue;
      this.window.remove(ended.item);
      const losses = this.#losses.get(attemptKey(ended.item)) ?? 0;
      if (!ended.isAbandoned || losses + 1 >= maxEmissions) {
        this.#confirm(ended);
        continue;
      }
      this.#losses.set(attemptKey(ended.item), losses + 1);
      lost.push(ended.item.token);
    }
    if (lost.length === 0) return;
    store
      .releaseDue(settings.id, lost)
      .then(this.wake)
      .catch((error: unknown) => this.deps.onError(toRingbackError(error)));
  }
}
