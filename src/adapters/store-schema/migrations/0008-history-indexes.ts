import type { SchemaDialect } from './schema-dialect';

/** What the history is filtered by, each in the order of time. */
export function historyIndexes({ thenPk }: SchemaDialect): string[] {
  return [
    `CREATE INDEX event_kind ON event (kind, at${thenPk})`,
    `CREATE INDEX event_user ON event (at${thenPk}) WHERE initiated_by = 'user'`,
    `CREATE INDEX conversation_channel ON conversation (channel, last_event_at${thenPk}) WHERE channel IS NOT NULL`,
    `CREATE INDEX conversation_record ON conversation (record_id, last_event_at${thenPk}) WHERE record_id IS NOT NULL`,
    `CREATE INDEX conversation_user ON conversation (last_event_at${thenPk}) WHERE initiated_by = 'user'`,
  ];
}
