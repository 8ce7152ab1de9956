import type { Extract, Extraction, RecordPage, UnreadStageCounts } from '../../ports/extraction';
import type { PollLease, Store } from '../../ports/store';
import { PAGE_LIMIT } from '../extract/extract';
import { compilePath } from '../extract/json-path';
import { recordIdOf } from '../extract/record-id';
import type { Condition } from '../extract/settings';
import type { AttributeScopes } from '../followup/attributes';
import { dayMs, type SimulationRequest, type WhatIf } from './simulation';

/** Stages a page as the engine thread does. */
export type StagePage = (
  store: Store,
  lease: PollLease,
  page: { pageInHand: { records: unknown[]; texts: string[] }; reconciliationId: string },
  postCondition: Condition,
  attributes: AttributeScopes,
) => Promise<UnreadStageCounts>;

interface SourceChange {
  at: number;
  change: Exclude<WhatIf, { kind: 'act' }>;
}

/** The polled system of a simulation: the records of the snapshot, changed by what is supposed to happen. */
export class SimulatedSource {
  readonly #changes: SourceChange[];
  readonly #idOf: (record: unknown) => string | undefined;

  constructor(private readonly request: SimulationRequest) {
    const path = compilePath(request.reconciliationId);
    this.#idOf = (record) => recordIdOf(record, path);
    this.#changes = request.whatIf
      .flatMap((change) => (change.kind === 'act' ? [] : [{ at: request.from + change.day * dayMs, change }]))
      .sort((a, b) => a.at - b.at);
  }

  recordsAt(now: number): unknown[] {
    return this.#changes
      .filter(({ at }) => at <= now)
      .reduce((records, { change }) => this.#apply(change, records), this.request.records);
  }

  /** When it has something else for the first time after `now`; undefined: never. */
  nextChangeAfter(now: number): number | undefined {
    return this.#changes.find(({ at }) => at > now)?.at;
  }

  #apply(change: SourceChange['change'], records: unknown[]): unknown[] {
    if (change.kind === 'close') return records.filter((record) => this.#idOf(record) !== change.recordId);
    const id = this.#idOf(change.record);
    return [...records.filter((record) => this.#idOf(record) !== id), change.record];
  }
}

/** Polls of the simulated source; look-ups are those of `lookup`. */
export function createSimulatedExtraction(
  source: SimulatedSource,
  deps: { store: Store; now(): number; stagePage: StagePage; reconciliationId: string; lookup: Extraction['lookup'] },
): Extraction {
  return {
    open: () => openExtract(source.recordsAt(deps.now()), deps),
    // Pages are staged as they are read: no node is between poll and reconcile here.
    stage: () => Promise.reject(new Error('A simulated page is staged unread.')),
    lookup: deps.lookup,
  };
}

function openExtract(
  records: unknown[],
  { store, stagePage, reconciliationId }: { store: Store; stagePage: StagePage; reconciliationId: string },
): Extract {
  let page = 0;
  let pageInHand = { records: [] as unknown[], texts: [] as string[] };
  return {
    async next(): Promise<RecordPage> {
      const given = records.slice(page * PAGE_LIMIT, (page + 1) * PAGE_LIMIT);
      page += 1;
      pageInHand = { records: given, texts: given.map((record) => JSON.stringify(record)) };
      return { records: given, page, isLast: page * PAGE_LIMIT >= records.length };
    },
    report: async () => ({ wasSkipped: false, attributes: { local: {}, global: {}, user: {} } }),
    stageUnread: (lease, _page, postCondition, attributes) =>
      stagePage(store, lease, { pageInHand, reconciliationId }, postCondition, attributes),
    close() {
      pageInHand = { records: [], texts: [] };
    },
  };
}
