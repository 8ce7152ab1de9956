import type { PruneRequest } from '../../ports/store';
import type { SqlParameter, SqlSession } from './sql-database';

/** In the order of `event_at`, so that neither the oldest nor the newest have to be looked for. */
export async function pruneHistory(sql: SqlSession, { before, keep, limit }: PruneRequest): Promise<number> {
  let gone = 0;
  if (before !== undefined) gone += await drop(sql, 'at < $1', [before], limit);
  if (keep !== undefined && gone < limit) {
    const text = 'SELECT at, pk FROM event ORDER BY at DESC, pk DESC LIMIT 1 OFFSET $1';
    const [newest] = await sql.tuples<[number, number]>(text, [keep]);
    if (newest) gone += await drop(sql, '(at, pk) <= ($1, $2)', newest, limit - gone);
  }
  return gone;
}

/** With the conversations that have nothing left to tell. */
async function drop(sql: SqlSession, which: string, parameters: SqlParameter[], limit: number): Promise<number> {
  const at = parameters.length + 1;
  const gone = await sql.tuples<[number | null]>(
    `DELETE FROM event WHERE pk IN (SELECT pk FROM event WHERE ${which} ORDER BY at, pk LIMIT $${at})
     RETURNING conversation_pk`,
    [...parameters, limit],
  );
  const conversations = [...new Set(gone.flatMap(([pk]) => (pk === null ? [] : [pk])))];
  if (conversations.length > 0) {
    await sql.run(
      `DELETE FROM conversation WHERE ${sql.dialect.isIn('pk', '$1', 'int')}
         AND NOT EXISTS (SELECT 1 FROM event e WHERE e.conversation_pk = conversation.pk)`,
      [conversations],
    );
  }
  return gone.length;
}
