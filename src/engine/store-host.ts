import { RingbackError } from '../core/errors';
import type { Store } from '../ports/store';
import type { StoreSettings } from './protocol';

/** Drivers are loaded when a store of their kind is opened: PostgreSQL's is optional. */
function createStore(settings: StoreSettings): Store {
  switch (settings.kind) {
    case 'embedded': {
      const { createSqliteStore } =
        require('../adapters/sqlite/sqlite-store') as typeof import('../adapters/sqlite/sqlite-store');
      return createSqliteStore({ file: settings.file });
    }
    case 'postgresql': {
      const { createPostgresStore } =
        require('../adapters/postgres/postgres-store') as typeof import('../adapters/postgres/postgres-store');
      const { security, kind: _, ...connection } = settings;
      return createPostgresStore({ ...connection, tls: security });
    }
  }
}

/** The stores of the engine thread by key. */
export class StoreHost {
  readonly #stores = new Map<string, { store: Store; settings: string }>();

  async open(key: string, settings: StoreSettings): Promise<void> {
    const fingerprint = JSON.stringify(settings);
    const known = this.#stores.get(key);
    if (known && known.settings !== fingerprint) await this.close(key);
    const store = this.#stores.get(key)?.store ?? createStore(settings);
    this.#stores.set(key, { store, settings: fingerprint });
    await store.open();
  }

  async close(key: string): Promise<void> {
    const known = this.#stores.get(key);
    this.#stores.delete(key);
    await known?.store.close();
  }

  async closeAll(): Promise<void> {
    await Promise.allSettled([...this.#stores.keys()].map((key) => this.close(key)));
  }

  get(key: string): Store {
    const known = this.#stores.get(key);
    if (known) return known.store;
    throw new RingbackError('RB_STORE_UNAVAILABLE', 'The store is not open.', {
      remedy: 'It is being opened, or its node reports why it cannot be.',
      retryable: true,
    });
  }
}
