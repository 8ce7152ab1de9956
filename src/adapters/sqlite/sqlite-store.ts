import type { Store } from '../../ports/store';
import { createSqlStore } from '../store-schema/sql-store';
import { SqliteDatabase, type SqliteSettings } from './sqlite-database';

/** The embedded store: one file, or ':memory:'. Its calls are synchronous inside, so it belongs into a worker thread. */
export function createSqliteStore(settings: SqliteSettings): Store {
  return createSqlStore(new SqliteDatabase(settings));
}
