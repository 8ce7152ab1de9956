import type { Clock, TimerHandle } from '../../ports/clock';
import type { AttemptCompletion, DueItem, OutcomeItem, Store } from '../../ports/store';
import { type RingbackError, toRingbackError } from '../errors';
import { AttemptWindow, attemptKey, type TrackedAttempt } from './attempt-window';
import { inBatches } from './batches';
import {
  claimSize,
  gatherMs,
  idleCheckMs,
  leaseMs,
  maxEmissions,
  maxLeases,
  renewMs,
  silentMs,
  soonestMs,
  turnsBetween,
  windowSize,
} from './dispatch-limits';
import { EndedRecords } from './ended-records';
import { nextTurn } from './next-turn';
import { nextDueAt } from './schedule';
import type { FollowupSettings, ReconcileSettings } from './settings';

/** Where due attempts and ended records leave to: the reconcile node's outputs. */
export interface DueSink {
  due(items: DueItem[]): void;
  ended(items: OutcomeItem[]): void;
}

export interface DispatcherDeps {
  store: Store;
  clock: Clock;
  settings: FollowupSettings;
  reconcile: ReconcileSettings;
  sink: DueSink;
  onError(error: RingbackError): void;
  /** Counts may have changed. */
  onChange(): void;
}

/** What is kept of an attempt in the flow: not its record, of which a thousand would be held for nothing. */
type AttemptInFlight = Omit<DueItem, 'json'>;
type Completed = Pick<TrackedAttempt<AttemptInFlight>, 'item' | 'emittedAt'>;

/** Claims what is due, emits it, waits for the outcomes and counts the attempts. */
export class Dispatcher {
  readonly window = new AttemptWindow<AttemptInFlight>((attempt) => this.#complete(attempt, 'notified'));
  readonly #ended: EndedRecords;
  #completions: AttemptCompletion[] = [];
  /** How often the flow has lost an attempt, for those that it has lost. */
  readonly #losses = new Map<string, number>();
  #timer: TimerHandle | undefined;
  #renewTimer: TimerHandle | undefined;
  #countTimer: TimerHandle | undefined;
  #isRunning = false;
  #isWanted = false;
  #isStopped = true;
  #pump: Promise<void> = Promise.resolve();

  constructor(private readonly deps: DispatcherDeps) {
    this.#ended = new EndedRecords(deps, () => this.#wakeSoon());
  }

  /** Ends of records in the flow. */
  get endedWindow(): EndedRecords['window'] {
    return this.#ended.window;
  }

  start(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#armRenewal();
    this.wake();
  }

  /** Something may be due: a poll was merged, an attempt completed, time has come. */
  wake(): void {
    if (this.#isStopped) return;
    this.#isWanted = true;
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#pump = this.#run();
  }

  /** Counts what is complete, gives back what is not, and ends. Gives the leases that the store could not take back. */
  async stop(): Promise<string[]> {
    if (this.#isStopped) return [];
    this.#isStopped = true;
    this.#disarm();
    await this.#pump;
    const tokens = [...this.window.tokens(), ...this.#ended.stop()];
    this.window.clear();
    try {
      await this.#flush();
      await this.#ended.flush();
      if (tokens.length > 0) await this.deps.store.releaseDue(this.deps.settings.id, tokens);
      return [];
    } catch (error) {
      // The leases run out by themselves; nothing is lost, it is only later.
      this.deps.onError(toRingbackError(error));
      return tokens;
    }
  }

  async #run(): Promise<void> {
    try {
      while (this.#isWanted && !this.#isStopped) {
        this.#isWanted = false;
        await this.#flush();
        await this.#ended.emit();
        await this.#emitDue();
      }
      if (!this.#isStopped) await this.#arm();
    } catch (error) {
      this.deps.onError(toRingbackError(error));
      if (!this.#isStopped) this.#armIn(idleCheckMs * this.deps.clock.speed);
    } finally {
      this.#isRunning = false;
    }
    if (this.#isWanted && !this.#isStopped) this.wake();
  }

  async #emitDue(): Promise<void> {
    const { store, clock, settings } = this.deps;
    // A few at a time would make a transaction, a message and a delivery batch of each few.
    while (this.window.size <= windowSize - claimSize && !this.#isStopped) {
      const now = clock.now();
      const items = await store.claimDue({
        followupId: settings.id,
        now,
        leaseUntil: now + leaseMs * clock.speed,
        limit: claimSize,
        attempts: settings.attempts,
      });
      if (items.length === 0) return;
      if (this.#isStopped) return this.#giveBack(items);
      const { countAttempt, batch: size } = this.deps.reconcile;
      const isCountedNow = countAttempt === 'emitted';
      const fresh = items.filter((item) => (isCountedNow ? this.#mayEmit(item, now) : this.#admit(item, now)));
      const batches = [...inBatches(fresh, size)];
      for (const [index, batch] of batches.entries()) {
        if (index > 0) await nextTurn(turnsBetween);
        if (this.#isStopped) return this.#giveBack(batches.slice(index).flat());
        this.deps.sink.due(batch);
        if (isCountedNow) for (const item of batch) this.#complete({ item, emittedAt: now }, 'notified');
      }
      await this.#flush();
      this.deps.onChange();
    }
  }

  async #giveBack(items: DueItem[]): Promise<void> {
    const tokens = items.map((item) => item.token);
    await this.deps.store.releaseDue(this.deps.settings.id, tokens);
  }

  /** False for what is in the flow already, or was given to it too often. */
  #admit({ json: _, ...item }: DueItem, now: number): boolean {
    const known = this.window.get(item);
    if (known) {
      known.item = item; // its lease ran out while it was being worked on; ours is the new one
      return false;
    }
    if (!this.#mayEmit(item, now)) return false;
    this.window.add(item, now);
    return true;
  }

  /** False for what the flow has lost too often: it is skipped. */
  #mayEmit(item: AttemptInFlight, now: number): boolean {
    const losses = this.#losses.size === 0 ? 0 : (this.#losses.get(attemptKey(item)) ?? 0);
    if (losses < maxEmissions && item.emission <= maxLeases) return true;
    this.#complete({ item, emittedAt: now }, 'skipped');
    return false;
  }

  #complete({ item, emittedAt }: Completed, outcome: AttemptCompletion['outcome']): void {
    const { frequencyMs, calendar } = this.deps.settings;
    if (this.#losses.size > 0) this.#losses.delete(attemptKey(item));
    this.#completions.push({
      token: item.token,
      outcome,
      nextDueAt: item.only ? item.dueAt : nextDueAt({ dueAt: item.dueAt, emittedAt, frequencyMs, calendar }),
    });
    if (outcome === 'skipped') this.#reportSkipped(item);
    this.#countSoon();
  }

  #wakeSoon(): void {
    if (!this.#isRunning) queueMicrotask(() => this.wake());
    else this.#isWanted = true;
  }

  /** Completions are counted together, unless nothing else is on its way. */
  #countSoon(): void {
    if (this.window.size === 0 || this.#completions.length >= claimSize) return this.#wakeSoon();
    const { clock } = this.deps;
    this.#countTimer ??= clock.setTimeout(() => {
      this.#countTimer = undefined;
      this.wake();
    }, gatherMs * clock.speed);
  }

  #reportSkipped(item: AttemptInFlight): void {
    const event = {
      kind: 'attempt.skipped' as const,
      description: `Attempt ${item.attempt} was given to the flow ${item.emission - 1} times and no notify node reported an outcome.`,
      followupId: this.deps.settings.id,
      recordId: item.recordId,
      round: item.round,
      isError: true,
      data: { attempt: item.attempt },
    };
    this.deps.store
      .appendEvents([event], this.deps.clock.now())
      .catch((error: unknown) => this.deps.onError(toRingbackError(error)));
  }

  /** Counts what is complete by now; what completes meanwhile is counted with others later. */
  async #flush(): Promise<void> {
    for (let left = this.#completions.length; left > 0; left -= claimSize) {
      const completions = this.#completions.splice(0, Math.min(left, claimSize));
      try {
        await this.deps.store.completeAttempts(this.deps.settings.id, completions, this.deps.clock.now());
      } catch (error) {
        this.#completions.unshift(...completions);
        throw error;
      }
    }
  }

  /** Until when there is nothing to do; a full window is woken by its completions. */
  async #arm(): Promise<void> {
    const { store, clock, settings } = this.deps;
    this.deps.onChange();
    const idleMs = idleCheckMs * clock.speed;
    if (this.window.size > windowSize - claimSize) return this.#armIn(idleMs);
    const at = await store.nextDueAt(settings.id);
    const inMs = at === undefined ? idleMs : at - clock.now();
    this.#armIn(Math.min(idleMs, Math.max(soonestMs * clock.speed, inMs)));
  }

