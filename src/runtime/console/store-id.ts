import { createHash } from 'node:crypto';
import { RingbackError } from '../../core/errors';
import { listStores, type StoreService } from '../store-service';

/** Names a database in addresses: its key has the file's path or the database's user. */
export function storeIdOf({ key }: StoreService): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 12);
}

/** What people know it by: the file's name, or the database and its host. */
export function storeNameOf({ key }: StoreService): string {
  return key.startsWith('embedded:') ? (key.split(/[\\/]/).at(-1) ?? key) : key.replace(/^postgresql:.*@/, '');
}

/** The store of this id; without one the first. RB_INPUT when there is none. */
export function findStore(id: string | undefined): StoreService {
  const stores = listStores();
  const found = id ? stores.find((service) => storeIdOf(service) === id) : stores[0];
  if (found) return found;
  throw new RingbackError('RB_INPUT', id ? 'This store is not in use any more.' : 'No store is in use.', {
    remedy: 'Deploy a flow that has a store.',
    status: 404,
  });
}
