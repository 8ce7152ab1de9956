import { RingbackError } from '../../core/errors';
import type { PollClaim, PollLease } from '../../ports/store';
import { unregistered } from './followups';
import { noCounts, writePollEnd } from './polls';
import { first, type SqlSession } from './sql-database';
import { dropStaged } from './staged-rows';

export interface HeldLease {
  followupPk: number;
  pollPk: number;
}

interface LeaseColumns {
  pk: number;
  next_poll_at: number | null;
  poll_fence: number;
  poll_owner: string | null;
  poll_lease_until: number | null;
  poll_pk: number | null;
}

async function lockLease(sql: SqlSession, followupId: string): Promise<LeaseColumns | undefined> {
  return first(
    sql.all<LeaseColumns>(
      `SELECT pk, next_poll_at, poll_fence, poll_owner, poll_lease_until, poll_pk FROM followup
       WHERE followup_id = $1 ${sql.dialect.forUpdate}`,
      [followupId],
    ),
  );
}

/** The lease, and whether the follow-up has any record yet: look-ups are spared when it has none. */
export async function claimPoll(
  sql: SqlSession,
  claim: PollClaim,
): Promise<{ lease: PollLease; hasRecords: boolean } | undefined> {
  const row = await lockLease(sql, claim.followupId);
  if (!row) throw unregistered(claim.followupId);
  if (row.poll_owner !== null && (row.poll_lease_until ?? 0) > claim.now) return undefined;
  if (!claim.force && row.next_poll_at !== null && row.next_poll_at > claim.now) return undefined;
  if (row.poll_pk !== null) await endOvertaken(sql, row.poll_pk, claim.now);
  await dropStaged(sql, row.pk);
  const [pollPk] = await sql.insert(
    'poll',
    { followup_pk: 'int', poll_id: 'text', outcome: 'text', started_at: 'int' },
    [[row.pk, claim.pollId, 'running', claim.now]],
  );
  const fence = row.poll_fence + 1;
  await sql.run(
    `UPDATE followup SET poll_fence = $2, poll_owner = $3, poll_lease_until = $4, poll_pk = $5 WHERE pk = $1`,
    [row.pk, fence, claim.owner, claim.leaseUntil, pollPk as number],
  );
  const { followupId, pollId, owner } = claim;
  const known = await sql.tuples('SELECT 1 FROM record WHERE followup_pk = $1 LIMIT 1', [row.pk]);
  return { lease: { followupId, pollId, owner, fence }, hasRecords: known.length > 0 };
}

async function endOvertaken(sql: SqlSession, pollPk: number, now: number): Promise<void> {
  const error = {
    code: 'RB_POLL_INCOMPLETE',
    message:
      'The poll did not end before its lease ran out: the Node-RED that ran it was stopped or lost its store. Nothing of it was applied.',
  };
  const report = { pages: 0, records: 0, missingIds: 0, duplicateIds: 0, error };
  await writePollEnd(sql, { pollPk, now, outcome: 'incomplete', report, counts: noCounts });
}

export async function renewPoll(sql: SqlSession, lease: PollLease, leaseUntil: number): Promise<boolean> {
  const changed = await sql.run(
    `UPDATE followup SET poll_lease_until = $4 WHERE followup_id = $1 AND poll_fence = $2 AND poll_owner = $3`,
    [lease.followupId, lease.fence, lease.owner, leaseUntil],
  );
  return changed > 0;
}

/** Keeps the lease's row until the transaction ends; refuses what another holder has overtaken. */
export async function requireLease(sql: SqlSession, lease: PollLease): Promise<HeldLease> {
  const row = await lockLease(sql, lease.followupId);
  if (!row || row.poll_fence !== lease.fence || row.poll_owner !== lease.owner || row.poll_pk === null) {
    throw leaseLost(lease, 'another Node-RED has taken it over, or it has ended');
  }
  return { followupPk: row.pk, pollPk: row.poll_pk };
}

export function leaseLost(lease: PollLease, why: string): RingbackError {
  return new RingbackError(
    'RB_POLL_LEASE_LOST',
    `The poll ${lease.pollId} of this follow-up is no longer ours: ${why}.`,
    {
      remedy: 'Nothing of it is applied; the next poll brings everything again.',
      retryable: true,
    },
  );
}
