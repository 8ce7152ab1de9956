import { firstSchema } from './0001-first-schema';
import { liveCalls } from './0002-live-calls';
import { inboxCards } from './0003-inbox-cards';
import { actions } from './0004-actions';
import { answers } from './0005-answers';
import { inbound } from './0006-inbound';
import { people } from './0007-people';
import { historyIndexes } from './0008-history-indexes';
import type { SchemaDialect } from './schema-dialect';

/**
 * Every schema there has been, oldest first. A published one never changes: what it lacks comes with the
 * next. Names sort in this order, which the Migrator relies on.
 */
export const migrations: Record<string, (dialect: SchemaDialect) => string[]> = {
  '0001-first-schema': firstSchema,
  '0002-live-calls': liveCalls,
  '0003-inbox-cards': inboxCards,
  '0004-actions': actions,
  '0005-answers': answers,
  '0006-inbound': inbound,
  '0007-people': people,
  '0008-history-indexes': historyIndexes,
};
