import type { Clock, TimerHandle } from '../../ports/clock';
import type { Extraction, IdentifiedRecord } from '../../ports/extraction';
import type { FollowupRow, StageCounts, Store } from '../../ports/store';
import { RingbackError, toRingbackError } from '../errors';
import type { Condition } from '../extract/settings';
import { isAttempt } from '../message/notified-item';
import type { AttemptRef } from './attempt-window';
import type { AttributeScopes } from './attributes';
import { alreadyRunning, closed, inactive, incompleteChain, notStarted, twice } from './coordinator-errors';
import { Dispatcher } from './dispatcher';
import type { FollowupSnapshot, PollPart, ReconcilePart } from './flow-parts';
import { type PollOutcome, PollRun, pollLeaseMs } from './poll-run';
import type { RecordState } from './record';
import type { FollowupSettings } from './settings';

export type { FollowupSnapshot, PollPart, ReconcilePart } from './flow-parts';

export interface CoordinatorDeps {
  store: Store;
  extraction: Extraction;
  clock: Clock;
  settings: FollowupSettings;
  /** Tells this run of the process from every other. */
  owner: string;
  newId(): string;
  /** Something that a status shows has changed. */
  onChange(snapshot: FollowupSnapshot): void;
  onError(error: RingbackError): void;
}

/** An item of the reconcile node's outputs, as the other nodes report on it. */
export type FlowRef = AttemptRef & { state: RecordState };

/** Real time: how soon a change made by another instance, or by a person at another console, is seen. */
const checkMs = 15_000;
/** Counts for the status are read at most this often. */
const countMs = 1_000;

