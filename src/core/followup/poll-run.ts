import type { Clock, TimerHandle } from '../../ports/clock';
import type {
  Extract,
  Extraction,
  ExtractReport,
  IdentifiedRecord,
  RecordPage,
  UnreadStageCounts,
} from '../../ports/extraction';
import type { FollowupRow, MergeResult, PollLease, PollReport, StageCounts, Store } from '../../ports/store';
import { RingbackError, toRingbackError } from '../errors';
import type { AttributeScopes } from './attributes';
import { guardPoll } from './guard';
import { pollRetryDelayMs } from './retry-delay';
import { firstDueAt } from './schedule';
import type { FollowupSettings, PollSettings, ReconcileSettings } from './settings';

/** Real time; multiplied by the clock's speed. A holder that died is replaced after this and one look of another instance: within a minute. */
export const pollLeaseMs = 40_000;
const renewMs = 10_000;
/** How long the flow between poll and reconcile may take with one page. */
const pageTimeoutMs = 120_000;

export type PollOutcome =
  | { kind: 'merged'; result: MergeResult; report: PollReport; error?: RingbackError }
  | { kind: 'held'; reason: string; report: PollReport }
  | { kind: 'skipped'; report: PollReport }
  | { kind: 'failed'; error: RingbackError; report: PollReport };

export interface PollRunDeps {
  store: Store;
  extraction: Extraction;
  clock: Clock;
  settings: FollowupSettings;
  poll: PollSettings;
  reconcile: ReconcileSettings;
  row: FollowupRow;
  lease: PollLease;
  /** Failed polls in a row before this one. */
  failures: number;
  /** Puts a page on the wire. */
  emitPage(page: RecordPage, attributes: AttributeScopes): void;
  onProgress(pages: number, records: number): void;
}

/** One poll from its lease to its end. It pulls a page, sends it through the flow, and pulls the next when that one is staged. */
export class PollRun {
  readonly pollId: string;
  readonly #report: PollReport = { pages: 0, records: 0, missingIds: 0, duplicateIds: 0 };
  readonly #stagedPages = new Set<number>();
  /** Further messages with a page that was staged before, and the first such page that was no copy. */
  readonly #parts: Promise<unknown>[] = [];
  #splitPage: number | undefined;
  readonly #abort = new AbortController();
  #awaited: { page: number; resolve(): void; reject(error: unknown): void } | undefined;
  #extract: Extract | undefined;
  #attributes: AttributeScopes = { local: {}, global: {}, user: {} };

  constructor(private readonly deps: PollRunDeps) {
    this.pollId = deps.lease.pollId;
  }

