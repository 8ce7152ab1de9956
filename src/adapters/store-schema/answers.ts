import type { ActionRequest, GivenAnswer, RecordedAction } from '../../ports/store';
import type { SqlSession } from './sql-database';
import { storableText } from './storable-text';

/** A round of a record, by the keys of the database. */
export interface RoundKey {
  followupPk: number;
  recordPk: number;
  round: number;
}

/** The columns of an answer or a decision, in the order of `ActionTuple`. */
export const actionColumns = 'name, acted_by, by_name, recipient, at, comment, inputs, via';
export type ActionTuple = [
  name: string,
  actedBy: string,
  byName: string | null,
  recipient: string,
  at: number,
  comment: string | null,
  inputs: string | null,
  via: string | null,
];

export function toAction([name, by, byName, recipient, at, comment, inputs, via]: ActionTuple): RecordedAction {
  return {
    ...{ name, by, recipient, at },
    ...(byName !== null && { byName }),
    ...(comment !== null && { comment }),
    ...(inputs !== null && { inputs: JSON.parse(inputs) as Record<string, string> }),
    ...(via !== null && { via }),
  };
}

/** What `ActionTuple` would hold. */
export function toColumns(action: Omit<RecordedAction, 'answers'>): ActionTuple {
  const { name, by, byName, recipient, at, comment, inputs, via } = action;
  return [
    name,
    storableText(by),
    byName === undefined ? null : storableText(byName),
    storableText(recipient),
    at,
    comment === undefined ? null : storableText(comment),
    inputs === undefined ? null : JSON.stringify(inputs, (_id, value: unknown) => storable(value)),
    via ?? null,
  ];
}

function storable(value: unknown): unknown {
  return typeof value === 'string' ? storableText(value) : value;
}

/** The answers that stand in a round, in the order in which they were given. */
export async function standingAnswers(sql: SqlSession, { recordPk, round }: RoundKey): Promise<RecordedAction[]> {
  const rows = await sql.tuples<ActionTuple>(
    `SELECT ${actionColumns} FROM answer WHERE record_pk = $1 AND round = $2 ORDER BY at, pk`,
    [recordPk, round],
  );
  return rows.map(toAction);
}

export function standingAnswerOf(answers: readonly RecordedAction[], recipient: string): RecordedAction | undefined {
  const key = storableText(recipient);
  return answers.find((answer) => answer.recipient === key);
}

/** The same once more is no other answer. */
export function isSameAnswer(a: Omit<RecordedAction, 'answers'>, b: Omit<RecordedAction, 'answers'>): boolean {
  const said = (action: typeof a) => {
    const [name, , , , , comment, inputs] = toColumns(action);
    return JSON.stringify([name, comment, inputs]);
  };
  return said(a) === said(b);
}

/** The last one that a recipient gives is the one that stands; it is as new as it is. */
export async function keepAnswer(sql: SqlSession, key: RoundKey, request: ActionRequest): Promise<void> {
  const columns = toColumns(request);
  await sql.run('DELETE FROM answer WHERE record_pk = $1 AND round = $2 AND recipient = $3', [
    key.recordPk,
    key.round,
    columns[3],
  ]);
  await sql.run(
    `INSERT INTO answer (followup_pk, record_pk, round, ${actionColumns})
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [key.followupPk, key.recordPk, key.round, ...columns],
  );
}

/** As the flow is told of it. */
export function givenAnswer({ name, by, byName, at, comment, inputs }: RecordedAction): GivenAnswer {
  return {
    ...{ name, by, at },
    ...(byName !== undefined && { byName }),
    ...(comment !== undefined && { comment }),
    ...(inputs !== undefined && { inputs }),
  };
}
