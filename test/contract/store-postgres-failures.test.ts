import assert from 'node:assert/strict';
import type { PostgresSettings } from '../../src/adapters/postgres/postgres-database';
import { createPostgresStore } from '../../src/adapters/postgres/postgres-store';
import type { Store } from '../../src/ports/store';
import { type PostgresServer, startPostgres } from './postgres-server';
import { followupId, ids, StoreFixture, t0, toItem } from './store-fixture';

const unavailable = { code: 'RB_STORE_UNAVAILABLE', retryable: true };
const refused = { code: 'RB_STORE_UNAVAILABLE', retryable: false };

describe('trouble with PostgreSQL', function () {
  this.timeout(60_000);
  let server: PostgresServer;
  let settings: PostgresSettings;
  let stores: Store[];

  before(async () => {
    server = await startPostgres();
  });

  after(() => server.stop());

  beforeEach(async () => {
    const { host, port, user, password } = server;
    settings = { host, port, user, password, database: await server.createDatabase(), tls: 'none', poolSize: 3 };
    stores = [];
  });

  afterEach(async () => {
    for (const store of stores) await store.close();
  });

  function create(changes: Partial<PostgresSettings> = {}): Store {
    const store = createPostgresStore({ ...settings, ...changes });
    stores.push(store);
    return store;
  }

  it('says what is wrong with the connection, without the password', async () => {
    const cases: [Partial<PostgresSettings>, object, RegExp][] = [
      [{ port: 1 }, unavailable, /host and port/],
      [{ host: 'no-such-host.invalid' }, { code: 'RB_STORE_UNAVAILABLE' }, /host/],
      [{ password: 'wrong-secret' }, refused, /user or password/],
      [{ database: 'nowhere' }, refused, /no database of that name/],
      [{ tls: 'require' }, refused, /no encryption/],
    ];
    for (const [changes, expected, sentence] of cases) {
      await assert.rejects(create(changes).open(), (error: Error) => {
        assert.partialDeepStrictEqual({ ...error }, expected);
        assert.match(error.message, sentence);
        assert.doesNotMatch(JSON.stringify(error) + error.message, /wrong-secret/);
        return true;
      });
    }
  });

  it('fails while the server is down and works by itself when it is back, with a poll under way', async () => {
    const fixture = new StoreFixture(create());
    await fixture.store.open();
    await fixture.register();
    await fixture.poll(['R0']);
    const lease = await fixture.claim({ now: t0 + 1 });
    await fixture.store.stage(lease, [toItem({ id: 'R1' })]);
    await server.pause();
    await assert.rejects(fixture.store.stage(lease, [toItem({ id: 'R2' })]), unavailable);
    await assert.rejects(fixture.due(), unavailable);
    await assert.rejects(fixture.store.open(), unavailable);
    await server.resume();
    await fixture.store.stage(lease, [toItem({ id: 'R2' })]);
    const result = await fixture.merge(lease, { now: t0 + 1 });
    assert.deepEqual([result.new, result.gone], [2, 1]);
    assert.deepEqual(ids(await fixture.due(t0 + 1)), ['R1', 'R2']);
  });

  it('reports what the server broke off, and undoes it', async () => {
    const fixture = new StoreFixture(create({ poolSize: 1 }));
    await fixture.store.open();
    await fixture.register();
    const many = Array.from({ length: 500 }, (_, n) => toItem({ id: `R${n}` }));
    const lease = await fixture.claim();
    await fixture.store.stage(lease, many);
    const merging = fixture.merge(lease);
    const stopping = server.pause();
    const merged = await merging.then(
      () => true,
      (error) => {
        assert.partialDeepStrictEqual({ ...error }, unavailable);
        return false;
      },
    );
    await stopping;
    await server.resume();
    assert.equal((await fixture.store.countFollowup(followupId, t0)).open, merged ? 500 : 0);
  });

  it('can be opened once the server is there', async () => {
    await server.pause();
    const store = create();
    await assert.rejects(store.open(), unavailable);
    await server.resume();
    await store.open();
    assert.equal(await store.readValue('x'), undefined);
  });

  it('keeps two stores apart in two schemas of one database', async () => {
    const one = create({ schema: 'desk_one' });
    const two = create({ schema: 'desk_two' });
    const plain = create();
    for (const store of [one, two, plain]) {
      await store.open();
      assert.equal(await store.swapValue('key', undefined, 'x', t0), true);
    }
  });

  it('makes a new schema once, however many open it at the same moment', async () => {
    const opened = Array.from({ length: 4 }, () => create({ schema: 'desk' }));
    await Promise.all(opened.map((store) => store.open()));
    const created = await Promise.all(opened.map((store) => store.swapValue('key', undefined, 'x', t0)));
    assert.equal(created.filter(Boolean).length, 1);
  });
});
