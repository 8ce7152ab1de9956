import type { ClosedReason } from '../../core/followup/record';
import type { OutcomeClaim, OutcomeItem } from '../../ports/store';
import { closeRecords } from './close-records';
import { dropDeferralsOfClosed } from './deferrals';
import { attemptLevels } from './due-levels';
import { writeEvents } from './events';
import { findFollowup, lockFollowup } from './followups';
import { groupByLease, leaseToken, newLease } from './lease-token';
import { isOutcomeWaiting, recordState } from './record-state';
import type { SqlSession } from './sql-database';

/** As many as become exhausted by one statement. */
const chunkSize = 2_000;

export async function exhaustDue(sql: SqlSession, followupId: string, attempts: number, now: number): Promise<number> {
  const known = await findFollowup(sql, followupId);
  if (known === undefined) return 0;
  const levels = (await attemptLevels(sql, known, now)).filter((level) => level >= attempts);
  if (levels.length === 0) return 0;
  const followupPk = await lockFollowup(sql, followupId);
  let exhausted = 0;
  for (const level of levels) {
    let count: number;
    do {
      count = await exhaustChunk(sql, { followupId, followupPk, level, now });
      exhausted += count;
    } while (count === chunkSize);
  }
  return exhausted;
}

interface Level {
  followupId: string;
  followupPk: number;
  level: number;
  now: number;
}

async function exhaustChunk(sql: SqlSession, { followupId, followupPk, level, now }: Level): Promise<number> {
  const rows = await sql.tuples<[string, number]>(
    `UPDATE record SET state = ${recordState.exhausted}, ended_at = $2, due_at = $2, lease = NULL, lease_until = 0, emission = 0
     WHERE pk IN (SELECT pk FROM record WHERE followup_pk = $1 AND state = ${recordState.open} AND attempts_done = ${level}
       AND due_at <= $2 AND lease_until <= $2 ORDER BY due_at, pk LIMIT ${chunkSize})
     RETURNING record_id, round`,
    [followupPk, now],
  );
  await writeEvents(
    sql,
    rows.map(([recordId, round]) => ({
      kind: 'record.exhausted' as const,
      description: `Record ${recordId} is exhausted: all ${level} attempts are used up.`,
      ...{ followupId, recordId, round },
      data: { attempts: level },
    })),
    now,
  );
  return rows.length;
}

type OutcomeRow = [
  pk: number,
  recordId: string,
  round: number,
  state: number,
  reason: ClosedReason | null,
  attemptsDone: number,
  firstSeenAt: number,
  endedAt: number,
  json: string,
];

export async function claimOutcomes(sql: SqlSession, claim: OutcomeClaim): Promise<OutcomeItem[]> {
  const followupPk = await findFollowup(sql, claim.followupId);
  if (followupPk === undefined) return [];
  const rows = await sql.tuples<OutcomeRow>(
    `SELECT r.pk, r.record_id, r.round, r.state, r.reason, r.attempts_done, r.first_seen_at, r.ended_at, p.json
     FROM (SELECT pk, due_at FROM record WHERE followup_pk = $1 AND ${isOutcomeWaiting} AND due_at <= $2
       AND lease_until <= $2 ORDER BY due_at, pk LIMIT $3 ${sql.dialect.skipLocked}) d
     JOIN record r ON r.pk = d.pk JOIN payload p ON p.pk = r.payload_pk ORDER BY d.due_at, d.pk`,
    [followupPk, claim.now, claim.limit],
  );
  if (rows.length === 0) return [];
  const lease = newLease();
  await sql.run(`UPDATE record SET lease = $2, lease_until = $3 WHERE ${sql.dialect.isIn('pk', '$1', 'int')}`, [
    rows.map((row) => row[0]),
    lease,
    claim.leaseUntil,
  ]);
  return rows.map(([recordPk, recordId, round, state, reason, attempt, firstSeenAt, endedAt, json]) => ({
    ...{ token: leaseToken({ recordPk, lease }), recordId, round, json, attempt, firstSeenAt, endedAt },
    outcome: state === recordState.exhausted ? 'exhausted' : 'closed',
    ...(reason !== null && { reason }),
  }));
}

export async function confirmOutcomes(sql: SqlSession, tokens: readonly string[]): Promise<void> {
  for (const [lease, pks] of groupByLease(tokens).attempts) {
    await sql.run(
      `UPDATE record SET due_at = NULL, lease = NULL, lease_until = 0
       WHERE ${sql.dialect.isIn('pk', '$1', 'int')} AND lease = $2 AND ended_at IS NOT NULL`,
      [pks, lease],
    );
  }
}

/** Also closes an exhausted record: a recipient may act after the last attempt. */
export async function closeRecord(
  sql: SqlSession,
  followupId: string,
  recordId: string,
  reason: ClosedReason,
  now: number,
  by?: string,
): Promise<boolean> {
  const followupPk = await lockFollowup(sql, followupId);
  const found = await sql.tuples<[number]>('SELECT pk FROM record WHERE followup_pk = $1 AND record_id = $2', [
    followupPk,
    recordId,
  ]);
  const [record] = found;
  if (!record) return false;
  const closed = await closeRecords(sql, {
    followupId,
    now,
    reason,
    ...(by !== undefined && { by }),
    pks: 'SELECT CAST($1 AS bigint)',
    parameter: record[0],
  });
  if (closed > 0) await dropDeferralsOfClosed(sql, followupPk);
  return closed > 0;
}
