import type { ClosedReason } from '../../core/followup/record';
import { recordState } from './record-state';
import type { SqlParameter, SqlSession } from './sql-database';

export interface Closing {
  followupId: string;
  now: number;
  reason: ClosedReason;
  /** Who of the operators did it. */
  by?: string;
  /** A SELECT of the records' keys that uses `$1`. */
  pks: string;
  parameter: SqlParameter;
}

const descriptions: Record<ClosedReason, string> = {
  gone: 'is closed: the source no longer has it.',
  condition: 'is closed: its post-condition is true.',
  action: 'is closed: a recipient acted on it.',
  operator: 'is closed by hand.',
};

/**
 * Closes those of the records that are open or exhausted and returns how many. The flow is told of each
 * but the baseline's, of which it never heard.
 */
export async function closeRecords(sql: SqlSession, closing: Closing): Promise<number> {
  const { followupId, now, reason, by, pks, parameter } = closing;
  const isOpen = `pk IN (${pks}) AND state IN (${recordState.open}, ${recordState.exhausted})`;
  await sql.run(
    `INSERT INTO event (at, kind, description, followup_id, record_id, round, initiated_by, is_error, data)
     SELECT $2, 'record.closed', 'Record ' || record_id || ' ' || $3, $4, record_id, round, $5, 0, $6
     FROM record WHERE ${isOpen} AND is_baseline = 0 ORDER BY pk`,
    [
      parameter,
      now,
      descriptions[reason],
      followupId,
      reason === 'action' || reason === 'operator' ? 'user' : 'bot',
      JSON.stringify({ reason, by }),
    ],
  );
  const isByPerson = reason === 'action' || reason === 'operator';
  return sql.run(
    `UPDATE record SET state = ${isByPerson ? recordState.keptClosed : recordState.closed}, reason = $3, ended_at = $2,
       due_at = CASE is_baseline WHEN 1 THEN NULL ELSE CAST($2 AS bigint) END, lease = NULL, lease_until = 0, emission = 0
     WHERE ${isOpen}`,
    [parameter, now, reason],
  );
}
