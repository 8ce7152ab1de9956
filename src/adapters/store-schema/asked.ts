import type { Asked, AskedKey } from '../../ports/store';
import { first, type SqlSession } from './sql-database';
import { jsonRows, storableText } from './storable-text';

/** The last message of a round is the one whose buttons count. */
export async function saveAsked(sql: SqlSession, asked: Asked): Promise<void> {
  const { followupId, recordId, round, recipient, ...details } = asked;
  await sql.run(
    `INSERT INTO asked (followup_id, record_id, round, recipient, details) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (followup_id, record_id, round, recipient) DO UPDATE SET details = excluded.details
     WHERE asked.details <> excluded.details`,
    [followupId, storableText(recordId), round, storableText(recipient), jsonRows([details])],
  );
}

export async function readAsked(sql: SqlSession, key: AskedKey): Promise<Asked | undefined> {
  const { followupId, recordId, round, recipient } = key;
  const row = await first(
    sql.tuples<[string]>(
      'SELECT details FROM asked WHERE followup_id = $1 AND record_id = $2 AND round = $3 AND recipient = $4',
      [followupId, storableText(recordId), round, storableText(recipient)],
    ),
  );
  if (!row) return undefined;
  const [details] = JSON.parse(row[0]) as [Omit<Asked, keyof AskedKey>];
  return { followupId, recordId, round, recipient, ...details };
}