  /** Never rejects but for trouble with the store itself. */
  async run(): Promise<PollOutcome> {
    const startedAt = this.deps.clock.now();
    const stopRenewing = this.#keepLease();
    try {
      const global = await this.deps.store.readAttributes('global');
      this.#attributes = { local: {}, global, user: {} };
      this.#throwIfAborted();
      const extract = this.deps.extraction.open({
        settings: this.deps.poll.extract,
        integrations: this.deps.poll.integrations(),
        attributes: this.#attributes,
        followup: { id: this.deps.settings.id, name: this.deps.settings.name },
      });
      this.#extract = extract;
      const report = await this.#pullAll(extract);
      if (report.wasSkipped) return await this.#end('skipped', startedAt);
      await this.deps.store.writeAttributes('global', report.attributes.global, this.deps.clock.now());
      await Promise.all(this.#parts);
      if (this.#splitPage !== undefined) throw pageSplit(this.#splitPage);
      return await this.#merge(startedAt, true);
    } catch (thrown) {
      // Whoever ended the poll says why; what it was doing then fails as a consequence.
      const { aborted, reason } = this.#abort.signal;
      return await this.#failed(startedAt, toRingbackError(aborted ? reason : thrown));
    } finally {
      stopRenewing();
      this.#extract?.close();
    }
  }

  /** A page has come through the flow to the reconcile node. False: that page was staged before. */
  stage(page: number, records: IdentifiedRecord[], missingIds: number): Promise<StageCounts | false> {
    const { extraction, lease, reconcile } = this.deps;
    const stage = () => extraction.stage(lease, records, reconcile.postCondition, this.#attributes);
    if (this.#stagedPages.has(page)) return this.#stageAgain(page, records.length, stage);
    return this.#stageOnce(page, async () => ({ counts: await stage(), records: records.length, missingIds }));
  }

  /**
   * A page that has come before: a copy (two wires lead here) is passed over. What brings other records is a part
   * of a page that the flow has taken apart; it counts, but nobody knows whether all parts come in time.
   */
  #stageAgain(page: number, records: number, stage: () => Promise<StageCounts>): Promise<StageCounts | false> {
    const staged = stage().then((counts) => {
      const fresh = records - counts.duplicates.length;
      if (fresh === 0) return false;
      this.#report.records += fresh;
      this.#splitPage ??= page;
      return counts;
    });
    this.#parts.push(staged);
    return staged;
  }

  /** The same for a page whose records nobody on the way has looked at: they need not cross the threads again. */
  stageUnread(page: number): Promise<StageCounts | false> {
    const { lease, reconcile } = this.deps;
    return this.#stageOnce(page, async () => {
      if (!this.#extract) throw pageLost(page);
      return this.#extract.stageUnread(lease, page, reconcile.postCondition, this.#attributes);
    });
  }

  async #stageOnce(page: number, stage: () => Promise<UnreadStageCounts>): Promise<StageCounts | false> {
    if (this.#stagedPages.has(page)) return false;
    this.#stagedPages.add(page);
    try {
      const { counts, records, missingIds } = await stage();
      this.#report.records += records;
      this.#report.missingIds += missingIds;
      this.#report.duplicateIds += counts.duplicates.length;
      if (this.#awaited?.page === page) this.#awaited.resolve();
      return counts;
    } catch (error) {
      if (this.#awaited?.page === page) this.#awaited.reject(error);
      throw error;
    }
  }

  /** Ends the poll, whatever it is waiting for; what was staged still counts. */
  abort(error: RingbackError): void {
    this.#abort.abort(error);
    this.#awaited?.reject(error);
    // A server that does not answer must not hold up a redeploy.
    this.#extract?.close();
  }

  async #pullAll(extract: Extract): Promise<ExtractReport> {
    for (;;) {
      this.#throwIfAborted();
      const page = await extract.next();
      if (!page) return extract.report();
      this.#throwIfAborted();
      // Attributes are set by the answers up to the first page; asking for each page would cost a trip between threads.
      if (this.#report.pages === 0) this.#attributes = (await extract.report()).attributes;
      this.#report.pages = page.page;
      const staged = this.#waitFor(page.page);
      this.deps.emitPage(page, this.#attributes);
      await staged;
      this.deps.onProgress(this.#report.pages, this.#report.records);
      if (page.isLast) return extract.report();
    }
  }

  #waitFor(page: number): Promise<void> {
    const { clock } = this.deps;
    let timer: TimerHandle | undefined;
    const staged = new Promise<void>((resolve, reject) => {
      this.#awaited = { page, resolve, reject };
      timer = clock.setTimeout(() => reject(pageLost(page)), pageTimeoutMs * clock.speed);
    });
    return staged.finally(() => {
      if (timer) clock.clearTimeout(timer);
      this.#awaited = undefined;
    });
  }

  #throwIfAborted(): void {
    if (this.#abort.signal.aborted) throw this.#abort.signal.reason;
  }

  async #failed(startedAt: number, error: RingbackError): Promise<PollOutcome> {
    if (error.code === 'RB_POLL_LEASE_LOST') return { kind: 'failed', error, report: this.#report };
    this.#report.error = { code: error.code, message: error.message };
    if (this.#stagedPages.size === 0) return this.#end('failed', startedAt, error);
    const outcome = await this.#merge(startedAt, false, error);
    return outcome.kind === 'merged' ? { ...outcome, error } : outcome;
  }

  async #merge(startedAt: number, isComplete: boolean, error?: RingbackError): Promise<PollOutcome> {
    const { store, clock, lease, row, reconcile, settings } = this.deps;
    const preview = await store.previewMerge(lease);
    const isBaseline = !row.hasPolled && reconcile.firstPoll === 'baseline';
    const decision = guardPoll({ preview, isComplete, isBaseline, held: row.held }, reconcile);
    const now = clock.now();
    const report = this.#report;
    if (decision.isHeld) {
      await store.endPoll(lease, {
        now,
        outcome: 'held',
        nextPollAt: this.#nextPollAt(startedAt, error),
        report,
        preview,
      });
      return { kind: 'held', reason: decision.reason, report };
    }
    const result = await store.merge(lease, {
      now,
      isComplete,
      isBaseline,
      firstDueAt: firstDueAt(now, settings.calendar),
      nextPollAt: this.#nextPollAt(startedAt, error),
      attributes: { local: this.#attributes.local, user: this.#attributes.user },
      report,
    });
    return { kind: 'merged', result, report };
  }

  async #end(outcome: 'skipped' | 'failed', startedAt: number, error?: RingbackError): Promise<PollOutcome> {
    const { store, lease, clock } = this.deps;
    const report = this.#report;
    await store.endPoll(lease, { now: clock.now(), outcome, nextPollAt: this.#nextPollAt(startedAt, error), report });
    return error ? { kind: 'failed', error, report } : { kind: 'skipped', report };
  }

  /** Polls keep their rhythm from start to start; a failed one is tried again sooner, one that a redeploy ended at once. */
  #nextPollAt(startedAt: number, error: RingbackError | undefined): number {
    const { clock, poll, failures } = this.deps;
    if (error?.code === 'RB_CLOSED') return clock.now();
    if (error) return clock.now() + pollRetryDelayMs(failures + 1, poll.frequencyMs, error);
    return Math.max(clock.now(), startedAt + poll.frequencyMs);
  }

  #keepLease(): () => void {
    const { clock, store, lease } = this.deps;
    let timer: TimerHandle;
    const renew = () => {
      store
        .renewPoll(lease, clock.now() + pollLeaseMs * clock.speed)
        .then((isOurs) => {
          if (!isOurs) this.abort(leaseLost());
        })
        .catch((error: unknown) => this.abort(toRingbackError(error)));
      timer = clock.setTimeout(renew, renewMs * clock.speed);
    };
    timer = clock.setTimeout(renew, renewMs * clock.speed);
    return () => clock.clearTimeout(timer);
  }
}

function pageLost(page: number): RingbackError {
  return new RingbackError(
    'RB_POLL_INCOMPLETE',
    `Page ${page} of the poll left the poll node and did not reach the reconcile node.`,
    {
      remedy:
        'Check that every path between the two nodes passes the message on. Nothing was closed; the poll is tried again.',
      retryable: true,
    },
  );
}

function pageSplit(page: number): RingbackError {
  return new RingbackError(
    'RB_POLL_INCOMPLETE',
    `Page ${page} of the poll reached the reconcile node in several messages.`,
    {
      remedy:
        'Nodes between poll and reconcile must leave each page in one message: join what a switch or split node takes apart.',
      retryable: true,
    },
  );
}

function leaseLost(): RingbackError {
  return new RingbackError('RB_POLL_LEASE_LOST', 'Another Node-RED has taken this poll over.', { retryable: true });
}
