import type { Clock } from '../ports/clock';
import type { Store } from '../ports/store';
import { listFollowups } from './followup-service';

/** The stores that deployed follow-ups keep their state in, each once. */
export function storesInUse(): { store: Store; clock: Clock }[] {
  const stores = new Map(listFollowups().map(({ storeService, clock }) => [storeService.key, { storeService, clock }]));
  return [...stores.values()].map(({ storeService, clock }) => ({ store: storeService.store, clock }));
}
