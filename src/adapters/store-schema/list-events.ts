import type { ConversationRow, EventFilter, EventRow, Page, PageRequest } from '../../ports/store';
import { addInitiator, sharedIndexed } from './event-page';
import { scanHistory } from './scan-history';
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

/** Newest first, by the time of the event. A page may have less than asked for and still a `next`, see `scanHistory`. */
export async function listEvents(sql: SqlSession, filter: EventFilter, page: PageRequest): Promise<Page<EventRow>> {
  const { kinds, conversationId, onlyErrors, from, to } = filter;
  const { pks, next } = await scanHistory(sql, {
    ...{ table: 'event', time: 'at', from, to, page },
    indexed: [
      ...(conversationId === undefined ? [] : [{ column: 'conversation_pk', values: [conversationId] }]),
      ...sharedIndexed(filter),
      ...(kinds ? [{ column: 'kind', values: kinds }] : []),
      ...(onlyErrors ? [{ partial: 'is_error = 1' }] : []),
    ],
    addRest: (where) => addInitiator(where, filter),
  });
  const rows = await sql.all<EventColumns>(
    `SELECT e.*, c.conversation_key FROM event e LEFT JOIN conversation c ON c.pk = e.conversation_pk
     WHERE ${sql.dialect.isIn('e.pk', '$1', 'int')} ORDER BY e.at DESC, e.pk DESC`,
    [pks],
  );
  return { rows: rows.map(toEvent), ...(next !== undefined && { next }) };
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
  const { kinds, conversationId, onlyErrors, from, to } = filter;
  const ofConversation = 'EXISTS (SELECT 1 FROM event e WHERE e.conversation_pk = t.pk AND';
  const { pks, next } = await scanHistory(sql, {
    ...{ table: 'conversation', time: 'last_event_at', from, page },
    indexed: [
      ...(conversationId === undefined ? [] : [{ column: 'pk', values: [conversationId] }]),
      ...sharedIndexed(filter),
    ],
    addRest(where) {
      addInitiator(where, filter);
      if (to !== undefined) where.add('t.started_at < ?', to);
      if (kinds) where.add(`${ofConversation} ${sql.dialect.isIn('e.kind', '?', 'text')})`, [...kinds]);
      if (onlyErrors) where.addPlain(`${ofConversation} e.is_error = 1)`);
    },
  });
  const rows = await sql.all<ConversationColumns>(
    `SELECT c.* FROM conversation c WHERE ${sql.dialect.isIn('c.pk', '$1', 'int')}
     ORDER BY c.last_event_at DESC, c.pk DESC`,
    [pks],
  );
  return { rows: rows.map(toConversation), ...(next !== undefined && { next }) };
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
