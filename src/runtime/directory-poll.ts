import { type EntryError, parseEntries } from '../core/directory/parse-entries';
import type { UserMapping } from '../core/directory/user-fields';
import { RingbackError, toRingbackError } from '../core/errors';
import type { ExtractSettings, IntegrationSettings } from '../core/extract/settings';
import type { Clock, TimerHandle } from '../ports/clock';
import type { ImportCounts } from '../ports/store';
import type { StoreService } from './store-service';

export interface DirectoryPollSettings {
  extract: ExtractSettings;
  toUser: UserMapping;
  frequencyMs: number;
  whenGone: 'keep' | 'inactive';
  integrations(): IntegrationSettings[];
}

export interface DirectoryPollDeps {
  directory: { id: string; name: string };
  settings: DirectoryPollSettings;
  storeService: StoreService;
  clock: Clock;
  /** Tells this run of the process from every other. */
  owner: string;
  /** The store has people that were not there before, from this instance or another. */
  onImported(): void;
  onOutcome(outcome: DirectoryPollOutcome): void;
}

export type DirectoryPollOutcome =
  | { kind: 'imported'; users: number; counts: ImportCounts; errors: EntryError[] }
  | { kind: 'failed'; error: RingbackError };

/** What is kept of it, for all instances: who polls now, and when it is time again. */
interface PollState {
  nextAt: number;
  leaseUntil?: number;
  owner?: string;
  lastAt?: number;
}

/** Real time, multiplied by the clock's speed: how soon what another instance did is seen. */
const checkMs = 15_000;
const leaseMs = 10 * 60_000;
const retryMs = 15 * 60_000;
/** More than this share of the people gone at once: it is the source that is wrong. */
const mostGonePercent = 50;

/** Fills a directory from an integration on a schedule. Of several instances, one does it. */
export class DirectoryPoll {
  readonly #abort = new AbortController();
  readonly #unfollow: () => void;
  #timer: TimerHandle | undefined;
  #isUp = false;
  #seenAt: number | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly deps: DirectoryPollDeps) {
    this.#unfollow = deps.storeService.follow(
      () => {
        this.#isUp = true;
        this.#checkIn(0);
      },
      () => {
        this.#isUp = false;
      },
    );
  }

  async close(): Promise<void> {
    this.#unfollow();
    this.#isUp = false;
    if (this.#timer) this.deps.clock.clearTimeout(this.#timer);
    this.#abort.abort(new RingbackError('RB_CLOSED', 'The directory was closed while it was being filled.'));
    await this.#running;
  }

  #checkIn(ms: number): void {
    const { clock } = this.deps;
    if (this.#timer) clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isUp) return;
    this.#timer = clock.setTimeout(() => {
      const idleMs = checkMs * clock.speed;
      const checking = this.#check().catch((thrown: unknown) => {
        this.#fail(toRingbackError(thrown));
        return idleMs;
      });
      this.#running = checking.then((dueInMs) => this.#checkIn(Math.min(idleMs, Math.max(1_000, dueInMs))));
    }, ms);
  }

  /** Polls if it is time; milliseconds until it may be time again. */
  async #check(): Promise<number> {
    const { clock, settings, storeService, owner } = this.deps;
    const { store } = storeService;
    const now = clock.now();
    const text = await store.readValue(this.#key);
    const state = text === undefined ? { nextAt: now } : (JSON.parse(text) as PollState);
    if (state.lastAt !== this.#seenAt) this.deps.onImported();
    this.#seenAt = state.lastAt;
    // A shortened frequency counts at once.
    const dueAt = Math.min(state.nextAt, (state.lastAt ?? now) + settings.frequencyMs);
    const freeAt = Math.max(dueAt, state.leaseUntil ?? 0);
    if (freeAt > now) return freeAt - now;
    const claimed = JSON.stringify({ ...state, leaseUntil: now + leaseMs * clock.speed, owner });
    // Another instance was first.
    if (!(await store.swapValue(this.#key, text, claimed, now))) return 0;
    const next = await this.#poll(state);
    await store.swapValue(this.#key, claimed, JSON.stringify(next), clock.now());
    return next.nextAt - clock.now();
  }

  /** What is to be kept; a failed one keeps who was there. */
  async #poll(state: PollState): Promise<PollState> {
    const { clock, settings } = this.deps;
    const { lastAt, nextAt } = state;
    try {
      const outcome = await this.#import();
      const now = clock.now();
      if (!outcome) return { nextAt: now + settings.frequencyMs, ...(lastAt !== undefined && { lastAt }) };
      this.#seenAt = now;
      this.deps.onImported();
      this.deps.onOutcome(outcome);
      return { nextAt: now + settings.frequencyMs, lastAt: now };
    } catch (thrown) {
      const kept = lastAt === undefined ? {} : { lastAt };
      // A deploy has cut it off: it is as due as before.
      if (this.#abort.signal.aborted) return { nextAt, ...kept };
      this.#fail(toRingbackError(thrown));
      return { nextAt: clock.now() + Math.min(retryMs, settings.frequencyMs), ...kept };
    }
  }

  /** undefined: no step's condition was true. */
  async #import(): Promise<DirectoryPollOutcome | undefined> {
    const { directory, settings, storeService, clock } = this.deps;
    const records = await this.#read();
    if (!records) return undefined;
    const { users, groups, errors } = parseEntries(records);
    if (users.length === 0) {
      throw new RingbackError(
        'RB_EXTRACT_NO_RECORDS',
        'The source of the directory gave nobody; nothing was changed.',
        {
          remedy: 'Try the steps in the directory, and see whether the looping element and the fields are right.',
        },
      );
    }
    const { whenGone } = settings;
    const coming = { users, groups, whenGone, mostGonePercent };
    const counts = await storeService.store.importDirectory(directory.id, coming, clock.now());
    return { kind: 'imported', users: users.length, counts, errors };
  }

  async #read(): Promise<Record<string, unknown>[] | undefined> {
    const { directory, settings, storeService } = this.deps;
    const extract = storeService.extraction.open({
      settings: settings.extract,
      integrations: settings.integrations(),
      attributes: { local: {}, user: {}, global: await storeService.store.readAttributes('global') },
      followup: directory,
    });
    const people: Record<string, unknown>[] = [];
    const end = () => extract.close();
    this.#abort.signal.addEventListener('abort', end, { once: true });
    try {
      for (let page = await extract.next(); page; page = await extract.next()) {
        people.push(...page.records.map(settings.toUser));
        if (page.isLast) break;
      }
      return (await extract.report()).wasSkipped ? undefined : people;
    } finally {
      this.#abort.signal.removeEventListener('abort', end);
      extract.close();
    }
  }

  #fail(error: RingbackError): void {
    // The store's own trouble is shown by the store.
    const isStoreAway = error.code.startsWith('RB_STORE_') || error.code === 'RB_ENGINE_STOPPED';
    if (!this.#abort.signal.aborted && !isStoreAway) this.deps.onOutcome({ kind: 'failed', error });
  }

  get #key(): string {
    return `directory.poll/${this.deps.directory.id}`;
  }
}
