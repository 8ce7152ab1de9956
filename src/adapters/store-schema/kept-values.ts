import { first, type SqlSession } from './sql-database';
import { jsonRows } from './storable-text';

export async function readGlobalAttributes(sql: SqlSession): Promise<Record<string, unknown>> {
  const rows = await sql.tuples<[string, string]>('SELECT name, json FROM global_attribute ORDER BY name');
  return Object.fromEntries(rows.map(([name, json]) => [name, JSON.parse(json) as unknown]));
}

/** Others stay as they are; a value that is undefined is kept as null. */
export async function writeGlobalAttributes(
  sql: SqlSession,
  values: Record<string, unknown>,
  now: number,
): Promise<void> {
  const rows = Object.entries(values).map(([name, value]) => ({ name, json: JSON.stringify(value ?? null) }));
  if (rows.length === 0) return;
  rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  await sql.run(
    `INSERT INTO global_attribute (name, json, updated_at)
     SELECT name, json, $2 FROM ${sql.dialect.rows('$1', { name: 'text', json: 'text' })} v WHERE true
     ON CONFLICT (name) DO UPDATE SET json = excluded.json, updated_at = excluded.updated_at`,
    [jsonRows(rows), now],
  );
}

export async function readValue(sql: SqlSession, key: string): Promise<string | undefined> {
  const row = await first(sql.tuples<[string]>('SELECT content FROM kept_value WHERE name = $1', [key]));
  return row?.[0];
}

export async function readOrCreateValue(sql: SqlSession, key: string, initial: string, now: number): Promise<string> {
  await insertValue(sql, key, initial, now);
  return (await readValue(sql, key)) ?? initial;
}

export async function swapValue(
  sql: SqlSession,
  key: string,
  expected: string | undefined,
  value: string,
  now: number,
): Promise<boolean> {
  if (expected === undefined) return (await insertValue(sql, key, value, now)) > 0;
  const text = 'UPDATE kept_value SET content = $3, updated_at = $4 WHERE name = $1 AND content = $2';
  return (await sql.run(text, [key, expected, value, now])) > 0;
}

function insertValue(sql: SqlSession, key: string, value: string, now: number): Promise<number> {
  return sql.run(
    'INSERT INTO kept_value (name, content, updated_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING',
    [key, value, now],
  );
}
