import type { ClosedReason } from '../../core/followup/record';
import type { ActionKey, ActionOutcome, ActionRequest, SettleRequest } from '../../ports/store';
import { isSameAnswer, keepAnswer, standingAnswerOf, standingAnswers } from './answers';
import { decideRound, findDecision, type RoundToDecide } from './decisions';
import { writeEvents } from './events';
import { findFollowup, lockFollowup } from './followups';
import { recordState } from './record-state';
import { first, type SqlSession } from './sql-database';
import { storableText } from './storable-text';

/** The event comes before that of the closing, as it happened. */
export async function recordAction(sql: SqlSession, request: ActionRequest): Promise<ActionOutcome> {
  const followupPk = await lockFollowup(sql, request.followupId);
  const { outcome, round } = await judge(sql, followupPk, request);
  if (!round) return outcome;
  const { event, needs = { [request.name]: 1 }, ...action } = request;
  const standing = standingAnswerOf(await standingAnswers(sql, round), action.recipient);
  if (!standing || !isSameAnswer(standing, action)) {
    await keepAnswer(sql, round, request);
    await writeEvents(sql, [event], action.at);
  }
  if ((await decideRound(sql, round, needs, action.at)) === 'decided') return { outcome: 'recorded' };
  const kept = standingAnswerOf(await standingAnswers(sql, round), action.recipient);
  return kept ? { outcome: 'standing', action: kept } : outcome;
}

export async function previewAction(sql: SqlSession, key: ActionKey & { recipient?: string }): Promise<ActionOutcome> {
  const followupPk = await findFollowup(sql, key.followupId);
  if (followupPk === undefined) return { outcome: 'unknown' };
  const { outcome, round } = await judge(sql, followupPk, key);
  if (!round || key.recipient === undefined) return outcome;
  const standing = standingAnswerOf(await standingAnswers(sql, round), key.recipient);
  return { outcome: 'recorded', ...(standing && { standing }) };
}

type RecordTuple = [
  pk: number,
  round: number,
  state: number,
  reason: ClosedReason | null,
  endedAt: number | null,
  attemptsDone: number,
];

/** `round` is there when an answer would be taken. */
async function judge(
  sql: SqlSession,
  followupPk: number,
  { followupId, recordId, round, recipient }: ActionKey & { recipient?: string },
): Promise<{ outcome: ActionOutcome; round?: RoundToDecide }> {
  const record = await first(
    sql.tuples<RecordTuple>(
      'SELECT pk, round, state, reason, ended_at, attempts_done FROM record WHERE followup_pk = $1 AND record_id = $2',
      [followupPk, storableText(recordId)],
    ),
  );
  if (!record || round > record[1]) return { outcome: { outcome: 'unknown' } };
  const [recordPk, currentRound, state, reason, endedAt, attemptsDone] = record;
  const key = { followupPk, recordPk, round };
  const acted = await findDecision(sql, key);
  if (acted) {
    const own = recipient === undefined ? undefined : standingAnswerOf(await standingAnswers(sql, key), recipient);
    return { outcome: { outcome: 'acted', action: acted, ...(own && { own }) } };
  }
  if (round === currentRound && isOpen(state)) {
    const isFirstAttemptDone = attemptsDone > 0 || state === recordState.exhausted;
    return {
      outcome: { outcome: 'recorded' },
      round: { followupId, followupPk, recordPk, recordId, round, isFirstAttemptDone },
    };
  }
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

function isOpen(state: number): boolean {
  return state === recordState.open || state === recordState.exhausted;
}

type WaitingTuple = [
  recordPk: number,
  recordId: string,
  round: number,
  currentRound: number,
  state: number,
  attempts: number,
];

/** Rounds whose answers may come to something without another one: all have been told now, or fewer must agree. */
export async function settleAnswers(sql: SqlSession, request: SettleRequest): Promise<void> {
  const { followupId, needs, now, limit } = request;
  const known = await findFollowup(sql, followupId);
  if (known === undefined) return;
  if (!request.isAnew && !(await isAnyWaiting(sql, known))) return;
  const followupPk = await lockFollowup(sql, followupId);
  if (request.isAnew) {
    await sql.run(
      `UPDATE answer SET waits = 1 WHERE followup_pk = $1 AND EXISTS (SELECT 1 FROM record r WHERE r.pk = answer.record_pk
         AND r.round = answer.round AND r.state IN (${recordState.open}, ${recordState.exhausted}))`,
      [followupPk],
    );
  }
  const rows = await sql.tuples<WaitingTuple>(
    `SELECT r.pk, r.record_id, a.round, r.round, r.state, r.attempts_done
     FROM (SELECT record_pk, round, min(checked_at) AS checked_at FROM answer WHERE followup_pk = $1 AND waits = 1
       GROUP BY record_pk, round) a JOIN record r ON r.pk = a.record_pk ORDER BY a.checked_at, r.pk LIMIT $2`,
    [followupPk, limit],
  );
  for (const [recordPk, recordId, round, currentRound, state, attempts] of rows) {
    if (round !== currentRound || !isOpen(state)) {
      await sql.run('UPDATE answer SET waits = 0 WHERE record_pk = $1 AND round = $2', [recordPk, round]);
      continue;
    }
    const isFirstAttemptDone = attempts > 0 || state === recordState.exhausted;
    const toDecide = { followupId, followupPk, recordPk, recordId, round, isFirstAttemptDone };
    await decideRound(sql, toDecide, needs, now);
  }
}

async function isAnyWaiting(sql: SqlSession, followupPk: number): Promise<boolean> {
  const row = await first(
    sql.tuples<[number]>('SELECT 1 FROM answer WHERE followup_pk = $1 AND waits = 1 LIMIT 1', [followupPk]),
  );
  return row !== undefined;
}
