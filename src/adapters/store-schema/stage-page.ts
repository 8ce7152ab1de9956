import type { PollLease, StageCounts, StageItem } from '../../ports/store';
import { requireLease } from './poll-lease';
import type { KnownRecord, PollMemory } from './poll-memory';
import { recordState, stagedKind } from './record-state';
import type { SqlSession } from './sql-database';
import { insertStaged, type StagedRow } from './staged-rows';
import { storableText } from './storable-text';

/** A page compared with what is stored; its effect on the memory is applied once the transaction is through. */
export interface StagedPage {
  counts: StageCounts;
  remember(memory: PollMemory): void;
}

/** Compares a page with what is stored and sets aside what the merge has to write. */
export async function stagePage(
  sql: SqlSession,
  memory: PollMemory,
  lease: PollLease,
  items: readonly StageItem[],
): Promise<StagedPage> {
  const { followupPk } = await requireLease(sql, lease);
  const ids = items.map((item) => storableText(item.recordId));
  const known = memory.hasRecords ? await lookUp(sql, followupPk, ids) : new Map<number, KnownRecord>();
  const counts: StageCounts = { new: 0, changed: 0, unchanged: 0, duplicates: [] };
  const inPage = new Set<string>();
  const seenKeys: number[] = [];
  const newIds: string[] = [];
  const rows: StagedRow[] = [];
  let done = 0;
  let returned = 0;
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at] as StageItem;
    const id = ids[at] as string;
    const record = known.get(at);
    const cameBefore = record ? memory.seen.has(record.pk) : memory.newIds.has(id);
    if (cameBefore || inPage.has(id)) {
      counts.duplicates.push(item.recordId);
      continue;
    }
    inPage.add(id);
    if (record) seenKeys.push(record.pk);
    else newIds.push(id);
    const verdict = compare(item, record);
    counts[verdict.counted] += 1;
    if (verdict.isClosing) done += 1;
    if (verdict.kind === stagedKind.returned) returned += 1;
    if (verdict.kind !== undefined) rows.push(toStaged(id, item, record, verdict.kind));
  }
  await insertStaged(sql, followupPk, rows);
  const remember = (kept: PollMemory) => {
    for (const key of seenKeys) kept.seen.add(key);
    for (const id of newIds) kept.newIds.add(id);
    kept.new += counts.new;
    kept.changed += counts.changed;
    kept.unchanged += counts.unchanged;
    kept.done += done;
    kept.returned += returned;
    kept.missing = undefined;
  };
  return { counts, remember };
}

/** By position in the page. CROSS JOIN makes SQLite go through the page, not through its records. */
async function lookUp(sql: SqlSession, followupPk: number, ids: readonly string[]): Promise<Map<number, KnownRecord>> {
  const rows = await sql.tuples<[number, number, string, number]>(
    `SELECT j.n, r.pk, r.hash, r.state FROM ${sql.dialect.list('$2', 'text')} j
     CROSS JOIN record r WHERE r.followup_pk = $1 AND r.record_id = j.value`,
    [followupPk, ids],
  );
  const known = new Map<number, KnownRecord>();
  for (const [n, pk, hash, state] of rows) known.set(n, { pk, hash, state });
  return known;
}

interface Verdict {
  counted: 'new' | 'changed' | 'unchanged';
  /** Undefined: nothing to write. */
  kind: (typeof stagedKind)[keyof typeof stagedKind] | undefined;
  /** An open or exhausted record whose post-condition is true. */
  isClosing: boolean;
}

function compare(item: StageItem, record: KnownRecord | undefined): Verdict {
  // A new record that is done is stored, so that it is known, but nobody has to do anything about it.
  if (!record) return { counted: item.isDone ? 'unchanged' : 'new', kind: stagedKind.new, isClosing: false };
  const isOpen = record.state === recordState.open || record.state === recordState.exhausted;
  if (record.state === recordState.closed && !item.isDone) {
    return { counted: 'new', kind: stagedKind.returned, isClosing: false };
  }
  const isClosing = isOpen && item.isDone;
  if (record.hash !== item.hash) return { counted: 'changed', kind: stagedKind.changed, isClosing };
  return { counted: 'unchanged', kind: isClosing ? stagedKind.done : undefined, isClosing };
}

function toStaged(recordId: string, item: StageItem, record: KnownRecord | undefined, kind: number): StagedRow {
  return {
    kind,
    recordPk: record?.pk ?? null,
    recordId,
    hash: item.hash,
    json: record?.hash === item.hash ? undefined : item.json,
    isDone: item.isDone,
  };
}
