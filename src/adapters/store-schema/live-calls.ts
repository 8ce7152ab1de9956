import type { LiveCallRow } from '../../ports/store';
import type { SqlSession } from './sql-database';
import { jsonRows } from './storable-text';

const columns = { call_id: 'text', owner_id: 'text', content: 'text' } as const;

export async function saveLiveCalls(sql: SqlSession, calls: readonly LiveCallRow[], now: number): Promise<void> {
  const latest = new Map(calls.map((call) => [call.callId, call]));
  const rows = [...latest.values()]
    .map(({ callId, ownerId, content }) => ({ call_id: callId, owner_id: ownerId, content }))
    .sort((a, b) => (a.call_id < b.call_id ? -1 : 1));
  await sql.run(
    `INSERT INTO live_call (call_id, owner_id, content, updated_at)
     SELECT call_id, owner_id, content, $2 FROM ${sql.dialect.rows('$1', columns)} c WHERE true
     ON CONFLICT (call_id) DO UPDATE SET owner_id = excluded.owner_id, content = excluded.content,
       updated_at = excluded.updated_at`,
    [jsonRows(rows), now],
  );
}

/** Oldest change first. */
export async function listLiveCalls(sql: SqlSession, ownerId: string): Promise<LiveCallRow[]> {
  const rows = await sql.tuples<[string, string, string]>(
    'SELECT call_id, owner_id, content FROM live_call WHERE owner_id = $1 ORDER BY updated_at, call_id',
    [ownerId],
  );
  return rows.map(([callId, owner, content]) => ({ callId, ownerId: owner, content: content }));
}

export async function removeLiveCalls(sql: SqlSession, callIds: readonly string[]): Promise<void> {
  await sql.run(`DELETE FROM live_call WHERE ${sql.dialect.isIn('call_id', '$1', 'text')}`, [callIds]);
}
