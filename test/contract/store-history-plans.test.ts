import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite-database';
import { listConversations, listEvents } from '../../src/adapters/store-schema/list-events';
import type { SqlParameter, SqlSession } from '../../src/adapters/store-schema/sql-database';
import type { EventFilter } from '../../src/ports/store';
import { t0 } from './store-fixture';

const parts: EventFilter[] = [
  { channels: ['mail'] },
  { channels: ['mail', 'chat'] },
  { recipients: ['user:ada'] },
  { recipients: ['user:ada', 'user:bob'] },
  { followupIds: ['f1'] },
  { recordId: 'R1' },
  { kinds: ['record.closed'] },
  { kinds: ['call.said', 'call.pressed'] },
  { from: t0, to: t0 + 1 },
  { initiatedBy: 'user' },
  { initiatedBy: 'bot' },
  { conversationId: 1 },
  { onlyErrors: true },
];

/** Each filter, each two together, and everything at once. */
const filters = [
  {},
  ...parts.flatMap((one, at) => parts.slice(at).map((other) => ({ ...one, ...other }))),
  Object.assign({}, ...parts) as EventFilter,
];

describe('the plans of the history', () => {
  let folder: string;
  let database: SqliteDatabase;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringback-plans-'));
    database = new SqliteDatabase({ file: join(folder, 'store.sqlite') });
    await database.open();
  });
  after(async () => {
    await database.close();
    await rm(folder, { recursive: true });
  });

  for (const [name, list] of [
    ['events', listEvents],
    ['conversations', listConversations],
  ] as const) {
    it(`read ${name} by an index, and sort none but what they have found, whatever is asked for`, async () => {
      const wrong = await database.read(async (sql) => {
        const found: string[] = [];
        for (const filter of filters) {
          for (const cursor of [undefined, `${t0}.5`]) {
            const asked: [string, readonly SqlParameter[]][] = [];
            await list(listening(sql, asked), filter, { limit: 10, ...(cursor && { cursor }) });
            assert.ok(asked.length > 0);
            for (const [text, parameters] of asked) {
              const plan = await sql.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, parameters);
              // Without an index it says no more than the table's name or alias.
              const scans = plan.filter(({ detail }) =>
                /^SCAN (event|conversation|t|e|c)(?!\w)(?! USING)/.test(detail),
              );
              found.push(...scans.map(({ detail }) => `${JSON.stringify(filter)}: ${detail}`));
            }
          }
        }
        return found;
      });
      assert.deepEqual(wrong, []);
    });
  }
});

/** The same session, which keeps what it is asked. */
function listening(sql: SqlSession, asked: [string, readonly SqlParameter[]][]): SqlSession {
  return {
    ...sql,
    dialect: sql.dialect,
    all: (text, parameters = []) => {
      asked.push([text, parameters]);
      return sql.all(text, parameters);
    },
    tuples: (text, parameters = []) => {
      asked.push([text, parameters]);
      return sql.tuples(text, parameters);
    },
    each: (text, parameters, visit) => sql.each(text, parameters, visit),
    run: (text, parameters) => sql.run(text, parameters),
    insert: (table, columns, rows) => sql.insert(table, columns, rows),
    analyze: (tables) => sql.analyze(tables),
  };
}
