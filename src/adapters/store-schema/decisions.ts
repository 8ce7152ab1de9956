import { decide, type NeedsByAction } from '../../core/followup/decide';
import type { ActionClaim, GivenAnswer, RecordedAction, UntoldAction } from '../../ports/store';
import {
  type ActionTuple,
  actionColumns,
  givenAnswer,
  type RoundKey,
  standingAnswers,
  toAction,
  toColumns,
} from './answers';
import { closeRecords } from './close-records';
import { dropDeferralsOfClosed } from './deferrals';
import { writeEvents } from './events';
import { findFollowup } from './followups';
import { first, type SqlSession } from './sql-database';

export interface RoundToDecide extends RoundKey {
  followupId: string;
  recordId: string;
  /** The first attempt is through: whoever is told in this round has been told, or waits for their window. */
  isFirstAttemptDone: boolean;
}

/** Looks at what stands in an open round: decides it, and closes its record, or tells that nothing is decided. */
export async function decideRound(
  sql: SqlSession,
  round: RoundToDecide,
  needs: NeedsByAction,
  now: number,
): Promise<'decided' | 'undecided' | 'waiting'> {
  const answers = await standingAnswers(sql, round);
  const { told, isMoving } = await toldRecipients(sql, round);
  const decision = decide({ needs, answers, told, isToldAll: round.isFirstAttemptDone });
  switch (decision.kind) {
    case 'decided':
      await insertDecision(sql, round, decision.answer, answers, false);
      await setWaiting(sql, round, false, now);
      await closeRound(sql, round, now);
      break;
    case 'undecided':
      await tellUndecided(sql, round, answers, now);
      await setWaiting(sql, round, isMoving, now);
      break;
    case 'waiting':
      await setWaiting(sql, round, isMoving || !round.isFirstAttemptDone, now);
      break;
  }
  return decision.kind;
}

/** The decision of a round, with everybody's answers. */
export async function findDecision(
  sql: SqlSession,
  { recordPk, round }: RoundKey,
): Promise<RecordedAction | undefined> {
  const row = await first(
    sql.tuples<[...ActionTuple, string | null]>(
      `SELECT ${actionColumns}, answers FROM decision WHERE record_pk = $1 AND round = $2 AND is_undecided = 0`,
      [recordPk, round],
    ),
  );
  return row && withAnswers(row);
}

function withAnswers([...row]: [...ActionTuple, string | null]): RecordedAction {
  const answers = row.pop() as string | null;
  return {
    ...toAction(row as unknown as ActionTuple),
    ...(answers !== null && { answers: JSON.parse(answers) as GivenAnswer[] }),
  };
}

/** `isMoving`: who they are may change without an answer, for a message to one of them is on its way or put off. */
async function toldRecipients(
  sql: SqlSession,
  { followupId, recordId, recordPk, round }: RoundToDecide,
): Promise<{ told: Set<string>; isMoving: boolean }> {
  const rows = await sql.tuples<[string, number]>(
    `SELECT recipient, CASE state WHEN 'sent' THEN 0 ELSE 1 END FROM delivery
     WHERE followup_id = $1 AND record_id = $2 AND round = $3 AND state IN ('sent', 'sending')
     UNION SELECT recipient, 1 FROM deferral WHERE record_pk = $4 AND round = $3`,
    [followupId, recordId, round, recordPk],
  );
  return { told: new Set(rows.map(([recipient]) => recipient)), isMoving: rows.some(([, isOpen]) => isOpen === 1) };
}

async function insertDecision(
  sql: SqlSession,
  key: RoundKey,
  action: RecordedAction,
  answers: readonly RecordedAction[],
  isUndecided: boolean,
): Promise<boolean> {
  const given = JSON.stringify(answers.map(givenAnswer));
  const inserted = await sql.run(
    `INSERT INTO decision (followup_pk, record_pk, round, ${actionColumns}, answers, is_undecided)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     ON CONFLICT (record_pk, round, is_undecided) DO NOTHING`,
    [key.followupPk, key.recordPk, key.round, ...toColumns(action), given, Number(isUndecided)],
  );
  return inserted > 0;
}

async function closeRound(sql: SqlSession, { followupId, followupPk, recordPk }: RoundToDecide, now: number) {
  const pks = 'SELECT CAST($1 AS bigint)';
  await closeRecords(sql, { followupId, now, reason: 'action', pks, parameter: recordPk });
  await dropDeferralsOfClosed(sql, followupPk);
}

/** Once in a round: whoever changes their answer afterwards may still decide it. */
async function tellUndecided(
  sql: SqlSession,
  round: RoundToDecide,
  answers: readonly RecordedAction[],
  now: number,
): Promise<void> {
  const last = answers.at(-1);
  if (!last || !(await insertDecision(sql, round, { ...last, at: now }, answers, true))) return;
  const { followupId, recordId } = round;
  const description = `Record ${recordId} is undecided: all have answered, and no action has its number.`;
  const data = { answers: answers.map(({ name, by }) => ({ action: name, by })) };
  await writeEvents(
    sql,
    [{ kind: 'action.undecided', description, followupId, recordId, round: round.round, initiatedBy: 'user', data }],
    now,
  );
}

async function setWaiting(sql: SqlSession, { recordPk, round }: RoundKey, waits: boolean, now: number) {
  await sql.run('UPDATE answer SET waits = $3, checked_at = $4 WHERE record_pk = $1 AND round = $2', [
    ...[recordPk, round, Number(waits), now],
  ]);
}

export async function claimActions(sql: SqlSession, claim: ActionClaim): Promise<UntoldAction[]> {
  const followupPk = await findFollowup(sql, claim.followupId);
  if (followupPk === undefined) return [];
  const columns = actionColumns.replace(/(\w+)/g, 'a.$1');
  const rows = await sql.tuples<[number, string, number, string, number, ...ActionTuple, string | null]>(
    `SELECT a.pk, r.record_id, a.round, p.json, a.is_undecided, ${columns}, a.answers
     FROM (SELECT * FROM decision WHERE followup_pk = $1 AND told = 0 AND lease_until <= $2
       ORDER BY at, pk LIMIT $3 ${sql.dialect.skipLocked}) a
     JOIN record r ON r.pk = a.record_pk JOIN payload p ON p.pk = r.payload_pk ORDER BY a.at, a.pk`,
    [followupPk, claim.now, claim.limit],
  );
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row[0]);
  await sql.run(`UPDATE decision SET lease_until = $2 WHERE ${sql.dialect.isIn('pk', '$1', 'int')}`, [
    ids,
    claim.leaseUntil,
  ]);
  return rows.map(([actionId, recordId, round, json, isUndecided, ...action]) => ({
    ...{ actionId, recordId, round, json },
    ...withAnswers(action),
    ...(isUndecided === 1 && { isUndecided: true as const }),
  }));
}

export async function endActions(sql: SqlSession, actionIds: readonly number[]): Promise<void> {
  await sql.run(`UPDATE decision SET told = 1 WHERE ${sql.dialect.isIn('pk', '$1', 'int')}`, [actionIds]);
}

export async function releaseActions(sql: SqlSession, actionIds: readonly number[]): Promise<void> {
  await sql.run(`UPDATE decision SET lease_until = 0 WHERE ${sql.dialect.isIn('pk', '$1', 'int')}`, [actionIds]);
}
