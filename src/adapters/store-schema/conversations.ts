import type { NewEvent } from '../../ports/store';
import type { SqlSession } from './sql-database';
import { jsonRows } from './storable-text';

const columns = {
  conversation_key: 'text',
  followup_id: 'text',
  record_id: 'text',
  recipient: 'text',
  channel: 'text',
  initiated_by: 'text',
  is_session: 'int',
  events: 'int',
  started_at: 'int',
  last_event_at: 'int',
} as const;

type Touched = Record<keyof typeof columns, string | number | null>;

/** Makes or updates the conversations that these events belong to, and gives their keys. */
export async function touchConversations(
  sql: SqlSession,
  events: readonly NewEvent[],
  now: number,
): Promise<Map<string, number>> {
  const touched = new Map<string, Touched>();
  for (const event of events) {
    if (event.conversationKey === undefined) continue;
    const isSession = Number(event.initiatedBy === 'user');
    const at = event.at ?? now;
    const known = touched.get(event.conversationKey);
    if (known) {
      known.started_at = Math.min(known.started_at as number, at);
      known.last_event_at = Math.max(known.last_event_at as number, at);
      known.events = (known.events as number) + 1;
      known.is_session = Math.max(known.is_session as number, isSession);
      continue;
    }
    touched.set(event.conversationKey, {
      conversation_key: event.conversationKey,
      followup_id: event.followupId ?? null,
      record_id: event.recordId ?? null,
      recipient: event.recipient ?? null,
      channel: event.channel ?? null,
      initiated_by: event.initiatedBy ?? 'bot',
      is_session: isSession,
      events: 1,
      started_at: at,
      last_event_at: at,
    });
  }
  if (touched.size === 0) return new Map();
  const names = Object.keys(columns).join(', ');
  const { greatest } = sql.dialect;
  // In the order of their keys, so that two processes never wait for each other.
  const rows = [...touched.values()].sort((a, b) => (String(a.conversation_key) < String(b.conversation_key) ? -1 : 1));
  const found = await sql.tuples<[string, number]>(
    `INSERT INTO conversation (${names})
     SELECT ${names} FROM ${sql.dialect.rows('$1', columns)} c WHERE true
     ON CONFLICT (conversation_key) DO UPDATE SET
       last_event_at = ${greatest}(conversation.last_event_at, excluded.last_event_at),
       events = conversation.events + excluded.events,
       is_session = ${greatest}(conversation.is_session, excluded.is_session)
     RETURNING conversation_key, pk`,
    [jsonRows(rows)],
  );
  return new Map(found);
}
