import { createSqliteStore } from '../../../src/adapters/sqlite/sqlite-store';
import type { RingbackError } from '../../../src/core/errors';
import {
  FollowupCoordinator,
  type FollowupSnapshot,
  type PollPart,
  type ReconcilePart,
} from '../../../src/core/followup/coordinator';
import { DeliveryLedger } from '../../../src/core/followup/delivery-ledger';
import type { PollOutcome } from '../../../src/core/followup/poll-run';
import type { FollowupSettings, PollSettings, ReconcileSettings } from '../../../src/core/followup/settings';
import type { DueItem, EventKind, EventRow, OutcomeItem, Store } from '../../../src/ports/store';
import { FakeClock } from '../../fake-clock';
import { createScriptedExtraction, ScriptedSource } from './scripted-extraction';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A notification that left the bench's flow. */
export interface Told {
  record: string;
  round: number;
  attempt: number;
  /** Minutes since the bench began. */
  at: number;
}

type Settings = Partial<FollowupSettings>;

/** One follow-up on a real store in memory, with a clock that the test moves and a source that it scripts. */
export class Bench {
  readonly clock: FakeClock;
  readonly store: Store;
  readonly source = new ScriptedSource();
  readonly told: Told[] = [];
  readonly ended: OutcomeItem[] = [];
  readonly outcomes: PollOutcome[] = [];
  readonly errors: RingbackError[] = [];
  snapshots: FollowupSnapshot[] = [];
  coordinator: FollowupCoordinator;
  ledger: DeliveryLedger;
  settings: FollowupSettings;
  pollSettings: PollSettings;
  reconcileSettings: ReconcileSettings;
  /** What the flow does with due items; here, whoever is told is told at once. */
  flow: (items: DueItem[]) => void = (items) => this.tell(items);
  /** Which pages the flow between poll and reconcile lets through. */
  passes: (page: number) => boolean = () => true;
  /** The messages in which the flow brings a page to the reconcile node. */
  messagesOf: <T>(records: T[]) => T[][] = (records) => [records];
  #startedAt: number;
  #ids = 0;
  #owners = 0;
  #runs = 0;
  #poll: PollPart | undefined;
  #reconcile: ReconcilePart | undefined;

  constructor({
    clock = new FakeClock(),
    store = createSqliteStore({ file: ':memory:' }),
    ...settings
  }: Settings & { clock?: FakeClock; store?: Store } = {}) {
    this.clock = clock;
    this.store = store;
    this.#startedAt = clock.now();
    this.settings = {
      id: 'followup',
      name: 'Approvals',
      isActive: true,
      frequencyMs: hour,
      attempts: 3,
      calendar: { timeZone: 'UTC', workingDays: [1, 2, 3, 4, 5, 6, 7], holidays: [] },
      windowZone: 'followup',
      ...settings,
    };
    this.pollSettings = {
      frequencyMs: 30 * minute,
      extract: { steps: [], loopingElement: '$', reconciliationId: '$.id', maxPages: 1000 },
      integrations: () => [],
    };
    this.reconcileSettings = {
      firstPoll: 'notify',
      guardNew: 1000,
      guardGonePercent: 50,
      postCondition: { mode: 'always' },
      countAttempt: 'delivered',
      batch: 100,
    };
    ({ coordinator: this.coordinator, ledger: this.ledger } = this.#create());
  }

  /** Opens the store and starts the follow-up, as Node-RED does when flows start. */
  async start(): Promise<this> {
    await this.store.open();
    this.#attach();
    await this.coordinator.start();
    await this.clock.settle();
    return this;
  }

  /** As a redeploy or an orderly stop of Node-RED. */
  async stop(): Promise<void> {
    await this.coordinator.stop();
    if (this.#poll) this.coordinator.detachPoll(this.#poll);
    if (this.#reconcile) await this.coordinator.detachReconcile(this.#reconcile);
  }

  /** Stops and starts, with what the settings are then. */
  async restart(change: Settings = {}): Promise<void> {
    await this.stop();
    await this.resume(change);
  }

  /** Starts again after `stop` or `crash`. */
  async resume(change: Settings = {}): Promise<void> {
    this.settings = { ...this.settings, ...change };
    ({ coordinator: this.coordinator, ledger: this.ledger } = this.#create());
    await this.start();
  }

  /** The process is gone without a word: nobody gives anything back, no timer of it runs. */
  crash(): void {
    this.clock.dropTimers();
    this.#runs += 1;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.store.close();
  }

  /** Everybody who is to be told of these items is told. */
  tell(items: DueItem[]): void {
    this.coordinator.enter(items);
    for (const { recordId, round, attempt } of items) {
      this.told.push({ record: recordId, round, attempt, at: this.minutes() });
    }
    this.coordinator.leave(items, 'user:u');
  }

  /** Minutes since the bench began. */
  minutes(): number {
    return Math.round((this.clock.now() - this.#startedAt) / 6_000) / 10;
  }

  /** "record#attempt@minute", in order. */
  get toldAt(): string[] {
    return this.told.map(({ record, attempt, at }) => `${record}#${attempt}@${at}`);
  }

  async record(recordId: string) {
    return this.store.readRecord(this.settings.id, recordId);
  }

  async events(...kinds: EventKind[]): Promise<EventRow[]> {
    const page = await this.store.listEvents({ kinds }, { limit: 500 });
    return page.rows.reverse();
  }

  #attach(): void {
    const { coordinator } = this;
    const run = this.#runs;
    const isGone = () => run !== this.#runs;
    const poll: PollPart = {
      settings: this.pollSettings,
      emitPage: ({ records, page }, _attributes, pollId) => {
        if (!this.passes(page) || isGone()) return;
        const identified = records.map((record): [string, string] => [
          (record as { id: string }).id,
          JSON.stringify(record),
        ]);
        setImmediate(() => {
          if (isGone()) return;
          for (const part of this.messagesOf(identified)) {
            coordinator.stagePage(pollId, page, part, 0).catch((error: RingbackError) => this.errors.push(error));
          }
        });
      },
      onOutcome: (outcome) => this.outcomes.push(outcome),
    };
    const reconcile: ReconcilePart = {
      settings: this.reconcileSettings,
      sink: {
        due: (items) => {
          if (!isGone()) this.flow(items);
        },
        ended: (items) => this.ended.push(...items),
      },
    };
    this.#poll = poll;
    this.#reconcile = reconcile;
    coordinator.attachPoll(poll);
    coordinator.attachReconcile(reconcile);
  }

  #create() {
    const { store, clock, settings } = this;
    // Each start is a process of its own: one that had the owner of the one before would take its claims for its own.
    const owner = `run-${++this.#owners}`;
    const coordinator = new FollowupCoordinator({
      store,
      clock,
      settings,
      owner,
      extraction: createScriptedExtraction(this.source, store),
      newId: () => `id-${++this.#ids}`,
      onChange: (snapshot) => this.snapshots.push(snapshot),
      onError: (error) => this.errors.push(error),
    });
    return { coordinator, ledger: new DeliveryLedger(store, clock, owner) };
  }
}
