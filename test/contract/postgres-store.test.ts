import { createPostgresStore } from '../../src/adapters/postgres/postgres-store';
import { type PostgresServer, startPostgres } from './postgres-server';
import { storeSuite } from './store-suite';

describe('PostgreSQL', function () {
  this.timeout(60_000);
  let server: PostgresServer;

  before(async () => {
    server = await startPostgres();
  });

  after(() => server.stop());

  storeSuite({
    name: 'PostgreSQL',
    createDatabase: async () => {
      const { host, port, user, password } = server;
      const database = await server.createDatabase();
      const settings = { host, port, user, password, database, tls: 'none' as const, poolSize: 4 };
      return { handle: () => createPostgresStore(settings), remove: async () => undefined };
    },
  });
});
