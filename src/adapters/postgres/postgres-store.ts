import type { Store } from '../../ports/store';
import { createSqlStore } from '../store-schema/sql-store';
import { PostgresDatabase, type PostgresSettings } from './postgres-database';

/** A store that several Node-RED share. The optional package `pg` is loaded when it is opened. */
export function createPostgresStore(settings: PostgresSettings): Store {
  return createSqlStore(new PostgresDatabase(settings));
}
