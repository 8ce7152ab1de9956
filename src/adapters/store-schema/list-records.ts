import type { ClosedReason } from '../../core/followup/record';
import type { Page, PageRequest, RecordFilter, RecordSummary } from '../../ports/store';
import { Conditions, toPage } from './event-page';
import { findFollowup } from './followups';
import { recordState, stateName } from './record-state';
import type { SqlSession } from './sql-database';

interface SummaryColumns {
  pk: number;
  record_id: string;
  round: number;
  state: number;
  reason: ClosedReason | null;
  is_baseline: number;
  attempts_done: number;
  first_seen_at: number;
  changed_at: number;
  ended_at: number | null;
  due_at: number | null;
}

const statesOf = {
  open: [recordState.open],
  exhausted: [recordState.exhausted],
  closed: [recordState.closed, recordState.keptClosed],
} as const;

/** Newest first. Payloads are left out: they are the bulk of it. */
export async function listRecords(
  sql: SqlSession,
  followupId: string,
  { state, search }: RecordFilter,
  page: PageRequest,
): Promise<Page<RecordSummary>> {
  const followupPk = await findFollowup(sql, followupId);
  if (followupPk === undefined) return { rows: [] };
  const where = new Conditions(sql);
  where.add('r.followup_pk = ?', followupPk);
  if (state) where.addPlain(`r.state IN (${statesOf[state].join(', ')})`);
  if (search) where.add(`lower(r.record_id) LIKE ? ESCAPE '\\'`, `%${escapeLike(search.toLowerCase())}%`);
  where.addCursor(['r.first_seen_at', 'r.pk'], page.cursor);
  const rows = await sql.all<SummaryColumns>(
    `SELECT r.pk, r.record_id, r.round, r.state, r.reason, r.is_baseline, r.attempts_done, r.first_seen_at,
       r.changed_at, r.ended_at, r.due_at
     FROM record r WHERE ${where.text} ORDER BY r.first_seen_at DESC, r.pk DESC LIMIT $${where.parameters.length + 1}`,
    [...where.parameters, page.limit + 1],
  );
  return toPage(rows, page, (row) => row.first_seen_at, toSummary);
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (char) => `\\${char}`);
}

function toSummary(row: SummaryColumns): RecordSummary {
  return {
    recordId: row.record_id,
    round: row.round,
    state: stateName(row.state),
    ...(row.reason !== null && { reason: row.reason }),
    isBaseline: row.is_baseline === 1,
    attemptsDone: row.attempts_done,
    firstSeenAt: row.first_seen_at,
    changedAt: row.changed_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    // Of an ended record it says since when its end waits to be told.
    ...(row.state === recordState.open && row.due_at !== null && { dueAt: row.due_at }),
  };
}
