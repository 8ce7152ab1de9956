import type { AttemptCompletion } from '../../ports/store';
import { completeDeferrals, releaseDeferrals, renewDeferrals } from './deferrals';
import { findFollowup } from './followups';
import { groupByLease } from './lease-token';
import { recordState } from './record-state';
import type { SqlSession } from './sql-database';
import { jsonRows } from './storable-text';

/** Above this, one statement with a row for each is cheaper than one statement for each time. */
const fewTimes = 8;

/** Ends leased attempts. What was claimed at once is mostly due again at once: one statement for each time. */
export async function completeAttempts(
  sql: SqlSession,
  followupId: string,
  completions: readonly AttemptCompletion[],
): Promise<void> {
  const followupPk = await findFollowup(sql, followupId);
  if (followupPk === undefined) return;
  const byTime = new Map<number, string[]>();
  for (const { token, nextDueAt } of completions) {
    const known = byTime.get(nextDueAt);
    if (known) known.push(token);
    else byTime.set(nextDueAt, [token]);
  }
  const groups = [...byTime].map(([dueAt, tokens]) => ({ dueAt, ...groupByLease(tokens) }));
  await completeDeferrals(
    sql,
    followupPk,
    groups.flatMap((group) => group.deferrals),
  );
  if (groups.length > fewTimes) return completeEach(sql, groups);
  for (const { dueAt, attempts } of groups) {
    for (const [lease, pks] of attempts) {
      await sql.run(
        `UPDATE record SET due_at = $3, ${ended} WHERE ${sql.dialect.isIn('pk', '$1', 'int')} AND ${ours('$2')}`,
        [pks, lease, dueAt],
      );
    }
  }
}

const ended = 'attempts_done = attempts_done + 1, is_changed = 0, emission = 0, lease = NULL, lease_until = 0';

function ours(lease: string): string {
  return `record.lease = ${lease} AND record.state = ${recordState.open}`;
}

async function completeEach(
  sql: SqlSession,
  groups: readonly { dueAt: number; attempts: Map<number, number[]> }[],
): Promise<void> {
  const rows: { pk: number; lease: number; due: number }[] = [];
  for (const { dueAt, attempts } of groups) {
    for (const [lease, pks] of attempts) for (const pk of pks) rows.push({ pk, lease, due: dueAt });
  }
  if (rows.length === 0) return;
  await sql.run(
    `UPDATE record SET due_at = c.due, ${ended} FROM ${sql.dialect.rows('$1', { pk: 'int', lease: 'int', due: 'int' })} c
     WHERE record.pk = c.pk AND ${ours('c.lease')}`,
    [jsonRows(rows)],
  );
}

export async function renewDue(
  sql: SqlSession,
  followupId: string,
  tokens: readonly string[],
  leaseUntil: number,
): Promise<void> {
  const followupPk = await findFollowup(sql, followupId);
  if (followupPk === undefined) return;
  const { attempts, deferrals } = groupByLease(tokens);
  for (const [lease, pks] of attempts) {
    await sql.run(`UPDATE record SET lease_until = $3 WHERE ${sql.dialect.isIn('pk', '$1', 'int')} AND lease = $2`, [
      pks,
      lease,
      leaseUntil,
    ]);
  }
  await renewDeferrals(sql, followupPk, deferrals, leaseUntil);
}

/** The count of emissions stays: what was given out and came back without an outcome was given out. */
export async function releaseDue(sql: SqlSession, followupId: string, tokens: readonly string[]): Promise<void> {
  const followupPk = await findFollowup(sql, followupId);
  if (followupPk === undefined) return;
  const { attempts, deferrals } = groupByLease(tokens);
  for (const [lease, pks] of attempts) {
    await sql.run(
      `UPDATE record SET lease = NULL, lease_until = 0 WHERE ${sql.dialect.isIn('pk', '$1', 'int')} AND lease = $2`,
      [pks, lease],
    );
  }
  await releaseDeferrals(sql, followupPk, deferrals);
}
