import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteStore } from '../../src/adapters/sqlite/sqlite-store';
import { storeSuite } from './store-suite';

storeSuite({
  name: 'SQLite',
  createDatabase: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ringback-store-'));
    return {
      handle: () => createSqliteStore({ file: join(folder, 'store.sqlite') }),
      remove: () => rm(folder, { recursive: true }),
    };
  },
});
