import type { SqlColumns, SqlSession, SqlValue } from './sql-database';

const stagedColumns: SqlColumns = {
  followup_pk: 'int',
  kind: 'int',
  record_pk: 'int',
  record_id: 'text',
  hash: 'text',
  payload_pk: 'int',
  is_done: 'int',
};

export interface StagedRow {
  kind: number;
  /** Null for a new record. */
  recordPk: number | null;
  recordId: string;
  hash: string;
  /** Undefined when the stored payload is still right. */
  json: string | undefined;
  isDone: boolean;
}

/** Payloads go where they stay; what the merge writes is only the small rows. */
export async function insertStaged(sql: SqlSession, followupPk: number, rows: readonly StagedRow[]): Promise<void> {
  const payloads: SqlValue[][] = [];
  for (const row of rows) if (row.json !== undefined) payloads.push([row.json]);
  const keys = payloads.length > 0 ? await sql.insert('payload', { json: 'text' }, payloads) : [];
  let at = 0;
  const values = rows.map((row): SqlValue[] => {
    const payloadPk = row.json === undefined ? null : (keys[at++] as number);
    return [followupPk, row.kind, row.recordPk, row.recordId, row.hash, payloadPk, Number(row.isDone)];
  });
  if (values.length > 0) await sql.insert('staged', stagedColumns, values);
}

/** Forgets what a poll brought, with the payloads that nothing else points to. */
export async function dropStaged(sql: SqlSession, followupPk: number): Promise<void> {
  const staged = await sql.tuples('SELECT 1 FROM staged WHERE followup_pk = $1 LIMIT 1', [followupPk]);
  if (staged.length === 0) return;
  await sql.run(
    'DELETE FROM payload WHERE pk IN (SELECT payload_pk FROM staged WHERE followup_pk = $1 AND payload_pk IS NOT NULL)',
    [followupPk],
  );
  await sql.run('DELETE FROM staged WHERE followup_pk = $1', [followupPk]);
}
