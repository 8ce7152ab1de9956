import type { DueClaim, DueItem } from '../../ports/store';
import { claimDeferrals } from './deferrals';
import { attemptLevels, leasedFrom } from './due-levels';
import { findFollowup } from './followups';
import { leaseToken, newLease } from './lease-token';
import { dueState, isOutcomeWaiting, recordState } from './record-state';
import { first, type SqlSession } from './sql-database';

/**
 * Leases due attempts, oldest first, then deferrals whose time has come. The index keeps the order for
 * each number of attempts done, so a claim takes the oldest of each number and the oldest of those.
 */
export async function claimDue(sql: SqlSession, claim: DueClaim): Promise<DueItem[]> {
  const followupPk = await findFollowup(sql, claim.followupId);
  if (followupPk === undefined) return [];
  const items = await claimRecords(sql, followupPk, claim);
  if (items.length === claim.limit) return items;
  return items.concat(await claimDeferrals(sql, followupPk, { ...claim, limit: claim.limit - items.length }));
}

type DueRow = [
  pk: number,
  recordId: string,
  round: number,
  attemptsDone: number,
  isChanged: number,
  dueAt: number,
  firstSeenAt: number,
  emission: number,
  json: string,
];

async function claimRecords(sql: SqlSession, followupPk: number, claim: DueClaim): Promise<DueItem[]> {
  const levels = await attemptLevels(sql, followupPk, claim.now);
  const due = levels
    .filter((level) => level < claim.attempts)
    .map(
      (level) => `SELECT * FROM (SELECT pk, due_at FROM record
        WHERE followup_pk = $1 AND state = ${recordState.open} AND attempts_done = ${level} AND due_at <= $2
          AND lease_until <= $2
        ORDER BY due_at, pk LIMIT $3 ${sql.dialect.skipLocked}) level${level}`,
    );
  if (due.length === 0) return [];
  const rows = await sql.tuples<DueRow>(
    `SELECT r.pk, r.record_id, r.round, r.attempts_done, r.is_changed, r.due_at, r.first_seen_at, r.emission, p.json
     FROM (SELECT * FROM (${due.join(' UNION ALL ')}) levels ORDER BY due_at, pk LIMIT $3) d
     JOIN record r ON r.pk = d.pk JOIN payload p ON p.pk = r.payload_pk ORDER BY d.due_at, d.pk`,
    [followupPk, claim.now, claim.limit],
  );
  if (rows.length === 0) return [];
  const lease = newLease();
  await sql.run(
    `UPDATE record SET lease = $2, lease_until = $3, emission = emission + 1 WHERE ${sql.dialect.isIn('pk', '$1', 'int')}`,
    [rows.map((row) => row[0]), lease, claim.leaseUntil],
  );
  return rows.map((row) => toItem(row, lease));
}

function toItem(row: DueRow, lease: number): DueItem {
  const [recordPk, recordId, round, attemptsDone, isChanged, dueAt, firstSeenAt, emission, json] = row;
  return {
    token: leaseToken({ recordPk, lease }),
    recordId,
    round,
    json,
    state: dueState(isChanged, attemptsDone + 1),
    attempt: attemptsDone + 1,
    dueAt,
    firstSeenAt,
    emission: emission + 1,
  };
}

/** Undefined when nothing of this follow-up will ever be due as things are. */
export async function nextDueAt(sql: SqlSession, followupId: string): Promise<number | undefined> {
  const followupPk = await findFollowup(sql, followupId);
  if (followupPk === undefined) return undefined;
  const levels = await attemptLevels(sql, followupPk);
  const leased = leasedFrom(sql.dialect);
  const ofLevels = levels.flatMap((level) => {
    const atLevel = `followup_pk = $1 AND state = ${recordState.open} AND attempts_done = ${level}`;
    const firstFree = `SELECT due_at FROM record WHERE ${atLevel} AND due_at IS NOT NULL AND lease_until = 0
      ORDER BY due_at LIMIT 1`;
    // Leased records stay in the index where they were: those due before the first free one are looked at one by one.
    return [
      `SELECT * FROM (${firstFree}) free${level}`,
      `SELECT min(${leased}) FROM record WHERE ${atLevel}
         AND due_at < coalesce((${firstFree}), ${Number.MAX_SAFE_INTEGER})`,
    ];
  });
  const sources = [
    `SELECT min(${leased}) AS at FROM record WHERE followup_pk = $1 AND ${isOutcomeWaiting} AND due_at <= ${Number.MAX_SAFE_INTEGER}`,
    `SELECT min(${leased}) FROM deferral WHERE followup_pk = $1`,
    ...ofLevels,
  ];
  const text = `SELECT min(at) FROM (${sources.join(' UNION ALL ')}) sources`;
  const row = await first(sql.tuples<[number | null]>(text, [followupPk]));
  return row?.[0] ?? undefined;
}
