import type { NewEvent } from '../../ports/store';
import { touchConversations } from './conversations';
import type { SqlColumns, SqlSession, SqlValue } from './sql-database';

const eventColumns: SqlColumns = {
  at: 'int',
  kind: 'text',
  description: 'text',
  followup_id: 'text',
  record_id: 'text',
  round: 'int',
  recipient: 'text',
  channel: 'text',
  conversation_pk: 'int',
  initiated_by: 'text',
  is_error: 'int',
  data: 'text',
};

/** Adds events to the history, each to the conversation of its key. What nobody claims was begun by the bot. */
export async function writeEvents(sql: SqlSession, events: readonly NewEvent[], now: number): Promise<void> {
  if (events.length === 0) return;
  const conversations = await touchConversations(sql, events, now);
  const rows = events.map((event): SqlValue[] => [
    event.at ?? now,
    event.kind,
    event.description,
    event.followupId ?? null,
    event.recordId ?? null,
    event.round ?? null,
    event.recipient ?? null,
    event.channel ?? null,
    event.conversationKey === undefined ? null : (conversations.get(event.conversationKey) ?? null),
    event.initiatedBy ?? 'bot',
    Number(event.isError ?? false),
    event.data ? JSON.stringify(event.data) : null,
  ]);
  await sql.insert('event', eventColumns, rows);
}
