import type { MergeRequest, MergeResult, PollLease } from '../../ports/store';
import { closeRecords } from './close-records';
import { dropDeferralsOfClosed } from './deferrals';
import { writeEvents } from './events';
import { mergeReturned } from './merge-returned';
import { findMissing } from './missing-records';
import { pollEvent } from './poll-event';
import { requireLease } from './poll-lease';
import type { PollMemory } from './poll-memory';
import { writePollEnd } from './polls';
import { recordState, stagedKind } from './record-state';
import type { SqlSession } from './sql-database';

/** As many keys as go into one statement. */
const chunkSize = 2_000;
/** From here on the planner's picture of the tables may be wrong. */
const bulkSize = 1_000;

/** Applies what was staged; everything of it is in the caller's transaction. */
export async function mergePoll(
  sql: SqlSession,
  memory: PollMemory,
  lease: PollLease,
  merge: MergeRequest,
): Promise<MergeResult> {
  const { followupPk, pollPk } = await requireLease(sql, lease);
  const { followupId } = lease;
  const { now } = merge;
  // What the preview found is still right but for what was closed since; closing looks at the state again.
  const missing = memory.missing ?? (await findMissing(sql, followupPk, memory));
  await insertNew(sql, followupPk, merge);
  await replacePayloads(sql, followupPk, now);
  if (memory.returned > 0) await mergeReturned(sql, { followupId, followupPk, merge });
  let done = 0;
  if (memory.done > 0) {
    const staged = `SELECT record_pk FROM staged WHERE followup_pk = $1 AND is_done = 1 AND record_pk IS NOT NULL`;
    done = await closeRecords(sql, { followupId, now, reason: 'condition', pks: staged, parameter: followupPk });
  }
  const gone = merge.isComplete ? await closeMissing(sql, followupId, missing.gone, now) : 0;
  if (merge.isComplete) await releaseKeptClosed(sql, missing.released);
  if (done + gone > 0) await dropDeferralsOfClosed(sql, followupPk);
  await sql.run('DELETE FROM staged WHERE followup_pk = $1', [followupPk]);

  const { returned, changed, unchanged } = memory;
  const result: MergeResult = { new: memory.new, returned, changed, unchanged, gone, done, open: missing.open };
  const outcome = merge.isComplete ? ('complete' as const) : ('incomplete' as const);
  await writePollEnd(sql, { pollPk, now, outcome, report: merge.report, counts: result });
  await endLease(sql, followupPk, merge);
  await writeEvents(sql, [pollEvent(lease, outcome, merge.report, result)], now);
  if (memory.new + changed + gone + done >= bulkSize) await sql.analyze(['record', 'payload']);
  return result;
}

async function insertNew(sql: SqlSession, followupPk: number, merge: MergeRequest): Promise<void> {
  // A page whose commit was not acknowledged may have been staged twice: the first row counts.
  await sql.run(
    `INSERT INTO record (followup_pk, record_id, hash, state, payload_pk, due_at, is_baseline, first_seen_at, changed_at,
       ended_at, reason)
     SELECT followup_pk, record_id, hash, CASE is_done WHEN 1 THEN ${recordState.closed} ELSE ${recordState.open} END,
       payload_pk, CASE is_done WHEN 1 THEN NULL ELSE CAST($2 AS bigint) END, $3, $4, $4,
       CASE is_done WHEN 1 THEN CAST($4 AS bigint) END, CASE is_done WHEN 1 THEN 'condition' END
     FROM staged WHERE followup_pk = $1 AND kind = ${stagedKind.new} ORDER BY pk
     ON CONFLICT (followup_pk, record_id) DO NOTHING`,
    [followupPk, merge.isBaseline ? null : merge.firstDueAt, Number(merge.isBaseline), merge.now],
  );
}

/** Of changed records, and of returned ones that are not what they were. */
async function replacePayloads(sql: SqlSession, followupPk: number, now: number): Promise<void> {
  const replaced = 's.followup_pk = $1 AND s.record_pk IS NOT NULL AND s.payload_pk IS NOT NULL';
  await sql.run(
    `DELETE FROM payload WHERE pk IN
       (SELECT r.payload_pk FROM staged s JOIN record r ON r.pk = s.record_pk WHERE ${replaced})`,
    [followupPk],
  );
  await sql.run(
    `UPDATE record SET hash = s.hash, payload_pk = s.payload_pk, changed_at = $2, is_changed = 1
     FROM staged s WHERE record.pk = s.record_pk AND ${replaced}`,
    [followupPk, now],
  );
}

async function closeMissing(sql: SqlSession, followupId: string, pks: number[], now: number): Promise<number> {
  let closed = 0;
  for (let start = 0; start < pks.length; start += chunkSize) {
    const chunk = pks.slice(start, start + chunkSize);
    const listed = `SELECT value FROM ${sql.dialect.list('$1', 'int')} l`;
    closed += await closeRecords(sql, { followupId, now, reason: 'gone', pks: listed, parameter: chunk });
  }
  return closed;
}

async function releaseKeptClosed(sql: SqlSession, pks: number[]): Promise<void> {
  for (let start = 0; start < pks.length; start += chunkSize) {
    await sql.run(
      `UPDATE record SET state = ${recordState.closed}
       WHERE ${sql.dialect.isIn('pk', '$1', 'int')} AND state = ${recordState.keptClosed}`,
      [pks.slice(start, start + chunkSize)],
    );
  }
}

/** A poll that was cut short proves nothing: a held poll, and the wait for a first whole one, go on. */
async function endLease(sql: SqlSession, followupPk: number, merge: MergeRequest): Promise<void> {
  await sql.run(
    `UPDATE followup SET next_poll_at = $2, attributes = $3, poll_owner = NULL, poll_lease_until = NULL, poll_pk = NULL,
       has_polled = CASE WHEN $4 = 1 THEN 1 ELSE has_polled END, held = CASE WHEN $4 = 1 THEN NULL ELSE held END
     WHERE pk = $1`,
    [followupPk, merge.nextPollAt, JSON.stringify(merge.attributes), Number(merge.isComplete)],
  );
}
