import type { Deferral, DueClaim, DueItem } from '../../ports/store';
import { type LeasedRecord, leaseToken, newLease } from './lease-token';
import { dueState, recordState } from './record-state';
import type { SqlSession } from './sql-database';
import { jsonRows } from './storable-text';

const columns = {
  followup_id: 'text',
  record_id: 'text',
  round: 'int',
  attempt: 'int',
  recipient: 'text',
  due_at: 'int',
} as const;

/** A record is done with when it is closed, or when it has begun another round. */
const isOngoing = `r.state IN (${recordState.open}, ${recordState.exhausted})`;

/** Known again, the later time wins; a lease ends, so that completing it does not take the new time away. */
export async function deferDeliveries(sql: SqlSession, deferrals: readonly Deferral[]): Promise<void> {
  const latest = new Map<string, Record<keyof typeof columns, string | number>>();
  for (const deferral of deferrals) {
    const { followupId, recordId, round, attempt, recipient } = deferral;
    const key = JSON.stringify([followupId, recordId, round, attempt, recipient]);
    const dueAt = Math.max(Number(latest.get(key)?.due_at ?? 0), deferral.dueAt);
    latest.set(key, { followup_id: followupId, record_id: recordId, round, attempt, recipient, due_at: dueAt });
  }
  await sql.run(
    `INSERT INTO deferral (followup_pk, record_pk, round, attempt, recipient, due_at)
     SELECT r.followup_pk, r.pk, d.round, d.attempt, d.recipient, d.due_at FROM ${sql.dialect.rows('$1', columns)} d
     JOIN followup f ON f.followup_id = d.followup_id
     JOIN record r ON r.followup_pk = f.pk AND r.record_id = d.record_id AND r.round = d.round
     WHERE ${isOngoing}
     ON CONFLICT (record_pk, round, attempt, recipient) DO UPDATE SET
       due_at = ${sql.dialect.greatest}(deferral.due_at, excluded.due_at), lease = NULL, lease_until = 0, emission = 0`,
    [jsonRows([...latest.values()])],
  );
  await dropEarlier(sql, jsonRows([...latest.values()]));
}

/** Somebody whose window stayed closed for several attempts is told of the last one, not of all at once when it opens. */
async function dropEarlier(sql: SqlSession, deferred: string): Promise<void> {
  await sql.run(
    `DELETE FROM deferral WHERE pk IN (
       SELECT o.pk FROM ${sql.dialect.rows('$1', columns)} d
       JOIN followup f ON f.followup_id = d.followup_id
       JOIN record r ON r.followup_pk = f.pk AND r.record_id = d.record_id
       JOIN deferral o ON o.record_pk = r.pk AND o.round = d.round AND o.recipient = d.recipient
       WHERE o.attempt < d.attempt)`,
    [deferred],
  );
}

type DeferralRow = [
  pk: number,
  recordPk: number,
  attempt: number,
  recipient: string,
  dueAt: number,
  emission: number,
  recordId: string,
  round: number,
  isChanged: number,
  firstSeenAt: number,
  json: string,
];

/** One item for each attempt of a record, with the recipients whose time has come. */
export async function claimDeferrals(sql: SqlSession, followupPk: number, claim: DueClaim): Promise<DueItem[]> {
  const rows = await sql.tuples<DeferralRow>(
    `SELECT d.pk, d.record_pk, d.attempt, d.recipient, d.due_at, d.emission, r.record_id, r.round, r.is_changed,
       r.first_seen_at, p.json
     FROM deferral d JOIN record r ON r.pk = d.record_pk JOIN payload p ON p.pk = r.payload_pk
     WHERE d.followup_pk = $1 AND d.due_at <= $2 AND d.lease_until <= $2 AND r.round = d.round AND ${isOngoing}
     ORDER BY d.due_at, d.record_pk, d.attempt, d.pk LIMIT $3 ${sql.dialect.skipLocked && 'FOR UPDATE OF d SKIP LOCKED'}`,
    [followupPk, claim.now, claim.limit],
  );
  if (rows.length === 0) return [];
  const lease = newLease();
  await sql.run(
    `UPDATE deferral SET lease = $2, lease_until = $3, emission = emission + 1 WHERE ${sql.dialect.isIn('pk', '$1', 'int')}`,
    [rows.map((row) => row[0]), lease, claim.leaseUntil],
  );
  const items = new Map<string, DueItem & { only: string[] }>();
  for (const [, recordPk, attempt, recipient, dueAt, emission, recordId, round, isChanged, firstSeenAt, json] of rows) {
    const token = leaseToken({ recordPk, lease, attempt });
    const known = items.get(token);
    if (known) {
      known.only.push(recipient);
      known.emission = Math.max(known.emission, emission + 1);
      continue;
    }
    const state = dueState(isChanged, attempt);
    items.set(token, {
      ...{ token, recordId, round, json, state, attempt, dueAt, firstSeenAt },
      emission: emission + 1,
      only: [recipient],
    });
  }
  return [...items.values()];
}

const leased = `pk IN (SELECT d.pk FROM deferral d JOIN ROWS l
  ON d.record_pk = l.record_pk AND d.lease = l.lease AND d.attempt = l.attempt WHERE d.followup_pk = $2)`;

function whereLeased(sql: SqlSession): string {
  return leased.replace('ROWS', sql.dialect.rows('$1', { record_pk: 'int', lease: 'int', attempt: 'int' }));
}

function asRows(deferrals: readonly LeasedRecord[]): string {
  return jsonRows(deferrals.map(({ recordPk, lease, attempt }) => ({ record_pk: recordPk, lease, attempt })));
}

export async function completeDeferrals(
  sql: SqlSession,
  followupPk: number,
  deferrals: readonly LeasedRecord[],
): Promise<void> {
  if (deferrals.length === 0) return;
  await sql.run(`DELETE FROM deferral WHERE ${whereLeased(sql)}`, [asRows(deferrals), followupPk]);
}

export async function renewDeferrals(
  sql: SqlSession,
  followupPk: number,
  deferrals: readonly LeasedRecord[],
  leaseUntil: number,
): Promise<void> {
  if (deferrals.length === 0) return;
  const text = `UPDATE deferral SET lease_until = $3 WHERE ${whereLeased(sql)}`;
  await sql.run(text, [asRows(deferrals), followupPk, leaseUntil]);
}

export async function releaseDeferrals(
  sql: SqlSession,
  followupPk: number,
  deferrals: readonly LeasedRecord[],
): Promise<void> {
  if (deferrals.length === 0) return;
  const text = `UPDATE deferral SET lease = NULL, lease_until = 0 WHERE ${whereLeased(sql)}`;
  await sql.run(text, [asRows(deferrals), followupPk]);
}

export async function dropDeferralsOfClosed(sql: SqlSession, followupPk: number): Promise<void> {
  await sql.run(
    `DELETE FROM deferral WHERE followup_pk = $1 AND NOT EXISTS
       (SELECT 1 FROM record r WHERE r.pk = deferral.record_pk AND r.round = deferral.round AND ${isOngoing})`,
    [followupPk],
  );
}
