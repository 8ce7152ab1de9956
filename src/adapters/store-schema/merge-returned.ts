import type { MergeRequest } from '../../ports/store';
import { recordState, stagedKind } from './record-state';
import type { SqlSession } from './sql-database';

interface Returned {
  followupId: string;
  followupPk: number;
  merge: MergeRequest;
}

/** Closed records that are there again start their next round. */
export async function mergeReturned(sql: SqlSession, { followupId, followupPk, merge }: Returned): Promise<void> {
  const { now, isBaseline, firstDueAt } = merge;
  const returned = `s.followup_pk = $1 AND s.kind = ${stagedKind.returned}`;
  await sql.run(
    `INSERT INTO event (at, kind, description, followup_id, record_id, round, initiated_by, is_error)
     SELECT $2, 'record.restarted', 'Record ' || r.record_id || ' came back and starts again.', $3, r.record_id,
       r.round + 1, 'bot', 0
     FROM staged s JOIN record r ON r.pk = s.record_pk WHERE ${returned} AND r.state = ${recordState.closed} ORDER BY s.pk`,
    [followupPk, now, followupId],
  );
  await sql.run(
    `UPDATE record SET state = ${recordState.open}, reason = NULL, ended_at = NULL, round = round + 1, attempts_done = 0,
       due_at = $2, lease = NULL, lease_until = 0, emission = 0, is_changed = 0, is_baseline = $3, first_seen_at = $4
     FROM staged s WHERE record.pk = s.record_pk AND ${returned} AND record.state = ${recordState.closed}`,
    [followupPk, isBaseline ? null : firstDueAt, Number(isBaseline), now],
  );
}
