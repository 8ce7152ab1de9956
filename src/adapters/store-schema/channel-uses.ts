import type { ChannelUse } from '../../ports/store';
import type { SqlColumns, SqlSession } from './sql-database';
import { jsonRows, storableText } from './storable-text';

const columns = {
  recipient: 'text',
  channel_id: 'text',
  kind: 'text',
  used_at: 'int',
} as const satisfies SqlColumns;
const names = Object.keys(columns).join(', ');

/** One row for each recipient and channel. Of several in one list, the latest counts. */
export async function saveChannelUses(
  sql: SqlSession,
  directoryId: string,
  uses: readonly ChannelUse[],
): Promise<void> {
  const latest = new Map<string, ChannelUse>();
  for (const use of uses) {
    const key = JSON.stringify([use.recipient, use.channelId]);
    const known = latest.get(key);
    if (!known || known.at <= use.at) latest.set(key, use);
  }
  // In one order, so that two instances that write the same rows do not wait for each other.
  const rows = [...latest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
  await sql.run(
    `INSERT INTO channel_use (directory_id, ${names})
     SELECT $2, ${names} FROM ${sql.dialect.rows('$1', columns)} u WHERE true
     ON CONFLICT (directory_id, recipient, channel_id) DO UPDATE SET kind = excluded.kind, used_at = excluded.used_at
     WHERE channel_use.used_at <= excluded.used_at`,
    [
      jsonRows(
        rows.map(({ recipient, channelId, kind, at }) => ({ recipient, channel_id: channelId, kind, used_at: at })),
      ),
      directoryId,
    ],
  );
}

export async function listChannelUses(
  sql: SqlSession,
  directoryId: string,
  recipients: readonly string[],
): Promise<ChannelUse[]> {
  const rows = await sql.tuples<[string, string, ChannelUse['kind'], number]>(
    `SELECT ${names} FROM channel_use WHERE directory_id = $1 AND ${sql.dialect.isIn('recipient', '$2', 'text')}
     ORDER BY used_at DESC, recipient, channel_id`,
    [directoryId, recipients.map(storableText)],
  );
  return rows.map(([recipient, channelId, kind, at]) => ({ recipient, channelId, kind, at }));
}