/** One follow-up at work: it polls when it is time, hands out what is due, and knows what is in flight. */
export class FollowupCoordinator {
  #poll: PollPart | undefined;
  #reconcile: ReconcilePart | undefined;
  #dispatcher: Dispatcher | undefined;
  #run: PollRun | undefined;
  #running: Promise<PollOutcome> | undefined;
  #row: FollowupRow | undefined;
  #timer: TimerHandle | undefined;
  #countTimer: TimerHandle | undefined;
  #isStarted = false;
  #failures = 0;
  /** No poll before this moment: somebody else is polling, or asking the store for the poll failed. */
  #notBefore = Number.NEGATIVE_INFINITY;
  /** Leases that could not be given back, since the store was away. */
  #leftLeased: string[] = [];
  #global: Record<string, unknown> = {};
  /** Asked for with every message, and the same until the next poll. */
  #attributesOf: { row?: FollowupRow; global?: Record<string, unknown>; attributes: AttributeScopes } = {
    attributes: { local: {}, user: {}, global: {} },
  };
  #snapshot: FollowupSnapshot;

  constructor(private readonly deps: CoordinatorDeps) {
    this.#snapshot = { isActive: deps.settings.isActive, isOverridden: false, isHeld: false };
  }

  get snapshot(): FollowupSnapshot {
    return this.#snapshot;
  }

  get row(): FollowupRow | undefined {
    return this.#row;
  }

  /** Attempts and ends of records that have left the reconcile node and are not settled. */
  get inFlight(): number {
    return (this.#dispatcher?.window.size ?? 0) + (this.#dispatcher?.endedWindow.size ?? 0);
  }

  get parts(): { poll: PollPart | undefined; reconcile: ReconcilePart | undefined } {
    return { poll: this.#poll, reconcile: this.#reconcile };
  }

  /** JSONPath inside a record, from the poll node; the flow between may have changed all else. */
  get reconciliationId(): string | undefined {
    return this.#poll?.settings.extract.reconciliationId;
  }

  /** When a record is done although it is still there, from the reconcile node. */
  get postCondition(): Condition {
    return this.#reconcile?.settings.postCondition ?? { mode: 'always' };
  }

  /** What placeholders see of the last merged poll. */
  get attributes(): Readonly<AttributeScopes> {
    const { row, global } = this.#attributesOf;
    if (row !== this.#row || global !== this.#global) {
      const attributes = { local: {}, user: {}, ...this.#row?.attributes, global: this.#global };
      this.#attributesOf = { row: this.#row, global: this.#global, attributes };
    }
    return this.#attributesOf.attributes;
  }

  get lastPollId(): string | undefined {
    return this.#row?.lastPoll?.pollId;
  }

  attachPoll(part: PollPart): void {
    if (this.#poll) throw twice('poll', this.deps.settings.name);
    this.#poll = part;
    if (this.#isStarted) this.#shorten().catch((error: unknown) => this.deps.onError(toRingbackError(error)));
    this.#check();
  }

  detachPoll(part: PollPart): void {
    if (this.#poll !== part) return;
    this.#poll = undefined;
    this.#run?.abort(closed());
  }

  attachReconcile(part: ReconcilePart): void {
    if (this.#reconcile) throw twice('reconcile', this.deps.settings.name);
    this.#reconcile = part;
    this.#check();
  }

  async detachReconcile(part: ReconcilePart): Promise<void> {
    if (this.#reconcile !== part) return;
    this.#reconcile = undefined;
    this.#run?.abort(closed());
    await this.#stopDispatcher();
  }

  /** The store is there: from now on the follow-up works. Safe to call again after stop. */
  async start(): Promise<void> {
    const { store, settings, clock } = this.deps;
    this.#row = await store.registerFollowup(
      { followupId: settings.id, name: settings.name, deployedActive: settings.isActive },
      clock.now(),
    );
    this.#global = await store.readAttributes('global');
    if (this.#leftLeased.length > 0) await store.releaseDue(settings.id, this.#leftLeased);
    this.#leftLeased = [];
    this.#isStarted = true;
    this.#notBefore = Number.NEGATIVE_INFINITY;
    this.#apply(this.#row);
    await this.#shorten();
    this.#check();
  }

  /** Ends what is going on; what was staged or delivered by then counts. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    for (const timer of [this.#timer, this.#countTimer]) if (timer) this.deps.clock.clearTimeout(timer);
    this.#timer = this.#countTimer = undefined;
    this.#run?.abort(closed());
    await this.#running?.catch(() => undefined);
    await this.#stopDispatcher();
  }

  /** Polls now. Rejects with RB_POLL_RUNNING when a poll of this follow-up is going on, here or elsewhere. */
  async pollNow(): Promise<PollOutcome> {
    this.#mustBeReady();
    if (!this.#snapshot.isActive) throw inactive(this.deps.settings.name);
    return await this.#startPoll(true);
  }

  /** `null` goes back to the deployed setting. */
  async setActive(active: boolean | null, by?: string): Promise<void> {
    this.#mustBeReady();
    const { store, settings, clock } = this.deps;
    this.#apply(await store.setActiveOverride(settings.id, active, clock.now(), by));
    this.#check();
  }

  /** Lets the held poll through: it is asked for again at once. */
  async release(by: string): Promise<void> {
    this.#mustBeReady();
    const { store, settings, clock } = this.deps;
    await store.releaseHeldPoll(settings.id, by, clock.now());
    this.#row = await store.readFollowup(settings.id);
    if (this.#snapshot.isActive) await this.#startPoll(true);
  }

  /**
   * A page has reached the reconcile node; undefined when its poll is not going on any more. Without `records`
   * nobody has looked at them since they were read, and the engine still has them.
   */
  async stagePage(
    pollId: string,
    page: number,
    records: IdentifiedRecord[] | undefined,
    missingIds: number,
  ): Promise<StageCounts | false | undefined> {
    if (this.#run?.pollId !== pollId) return undefined;
    return await (records ? this.#run.stage(page, records, missingIds) : this.#run.stageUnread(page));
  }

  expectRecipients<T extends FlowRef>(items: readonly T[], recipientsOf: (item: T) => readonly string[]): void {
    const now = this.deps.clock.now();
    for (const item of items) this.#windowOf(item)?.expect(item, recipientsOf(item), now);
  }

  enter(items: readonly FlowRef[]): void {
    const now = this.deps.clock.now();
    for (const item of items) this.#windowOf(item)?.enter(item, now);
  }

  leave(items: readonly FlowRef[], recipient: string): void {
    const now = this.deps.clock.now();
    for (const item of items) this.#windowOf(item)?.leave(item, recipient, now);
  }

  abandon(items: readonly FlowRef[]): void {
    for (const item of items) this.#windowOf(item)?.abandon(item);
  }

  /** Somebody has made something due, or has ended it. */
  wake(): void {
    this.#dispatcher?.wake();
    this.#countSoon();
  }

  /** Trouble of the store: shown until it is over. */
  fail(error: RingbackError | undefined): void {
    this.#show({ error });
  }

  #windowOf({ state }: FlowRef): Dispatcher['window'] | Dispatcher['endedWindow'] | undefined {
    return isAttempt({ state }) ? this.#dispatcher?.window : this.#dispatcher?.endedWindow;
  }

  #mustBeReady(): void {
    if (this.#isStarted) return;
    throw this.#snapshot.error ?? notStarted();
  }

  #apply(row: FollowupRow): void {
    this.#row = row;
    const isActive = row.activeOverride ?? row.deployedActive;
    this.#show({
      isActive,
      isOverridden: row.activeOverride !== undefined,
      isHeld: row.held !== undefined,
      nextPollAt: row.nextPollAt,
      error: undefined,
    });
    if (isActive) this.#startDispatcher();
    else {
      this.#run?.abort(inactive(this.deps.settings.name));
      this.#stopDispatcher().catch((error: unknown) => this.deps.onError(toRingbackError(error)));
    }
    this.#countSoon();
  }

  /** Polls if it is time, and sets the alarm for the next look. */
  #check(): void {
    if (!this.#isStarted) return;
    const { clock, store, settings } = this.deps;
    if (this.#timer) clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#snapshot.isActive) this.#startDispatcher();
    const dueInMs = this.#pollDueInMs();
    if (dueInMs <= 0 && !this.#running) {
      this.#startPoll(false).catch((error: unknown) => {
        const known = toRingbackError(error);
        // Somebody else is polling: the row will tell when it is our turn again.
        if (known.code !== 'RB_POLL_RUNNING') this.deps.onError(known);
      });
      return;
    }
    const idleMs = checkMs * clock.speed;
    this.#timer = clock.setTimeout(
      () => {
        store
          .readFollowup(settings.id)
          .then((row) => row && this.#isStarted && this.#apply(row))
          .catch((error: unknown) => this.deps.onError(toRingbackError(error)))
          .finally(() => this.#check());
      },
      Math.min(idleMs, Math.max(0, dueInMs)),
    );
  }

  #pollDueInMs(): number {
    if (!this.#poll || !this.#reconcile || !this.#snapshot.isActive || this.#running) return Number.POSITIVE_INFINITY;
    return Math.max(this.#row?.nextPollAt ?? Number.NEGATIVE_INFINITY, this.#notBefore) - this.deps.clock.now();
  }

  /** A shortened frequency counts at once, not after the longer one has passed. */
  async #shorten(): Promise<void> {
    const { store, clock, settings } = this.deps;
    const { nextPollAt, lastPoll } = this.#row ?? {};
    const frequencyMs = this.#poll?.settings.frequencyMs;
    const now = clock.now();
    if (nextPollAt === undefined || frequencyMs === undefined || nextPollAt <= now + frequencyMs) return;
    await store.setNextPollAt(settings.id, Math.max(now, (lastPoll?.startedAt ?? now) + frequencyMs));
    const row = await store.readFollowup(settings.id);
    if (row && this.#isStarted) this.#apply(row);
    this.#check();
  }

  #startPoll(force: boolean): Promise<PollOutcome> {
    if (this.#running) return Promise.reject(alreadyRunning());
    const running = this.#runPoll(force).finally(() => {
      this.#running = undefined;
      this.#run = undefined;
      this.#show({ polling: undefined });
      this.wake();
      this.#check();
    });
    this.#running = running;
    return running;
  }

  async #runPoll(force: boolean): Promise<PollOutcome> {
    const { store, clock, settings, owner } = this.deps;
    const poll = this.#poll;
    const reconcile = this.#reconcile;
    if (!poll || !reconcile) throw incompleteChain(settings.name);
    const now = clock.now();
    const leaseUntil = now + pollLeaseMs * clock.speed;
    // Until the lease is ours: its holder may die, the store may refuse; either way it is asked again soon, not at once.
    this.#notBefore = now + checkMs * clock.speed;
    const lease = await store.claimPoll({
      followupId: settings.id,
      pollId: this.deps.newId(),
      owner,
      now,
      leaseUntil,
      force,
    });
    if (!lease) {
      this.#row = (await store.readFollowup(settings.id)) ?? this.#row;
      throw alreadyRunning();
    }
    this.#notBefore = Number.NEGATIVE_INFINITY;
    const row = (await store.readFollowup(settings.id)) ?? this.#row;
    if (!row) throw new RingbackError('RB_INTERNAL', `The follow-up "${settings.name}" is not in the store.`);
    this.#show({ polling: { pages: 0, records: 0 } });
    this.#run = new PollRun({
      ...this.deps,
      poll: poll.settings,
      reconcile: reconcile.settings,
      row,
      lease,
      failures: this.#failures,
      emitPage: (page, attributes) => poll.emitPage(page, attributes, lease.pollId),
      onProgress: (pages, records) => this.#show({ polling: { pages, records } }),
    });
    // A redeploy while the lease was being taken had no poll yet that it could have ended.
    if (!this.#isStarted || this.#poll !== poll || this.#reconcile !== reconcile) this.#run.abort(closed());
    const outcome = await this.#run.run();
    const hasFailed = outcome.kind === 'failed' || (outcome.kind === 'merged' && outcome.error !== undefined);
    this.#failures = hasFailed ? this.#failures + 1 : 0;
    this.#global = await store.readAttributes('global');
    const after = await store.readFollowup(settings.id);
    this.#show({ lastOutcome: outcome });
    if (after) this.#apply(after);
    if (this.#poll === poll) poll.onOutcome(outcome);
    return outcome;
  }

  #startDispatcher(): void {
    const reconcile = this.#reconcile;
    if (!reconcile || this.#dispatcher || !this.#isStarted) return;
    this.#dispatcher = new Dispatcher({
      store: this.deps.store,
      clock: this.deps.clock,
      settings: this.deps.settings,
      reconcile: reconcile.settings,
      sink: reconcile.sink,
      onError: this.deps.onError,
      onChange: () => this.#countSoon(),
    });
    this.#dispatcher.start();
  }

  async #stopDispatcher(): Promise<void> {
    const dispatcher = this.#dispatcher;
    this.#dispatcher = undefined;
    if (dispatcher) this.#leftLeased.push(...(await dispatcher.stop()));
  }

  #countSoon(): void {
    if (this.#countTimer || !this.#isStarted) return;
    const { clock, store, settings } = this.deps;
    this.#countTimer = clock.setTimeout(() => {
      this.#countTimer = undefined;
      store
        .countFollowup(settings.id, clock.now())
        .then((counts) => this.#isStarted && this.#show({ counts }))
        .catch((error: unknown) => this.deps.onError(toRingbackError(error)));
    }, countMs * clock.speed);
  }

  #show(change: Partial<FollowupSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    this.deps.onChange(this.#snapshot);
  }
}
