import type { OptOutChange } from '../../ports/store';
import { writeEvents } from './events';
import type { SqlSession } from './sql-database';
import { storableText } from './storable-text';

export async function setOptOut(
  sql: SqlSession,
  { followupId, recipient, isOut, at, event }: OptOutChange,
): Promise<boolean> {
  const key = [followupId, storableText(recipient)];
  const changed = isOut
    ? await sql.run(
        `INSERT INTO opt_out (followup_id, recipient, opted_out_at) VALUES ($1, $2, $3)
         ON CONFLICT (followup_id, recipient) DO NOTHING`,
        [...key, at],
      )
    : await sql.run('DELETE FROM opt_out WHERE followup_id = $1 AND recipient = $2', key);
  if (changed > 0) await writeEvents(sql, [event], at);
  return changed > 0;
}

export async function listOptOuts(
  sql: SqlSession,
  followupId: string,
  recipients: readonly string[],
): Promise<string[]> {
  const rows = await sql.tuples<[string]>(
    `SELECT recipient FROM opt_out WHERE followup_id = $1 AND ${sql.dialect.isIn('recipient', '$2', 'text')}
     ORDER BY recipient`,
    [followupId, recipients.map(storableText)],
  );
  return rows.map(([recipient]) => recipient);
}
