import type { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import type { Migration } from 'kysely/migration';
import { RingbackError } from '../../../core/errors';
import { first, type SqlDialect, type SqlSession } from '../sql-database';
import { migrations as allMigrations } from './migrations';
import { schemaDialects } from './schema-dialect';

/** The Migrator's own table; also read without it, to spare loading Kysely when there is nothing to do. */
const migrationTable = 'ringback_migration';
const lockTable = 'ringback_migration_lock';

type Migrations = typeof allMigrations;
type Connect = (kysely: typeof import('kysely')) => SqliteDialect | PostgresDialect;

export interface MigrationNeed {
  /** Where the Migrator looks for its tables; another schema of the same PostgreSQL may have some of that name. */
  migrationTableSchema?: string;
}

/** Undefined when the schema is the newest. Loading Kysely costs more than opening a database that is. */
export async function findMigrationNeed(
  sql: SqlSession,
  migrations: Migrations = allMigrations,
): Promise<MigrationNeed | undefined> {
  const applied = await appliedMigrations(sql);
  const unknown = applied.find((name) => !(name in migrations));
  if (unknown) throw newerSchema(unknown);
  if (applied.length === Object.keys(migrations).length) return undefined;
  return ownSchema(sql);
}

/** Brings the database to the newest schema. On PostgreSQL the Migrator lets one process at a time do it. */
export async function migrate(
  need: MigrationNeed,
  dialect: SqlDialect['name'],
  connect: Connect,
  migrations: Migrations = allMigrations,
): Promise<void> {
  const kysely = await import('kysely');
  const { Migrator } = await import('kysely/migration');
  const migrator = new Migrator({
    db: new kysely.Kysely({ dialect: connect(kysely) }),
    provider: { getMigrations: async () => asKysely(kysely, dialect, migrations) },
    migrationTableName: migrationTable,
    migrationLockTableName: lockTable,
    ...need,
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

function asKysely(
  kysely: typeof import('kysely'),
  dialect: SqlDialect['name'],
  migrations: Migrations,
): Record<string, Migration> {
  const run = (statements: string[]) => async (db: Kysely<unknown>) => {
    for (const statement of statements) await kysely.sql.raw(statement).execute(db);
  };
  return Object.fromEntries(
    Object.entries(migrations).map(([name, statements]) => [name, { up: run(statements(schemaDialects[dialect])) }]),
  );
}

async function appliedMigrations(sql: SqlSession): Promise<string[]> {
  const exists =
    sql.dialect.name === 'sqlite'
      ? `SELECT name FROM sqlite_master WHERE type = 'table' AND name = '${migrationTable}'`
      : `SELECT 1 AS name WHERE to_regclass('${migrationTable}') IS NOT NULL`;
  if (!(await first(sql.all(exists)))) return [];
  const rows = await sql.all<{ name: string }>(`SELECT name FROM ${migrationTable}`);
  return rows.map((row) => row.name);
}

async function ownSchema(sql: SqlSession): Promise<MigrationNeed> {
  if (sql.dialect.name === 'sqlite') return {};
  const row = await first(sql.tuples<[string | null]>('SELECT current_schema()'));
  return row?.[0] ? { migrationTableSchema: row[0] } : {};
}

function newerSchema(name: string): RingbackError {
  return new RingbackError(
    'RB_STORE_UNAVAILABLE',
    `The store was last used by a newer version of Ringback (schema ${name}).`,
    {
      remedy: 'Install that version again, or choose another database.',
    },
  );
}
