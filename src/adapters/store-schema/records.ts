import type { ClosedReason } from '../../core/followup/record';
import type { FollowupCounts, RecordRow } from '../../ports/store';
import { attemptLevels } from './due-levels';
import { nextDueAt } from './due-records';
import { findFollowup } from './followups';
import { recordState, stateName } from './record-state';
import { first, type SqlSession } from './sql-database';

interface RecordColumns {
  record_id: string;
  round: number;
  state: number;
  reason: ClosedReason | null;
  json: string;
  is_baseline: number;
  attempts_done: number;
  first_seen_at: number;
  changed_at: number;
  ended_at: number | null;
  due_at: number | null;
}

export async function readRecord(
  sql: SqlSession,
  followupId: string,
  recordId: string,
): Promise<RecordRow | undefined> {
  const row = await first(
    sql.all<RecordColumns>(
      `SELECT r.*, p.json FROM followup f JOIN record r ON r.followup_pk = f.pk JOIN payload p ON p.pk = r.payload_pk
       WHERE f.followup_id = $1 AND r.record_id = $2`,
      [followupId, recordId],
    ),
  );
  if (!row) return undefined;
  return {
    recordId: row.record_id,
    round: row.round,
    state: stateName(row.state),
    ...(row.reason !== null && { reason: row.reason }),
    json: row.json,
    isBaseline: row.is_baseline === 1,
    attemptsDone: row.attempts_done,
    firstSeenAt: row.first_seen_at,
    changedAt: row.changed_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    // Of an ended record it says since when its end waits to be told.
    ...(row.state === recordState.open && row.due_at !== null && { dueAt: row.due_at }),
  };
}

/** Oldest first. */
export async function listOpenRecords(sql: SqlSession, followupId: string, limit: number): Promise<string[]> {
  const rows = await sql.tuples<[string]>(
    `SELECT p.json FROM followup f JOIN record r ON r.followup_pk = f.pk JOIN payload p ON p.pk = r.payload_pk
     WHERE f.followup_id = $1 AND r.state IN (${recordState.open}, ${recordState.exhausted}) ORDER BY r.pk LIMIT $2`,
    [followupId, limit],
  );
  return rows.map(([json]) => json);
}

/** Reads one index only; still, at a hundred thousand records it takes milliseconds: not for every message. */
export async function countFollowup(sql: SqlSession, followupId: string, now: number): Promise<FollowupCounts> {
  const followupPk = await findFollowup(sql, followupId);
  if (followupPk === undefined) return { open: 0, baseline: 0, due: 0, exhausted: 0, closed: 0 };
  const of = 'SELECT count(*) FROM record WHERE followup_pk = $1 AND state';
  const levels = await attemptLevels(sql, followupPk, now);
  const due = levels.map(
    (level) => `(${of} = ${recordState.open} AND attempts_done = ${level} AND due_at <= $2 AND lease_until <= $2)`,
  );
  const rows = await sql.tuples<[number, number, number, number, number]>(
    `SELECT (${of} = ${recordState.open}),
       (${of} = ${recordState.open} AND attempts_done = 0 AND due_at IS NULL),
       (${of} = ${recordState.exhausted}),
       (${of} IN (${recordState.closed}, ${recordState.keptClosed})),
       ${due.join(' + ') || '0'}`,
    due.length > 0 ? [followupPk, now] : [followupPk],
  );
  const [open = 0, baseline = 0, exhausted = 0, closed = 0, dueCount = 0] = rows[0] ?? [];
  const next = await nextDueAt(sql, followupId);
  return { open, baseline, due: dueCount, exhausted, closed, ...(next !== undefined && { nextDueAt: next }) };
}
