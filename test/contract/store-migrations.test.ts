import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgresDatabase } from '../../src/adapters/postgres/postgres-database';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite-database';
import { migrations } from '../../src/adapters/store-schema/migrations/migrations';
import type { SqlDatabase } from '../../src/adapters/store-schema/sql-database';
import { createSqlStore } from '../../src/adapters/store-schema/sql-store';
import { type PostgresServer, startPostgres } from './postgres-server';
import { followupId, t0 } from './store-fixture';

type Migrations = typeof migrations;

interface Harness {
  name: string;
  /** Opens one database with these migrations; several calls of `at` open the same one. */
  create(): Promise<{ at(known: Migrations): SqlDatabase; remove(): Promise<void> }>;
  schemaText: string;
}

const names = Object.keys(migrations);

function upTo(count: number): Migrations {
  return Object.fromEntries(Object.entries(migrations).slice(0, count));
}

function migrationTests(harness: Harness): void {
  async function schemaOf(database: SqlDatabase): Promise<unknown[]> {
    return database.read((sql) => sql.all(harness.schemaText));
  }

  for (let count = 0; count < names.length; count += 1) {
    it(`comes to the newest schema from ${names[count - 1] ?? 'nothing'} and keeps what is there`, async () => {
      const created = await harness.create();
      const old = created.at(upTo(count));
      await old.open();
      if (count > 0) {
        const insert = `INSERT INTO followup (followup_id, name, deployed_active, attributes) VALUES ('${followupId}', 'Old', 1, '{}')`;
        await old.write((sql) => sql.run(insert));
        const message = `INSERT INTO inbox_message (message_id, channel_id, recipient, subject, body, at)
          VALUES ('m1', 'c1', 'ada', 'S', 'T', 5)`;
        await old.write((sql) => sql.run(message));
      }
      await old.close();
      const now = created.at(migrations);
      await now.open();
      const fresh = await harness.create();
      const reference = fresh.at(migrations);
      await reference.open();
      assert.deepEqual(await schemaOf(now), await schemaOf(reference));
      const store = createSqlStore(now);
      assert.equal((await store.readFollowup(followupId))?.name, count > 0 ? 'Old' : undefined);
      const kept = { messageId: 'm1', channelId: 'c1', recipient: 'ada', subject: 'S', text: 'T', at: 5 };
      assert.deepEqual((await store.listInbox('c1', 'ada', { limit: 9 })).rows, count > 0 ? [kept] : []);
      await store.registerFollowup({ followupId, name: 'New', deployedActive: true }, t0);
      await now.close();
      await reference.close();
      await created.remove();
      await fresh.remove();
    });
  }

  it('refuses a database of a newer version instead of working on it', async () => {
    const created = await harness.create();
    const newer = created.at({ ...migrations, '9999-later': () => ['CREATE TABLE later (x text)'] });
    await newer.open();
    await newer.close();
    const now = created.at(migrations);
    await assert.rejects(now.open(), (error: Error) => {
      assert.partialDeepStrictEqual({ ...error }, { code: 'RB_STORE_UNAVAILABLE', retryable: false });
      assert.match(error.message, /newer version/);
      return true;
    });
    await now.close();
    await created.remove();
  });

  it('leaves nothing of a migration that fails', async () => {
    const created = await harness.create();
    const broken = created.at({
      ...migrations,
      '9999-broken': () => ['CREATE TABLE later (x text)', 'CREATE NONSENSE'],
    });
    await assert.rejects(broken.open(), /syntax error/);
    await broken.close();
    const now = created.at(migrations);
    await now.open();
    assert.equal(JSON.stringify(await schemaOf(now)).includes('later'), false);
    await now.close();
    await created.remove();
  });
}

describe('migrations on SQLite', () => {
  migrationTests({
    name: 'SQLite',
    schemaText:
      "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name",
    create: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'ringback-store-'));
      return {
        at: (known) => new SqliteDatabase({ file: join(folder, 'store.sqlite'), migrations: known }),
        remove: () => rm(folder, { recursive: true }),
      };
    },
  });
});

describe('migrations on PostgreSQL', function () {
  this.timeout(60_000);
  let server: PostgresServer;

  before(async () => {
    server = await startPostgres();
  });

  after(() => server.stop());

  migrationTests({
    name: 'PostgreSQL',
    schemaText: `SELECT table_name AS name, column_name || ' ' || data_type || ' ' || is_nullable AS text
      FROM information_schema.columns WHERE table_schema = 'public'
      UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2`,
    create: async () => {
      const { host, port, user, password } = server;
      const database = await server.createDatabase();
      const settings = { host, port, user, password, database, tls: 'none' as const, poolSize: 2 };
      return { at: (known) => new PostgresDatabase(settings, known), remove: async () => undefined };
    },
  });
});
