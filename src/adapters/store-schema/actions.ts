import type { ClosedReason } from '../../core/followup/record';
import type {
  ActionClaim,
  ActionKey,
  ActionOutcome,
  ActionRequest,
  RecordedAction,
  UntoldAction,
} from '../../ports/store';
import { closeRecords } from './close-records';
import { dropDeferralsOfClosed } from './deferrals';
import { writeEvents } from './events';
import { findFollowup, lockFollowup } from './followups';
import { recordState } from './record-state';
import { first, type SqlSession } from './sql-database';
import { storableText } from './storable-text';

/** The event comes before that of the closing, as it happened. */
export async function recordAction(sql: SqlSession, request: ActionRequest): Promise<ActionOutcome> {
  const followupPk = await lockFollowup(sql, request.followupId);
  const { outcome, recordPk } = await judge(sql, followupPk, request);
  if (outcome.outcome !== 'recorded' || recordPk === undefined) return outcome;
  const { round, name, comment, by, recipient, at, via } = request;
  await sql.run(
    `INSERT INTO recipient_action (followup_pk, record_pk, round, recipient, name, comment, acted_by, at, via)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[followupPk, recordPk, round, storableText(recipient), name],
      ...[comment === undefined ? null : storableText(comment), storableText(by), at, via ?? null],
    ],
  );
  await writeEvents(sql, [request.event], at);
  await closeRecords(sql, {
    followupId: request.followupId,
    now: at,
    reason: 'action',
    pks: 'SELECT CAST($1 AS bigint)',
    parameter: recordPk,
  });
  await dropDeferralsOfClosed(sql, followupPk);
  return outcome;
}

export async function previewAction(sql: SqlSession, key: ActionKey): Promise<ActionOutcome> {
  const followupPk = await findFollowup(sql, key.followupId);
  return followupPk === undefined ? { outcome: 'unknown' } : (await judge(sql, followupPk, key)).outcome;
}

type RecordTuple = [pk: number, round: number, state: number, reason: ClosedReason | null, endedAt: number | null];
type ActionTuple = [string, string, string, number, string | null, string | null];

async function judge(
  sql: SqlSession,
  followupPk: number,
  { recordId, round }: ActionKey,
): Promise<{ outcome: ActionOutcome; recordPk?: number }> {
  const record = await first(
    sql.tuples<RecordTuple>(
      'SELECT pk, round, state, reason, ended_at FROM record WHERE followup_pk = $1 AND record_id = $2',
      [followupPk, storableText(recordId)],
    ),
  );
  if (!record || round > record[1]) return { outcome: { outcome: 'unknown' } };
  const [recordPk, currentRound, state, reason, endedAt] = record;
  const acted = await first(
    sql.tuples<ActionTuple>(
      `SELECT name, acted_by, recipient, at, comment, via FROM recipient_action WHERE record_pk = $1 AND round = $2`,
      [recordPk, round],
    ),
  );
  if (acted) return { outcome: { outcome: 'acted', action: toAction(acted) } };
  const isOpen = round === currentRound && (state === recordState.open || state === recordState.exhausted);
  if (isOpen) return { outcome: { outcome: 'recorded' }, recordPk };
  // How an earlier round ended is not kept: the record tells only of its present one.
  const isSameRound = round === currentRound;
  return {
    outcome: {
      outcome: 'closed',
      ...(isSameRound && reason !== null && { reason }),
      ...(isSameRound && endedAt !== null && { at: endedAt }),
    },
  };
}

function toAction([name, by, recipient, at, comment, via]: ActionTuple): RecordedAction {
  return { name, by, recipient, at, ...(comment !== null && { comment }), ...(via !== null && { via }) };
}

export async function claimActions(sql: SqlSession, claim: ActionClaim): Promise<UntoldAction[]> {
  const followupPk = await findFollowup(sql, claim.followupId);
  if (followupPk === undefined) return [];
  const rows = await sql.tuples<[number, string, number, string, ...ActionTuple]>(
    `SELECT a.pk, r.record_id, a.round, p.json, a.name, a.acted_by, a.recipient, a.at, a.comment, a.via
     FROM (SELECT * FROM recipient_action WHERE followup_pk = $1 AND told = 0 AND lease_until <= $2
       ORDER BY at, pk LIMIT $3 ${sql.dialect.skipLocked}) a
     JOIN record r ON r.pk = a.record_pk JOIN payload p ON p.pk = r.payload_pk ORDER BY a.at, a.pk`,
    [followupPk, claim.now, claim.limit],
  );
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row[0]);
  await sql.run(`UPDATE recipient_action SET lease_until = $2 WHERE ${sql.dialect.isIn('pk', '$1', 'int')}`, [
    ids,
    claim.leaseUntil,
  ]);
  return rows.map(([actionId, recordId, round, json, ...action]) => ({
    ...{ actionId, recordId, round, json },
    ...toAction(action),
  }));
}

export async function endActions(sql: SqlSession, actionIds: readonly number[]): Promise<void> {
  await sql.run(`UPDATE recipient_action SET told = 1 WHERE ${sql.dialect.isIn('pk', '$1', 'int')}`, [actionIds]);
}

export async function releaseActions(sql: SqlSession, actionIds: readonly number[]): Promise<void> {
  await sql.run(`UPDATE recipient_action SET lease_until = 0 WHERE ${sql.dialect.isIn('pk', '$1', 'int')}`, [
    actionIds,
  ]);
}
