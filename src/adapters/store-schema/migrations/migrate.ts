import type { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import type { Migration } from 'kysely/migration';
import { RingbackError } from '../../../core/errors';
import { first, type SqlSession } from '../sql-database';
import { migrations as allMigrations } from './migrations';
import { schemaDialects } from './schema-dialect';

/** The Migrator's own table; also read without it, to spare loading Kysely when there is nothing to do. */
const migrationTable = 'ringback_migration';
const lockTable = 'ringback_migration_lock';

type Migrations = typeof allMigrations;
type Connect = (kysely: typeof import('kysely')) => SqliteDialect | PostgresDialect;

/**
 * Brings the database to the newest schema. Loading Kysely costs more than opening a database that is
 * already there, so it is loaded only when a migration is missing.
 */
export async function migrate(
  sql: SqlSession,
  connect: Connect,
  migrations: Migrations = allMigrations,
): Promise<void> {
  const applied = await appliedMigrations(sql);
  const unknown = applied.find((name) => !(name in migrations));
  if (unknown) throw newerSchema(unknown);
  if (applied.length === Object.keys(migrations).length) return;
  const kysely = await import('kysely');
  const { Migrator } = await import('kysely/migration');
  const migrator = new Migrator({
    db: new kysely.Kysely({ dialect: connect(kysely) }),
    provider: { getMigrations: async () => asKysely(kysely, sql.dialect.name, migrations) },
    migrationTableName: migrationTable,
    migrationLockTableName: lockTable,
    ...(await ownSchema(sql)),
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

function asKysely(
  kysely: typeof import('kysely'),
  dialect: SqlSession['dialect']['name'],
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

/** Another schema of the same PostgreSQL may have tables of the same names. */
async function ownSchema(sql: SqlSession): Promise<{ migrationTableSchema?: string }> {
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
