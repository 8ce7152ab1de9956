import type { MergePreview, PollReport, PollRow } from '../../ports/store';
import { first, type SqlSession } from './sql-database';

interface PollColumns {
  poll_id: string;
  outcome: string;
  started_at: number;
  ended_at: number | null;
  pages: number;
  records: number;
  missing_ids: number;
  duplicate_ids: number;
  error_code: string | null;
  error_message: string | null;
  new_count: number;
  changed_count: number;
  unchanged_count: number;
  gone_count: number;
  done_count: number;
}

export async function listPolls(sql: SqlSession, followupId: string, limit: number): Promise<PollRow[]> {
  const rows = await sql.all<PollColumns>(
    `SELECT p.* FROM poll p JOIN followup f ON f.pk = p.followup_pk WHERE f.followup_id = $1
     ORDER BY p.pk DESC LIMIT $2`,
    [followupId, limit],
  );
  return rows.map(toPoll);
}

export async function lastEndedPoll(sql: SqlSession, followupPk: number): Promise<PollRow | undefined> {
  const text = `SELECT * FROM poll WHERE followup_pk = $1 AND ended_at IS NOT NULL ORDER BY pk DESC LIMIT 1`;
  const row = await first(sql.all<PollColumns>(text, [followupPk]));
  return row && toPoll(row);
}

export interface EndedPoll {
  pollPk: number;
  now: number;
  outcome: Exclude<PollRow['outcome'], 'running'>;
  report: PollReport;
  counts: Omit<MergePreview, 'open'>;
}

export const noCounts = { new: 0, changed: 0, unchanged: 0, gone: 0, done: 0 };

export async function writePollEnd(sql: SqlSession, end: EndedPoll): Promise<void> {
  const { report, counts } = end;
  await sql.run(
    `UPDATE poll SET outcome = $2, ended_at = $3, pages = $4, records = $5, missing_ids = $6, duplicate_ids = $7,
       error_code = $8, error_message = $9, new_count = $10, changed_count = $11, unchanged_count = $12,
       gone_count = $13, done_count = $14
     WHERE pk = $1`,
    [
      end.pollPk,
      end.outcome,
      end.now,
      report.pages,
      report.records,
      report.missingIds,
      report.duplicateIds,
      report.error?.code ?? null,
      report.error?.message ?? null,
      counts.new,
      counts.changed,
      counts.unchanged,
      counts.gone,
      counts.done,
    ],
  );
}

function toPoll(row: PollColumns): PollRow {
  return {
    pollId: row.poll_id,
    startedAt: row.started_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    outcome: row.outcome as PollRow['outcome'],
    pages: row.pages,
    records: row.records,
    missingIds: row.missing_ids,
    duplicateIds: row.duplicate_ids,
    ...(row.error_code !== null && { error: { code: row.error_code, message: row.error_message ?? '' } }),
    new: row.new_count,
    changed: row.changed_count,
    unchanged: row.unchanged_count,
    gone: row.gone_count,
    done: row.done_count,
  };
}
