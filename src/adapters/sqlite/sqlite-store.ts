import type { Store } from '../../ports/store';
import { createSqlStore } from '../store-schema/sql-store';
import { SqliteDatabase } from './sqlite-database';

/** The embedded store: one file, or ':memory:'. Its calls are synchronous inside, so it belongs into a worker thread. */
export function createSqliteStore({ file }: { file: string }): Store {
  return createSqlStore(new SqliteDatabase(file));
}
