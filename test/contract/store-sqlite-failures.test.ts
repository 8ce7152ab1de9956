import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { toStoreError } from '../../src/adapters/sqlite/sqlite-errors';
import { createSqliteStore } from '../../src/adapters/sqlite/sqlite-store';
import { RingbackError } from '../../src/core/errors';
import type { Store } from '../../src/ports/store';
import { followupId, StoreFixture, t0, toItem } from './store-fixture';

const unavailable = { code: 'RB_STORE_UNAVAILABLE', retryable: true };

describe('trouble with the file of the embedded store', () => {
  let folder: string;
  let file: string;
  let store: Store;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringback-store-'));
    file = join(folder, 'store.sqlite');
    store = createSqliteStore({ file, busyTimeoutMs: 200 });
  });

  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('says that a folder is missing, and opens once it is there', async () => {
    const later = createSqliteStore({ file: join(folder, 'data', 'store.sqlite') });
    await assert.rejects(later.open(), (error) => {
      assert.ok(error instanceof RingbackError);
      assert.deepEqual([error.code, error.retryable], ['RB_STORE_UNAVAILABLE', true]);
      assert.match(error.message, /folder exists/);
      assert.match(error.message, /store\.sqlite/);
      return true;
    });
    await mkdir(join(folder, 'data'));
    await later.open();
    assert.equal(await later.readValue('x'), undefined);
    await later.close();
  });

  it('cannot open a folder as a file', async () => {
    await assert.rejects(createSqliteStore({ file: folder }).open(), unavailable);
  });

  it('tells a file that is no database from one that is away', async () => {
    await writeFile(file, 'This is a letter, not a database. '.repeat(500));
    await assert.rejects(store.open(), { code: 'RB_STORE_CORRUPT', retryable: false });
    await rm(file);
    await store.open();
    assert.equal(await store.readValue('x'), undefined);
  });

  it('notices a damaged file and works again when a good one is back', async () => {
    const fixture = new StoreFixture(store);
    await store.open();
    await fixture.register();
    await fixture.poll(Array.from({ length: 2_000 }, (_, n) => `R${n}`));
    await store.close();
    await rename(file, `${file}.good`);
    await writeFile(file, Buffer.alloc(65_536, 'x'));
    await store.open().then(
      () => assert.fail('a damaged file was opened'),
      (error) => assert.equal(error.code, 'RB_STORE_CORRUPT'),
    );
    await rename(`${file}.good`, file);
    assert.equal((await store.countFollowup(followupId, t0)).open, 2_000);
  });

  it('reports that its file was removed, then goes on with a new one', async () => {
    const fixture = new StoreFixture(store);
    await store.open();
    await fixture.register();
    const lease = await fixture.claim();
    for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true });
    await assert.rejects(store.stage(lease, [toItem({ id: 'R1' })]), unavailable);
    assert.equal(await store.readFollowup(followupId), undefined);
    await assert.rejects(store.stage(lease, [toItem({ id: 'R1' })]), { code: 'RB_POLL_LEASE_LOST' });
    await fixture.register();
    assert.equal((await fixture.poll(['R1'])).new, 1);
  });

  it('waits for another writer, and gives up after a while without harm', async () => {
    await store.open();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    assert.equal(await store.readValue('x'), undefined, 'reading goes on');
    await assert.rejects(store.readOrCreateValue('x', '1', t0), unavailable);
    const waiting = store.readOrCreateValue('x', '2', t0);
    other.exec('COMMIT');
    assert.equal(await waiting, '2');
    other.close();
  });

  it('undoes a piece of work that fails half-way', async () => {
    const fixture = new StoreFixture(store);
    await store.open();
    await fixture.register();
    const lease = await fixture.claim();
    const other = new DatabaseSync(file);
    other.exec("CREATE TRIGGER refuse BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'refused'); END");
    await store.stage(lease, [toItem({ id: 'R1' })]);
    await assert.rejects(fixture.merge(lease), /refused/);
    assert.equal(await store.readRecord(followupId, 'R1'), undefined);
    other.exec('DROP TRIGGER refuse');
    other.close();
    assert.equal((await fixture.merge(lease)).new, 1, 'the same merge works now');
  });

  it('names a full disk', () => {
    const full = new DatabaseSync(file);
    full.exec('PRAGMA max_page_count = 2; CREATE TABLE t (x)');
    const fill = full.prepare('INSERT INTO t VALUES (zeroblob(100000))');
    let thrown: unknown;
    try {
      fill.run();
    } catch (error) {
      thrown = error;
    }
    full.close();
    const error = toStoreError(thrown, file);
    assert.deepEqual([error.code, error.retryable], ['RB_STORE_FULL', true]);
    assert.match(error.message, /Free some space/);
  });
});
