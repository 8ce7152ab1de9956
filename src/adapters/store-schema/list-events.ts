import type { ConversationRow, EventFilter, EventRow, Page, PageRequest } from '../../ports/store';
import { addSharedFilter, Conditions, toPage } from './event-page';
import type { SqlSession } from './sql-database';

interface EventColumns {
  pk: number;
  at: number;
  kind: EventRow['kind'];
  description: string;
  followup_id: string | null;
  record_id: string | null;
  round: number | null;
  recipient: string | null;
  channel: string | null;
  conversation_pk: number | null;
  conversation_key: string | null;
  initiated_by: 'bot' | 'user';
  is_error: number;
  data: string | null;
}

/** Newest first, by the time of the event. */
export async function listEvents(sql: SqlSession, filter: EventFilter, page: PageRequest): Promise<Page<EventRow>> {
  const where = new Conditions(sql);
  addSharedFilter(where, 'e', filter);
  where.addAny('e.kind', filter.kinds);
  if (filter.from !== undefined) where.add('e.at >= ?', filter.from);
  if (filter.to !== undefined) where.add('e.at < ?', filter.to);
  if (filter.conversationId !== undefined) where.add('e.conversation_pk = ?', filter.conversationId);
  if (filter.onlyErrors) where.addPlain('e.is_error = 1');
  where.addCursor(['e.at', 'e.pk'], page.cursor);
  const rows = await sql.all<EventColumns>(
    `SELECT e.*, c.conversation_key FROM event e LEFT JOIN conversation c ON c.pk = e.conversation_pk
     WHERE ${where.text} ORDER BY e.at DESC, e.pk DESC LIMIT $${where.parameters.length + 1}`,
    [...where.parameters, page.limit + 1],
  );
  return toPage(rows, page, (row) => row.at, toEvent);
}

function toEvent(row: EventColumns): EventRow {
  return {
    id: row.pk,
    at: row.at,
    kind: row.kind,
    description: row.description,
    ...(row.followup_id !== null && { followupId: row.followup_id }),
    ...(row.record_id !== null && { recordId: row.record_id }),
    ...(row.round !== null && { round: row.round }),
    ...(row.recipient !== null && { recipient: row.recipient }),
    ...(row.channel !== null && { channel: row.channel }),
    ...(row.conversation_pk !== null && { conversationId: row.conversation_pk }),
    ...(row.conversation_key !== null && { conversationKey: row.conversation_key }),
    initiatedBy: row.initiated_by,
    isError: row.is_error === 1,
    ...(row.data !== null && { data: JSON.parse(row.data) as Record<string, unknown> }),
  };
}

interface ConversationColumns {
  pk: number;
  conversation_key: string;
  followup_id: string | null;
  record_id: string | null;
  recipient: string | null;
  channel: string | null;
  initiated_by: 'bot' | 'user';
  is_session: number;
  started_at: number;
  last_event_at: number;
  events: number;
}

/** The one that something happened in last comes first. Dates ask for conversations that were going on then. */
export async function listConversations(
  sql: SqlSession,
  filter: EventFilter,
  page: PageRequest,
): Promise<Page<ConversationRow>> {
  const where = new Conditions(sql);
  addSharedFilter(where, 'c', filter);
  if (filter.from !== undefined) where.add('c.last_event_at >= ?', filter.from);
  if (filter.to !== undefined) where.add('c.started_at < ?', filter.to);
  if (filter.conversationId !== undefined) where.add('c.pk = ?', filter.conversationId);
  const ofConversation = 'EXISTS (SELECT 1 FROM event e WHERE e.conversation_pk = c.pk AND';
  if (filter.kinds) where.add(`${ofConversation} ${sql.dialect.isIn('e.kind', '?', 'text')})`, [...filter.kinds]);
  if (filter.onlyErrors) where.addPlain(`${ofConversation} e.is_error = 1)`);
  where.addCursor(['c.last_event_at', 'c.pk'], page.cursor);
  const rows = await sql.all<ConversationColumns>(
    `SELECT c.* FROM conversation c WHERE ${where.text} ORDER BY c.last_event_at DESC, c.pk DESC
     LIMIT $${where.parameters.length + 1}`,
    [...where.parameters, page.limit + 1],
  );
  return toPage(rows, page, (row) => row.last_event_at, toConversation);
}

function toConversation(row: ConversationColumns): ConversationRow {
  return {
    conversationId: row.pk,
    key: row.conversation_key,
    ...(row.followup_id !== null && { followupId: row.followup_id }),
    ...(row.record_id !== null && { recordId: row.record_id }),
    ...(row.recipient !== null && { recipient: row.recipient }),
    ...(row.channel !== null && { channel: row.channel }),
    initiatedBy: row.initiated_by,
    isSession: row.is_session === 1,
    startedAt: row.started_at,
    lastEventAt: row.last_event_at,
    events: row.events,
  };
}