  #armIn(delayMs: number): void {
    const { clock } = this.deps;
    if (this.#timer) clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => this.wake(), delayMs);
  }

  /** Attempts at work keep their lease; those of which nothing is heard are given back and emitted again. */
  #armRenewal(): void {
    const { clock, store, settings } = this.deps;
    this.#renewTimer = clock.setTimeout(() => {
      const now = clock.now();
      const lost: string[] = [];
      for (const attempt of this.window.silent(now, silentMs * clock.speed)) {
        this.window.remove(attempt.item);
        // Who was told by other nodes than ours says nothing; who was cut off is told again.
        if (attempt.settled.size > 0 && !attempt.isAbandoned) this.#complete(attempt, 'notified');
        else lost.push(this.#lose(attempt));
      }
      const kept = [...this.window.tokens(), ...this.#ended.window.tokens()];
      Promise.all([
        lost.length > 0 ? store.releaseDue(settings.id, lost) : undefined,
        kept.length > 0 ? store.renewDue(settings.id, kept, now + leaseMs * clock.speed) : undefined,
      ])
        .then(() => lost.length > 0 && this.wake())
        .catch((error: unknown) => this.deps.onError(toRingbackError(error)));
      if (!this.#isStopped) this.#armRenewal();
    }, renewMs * clock.speed);
  }

  /** The token to give back. */
  #lose({ item }: Pick<Completed, 'item'>): string {
    const key = attemptKey(item);
    this.#losses.set(key, (this.#losses.get(key) ?? 0) + 1);
    return item.token;
  }

  #disarm(): void {
    for (const timer of [this.#timer, this.#renewTimer, this.#countTimer])
      if (timer) this.deps.clock.clearTimeout(timer);
    this.#timer = undefined;
    this.#renewTimer = undefined;
    this.#countTimer = undefined;
  }
}
