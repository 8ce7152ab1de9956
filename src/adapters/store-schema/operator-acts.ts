import type { NewEvent, RecordAct } from '../../ports/store';
import { writeEvents } from './events';
import { lockFollowup } from './followups';
import { recordState } from './record-state';
import type { SqlSession } from './sql-database';

/** Starts a closed or exhausted record anew: its next round, with its first attempt due now. False when it was open. */
export async function restartRecord(sql: SqlSession, act: RecordAct): Promise<boolean> {
  const followupPk = await lockFollowup(sql, act.followupId);
  const rows = await sql.tuples<[number]>(
    `UPDATE record SET state = ${recordState.open}, reason = NULL, ended_at = NULL, round = round + 1, attempts_done = 0,
       due_at = $3, lease = NULL, lease_until = 0, emission = 0, is_changed = 0, is_baseline = 0, first_seen_at = $3
     WHERE followup_pk = $1 AND record_id = $2 AND state <> ${recordState.open} RETURNING round`,
    [followupPk, act.recordId, act.now],
  );
  const [row] = rows;
  if (!row) return false;
  await tell(sql, act, row[0], { kind: 'record.restarted', description: 'was started again by hand.' });
  return true;
}

/** Makes the next attempt of an open record due now. False when it is not open, or an attempt is on its way. */
export async function hastenRecord(sql: SqlSession, act: RecordAct): Promise<boolean> {
  const followupPk = await lockFollowup(sql, act.followupId);
  const rows = await sql.tuples<[number]>(
    `UPDATE record SET due_at = $3, is_baseline = 0 WHERE followup_pk = $1 AND record_id = $2
       AND state = ${recordState.open} AND lease_until <= $3 RETURNING round`,
    [followupPk, act.recordId, act.now],
  );
  const [row] = rows;
  if (!row) return false;
  await tell(sql, act, row[0], { kind: 'record.hastened', description: 'is notified again at once, by hand.' });
  return true;
}

async function tell(
  sql: SqlSession,
  { followupId, recordId, by, now }: RecordAct,
  round: number,
  { kind, description }: Pick<NewEvent, 'kind' | 'description'>,
): Promise<void> {
  const event: NewEvent = { kind, description: `Record ${recordId} ${description}`, followupId, recordId, round };
  await writeEvents(sql, [{ ...event, initiatedBy: 'user', data: { by } }], now);
}
