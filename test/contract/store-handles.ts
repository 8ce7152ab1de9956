import type { Store } from '../../src/ports/store';
import { StoreFixture, type StoreHarness, type TestDatabase } from './store-fixture';

/** A fresh database for each test of the enclosing `describe`, with one open handle and its follow-up. */
export function withStore(harness: StoreHarness): {
  fixture(): StoreFixture;
  store(): Store;
  another(): Promise<Store>;
} {
  let database: TestDatabase;
  let current: StoreFixture;
  let opened: Store[] = [];

  async function another(): Promise<Store> {
    const store = database.handle();
    await store.open();
    opened.push(store);
    return store;
  }

  beforeEach(async () => {
    database = await harness.createDatabase();
    opened = [];
    current = new StoreFixture(await another());
    await current.register();
  });

  afterEach(async () => {
    for (const store of opened) await store.close();
    await database.remove();
  });

  return { fixture: () => current, store: () => current.store, another };
}
