import { DeliveryLedger } from '../core/followup/delivery-ledger';
import type { Clock } from '../ports/clock';
import { owner } from './services';
import type { StoreService } from './store-service';

const ledgers = new WeakMap<StoreService, DeliveryLedger>();
let made = 0;

/** One ledger for each store, so that deliveries of all its follow-ups are written together. */
export function ledgerOf(storeService: StoreService, clock: Clock): DeliveryLedger {
  const known = ledgers.get(storeService);
  if (known) return known;
  // What the ledger before a redeploy had begun and not ended must not be taken for this one's own, as being sent now.
  const ledger = new DeliveryLedger(storeService.store, clock, `${owner}/${++made}`);
  ledgers.set(storeService, ledger);
  return ledger;
}

/** Before a store closes: what was sent is recorded. */
export async function closeLedger(storeService: StoreService): Promise<void> {
  const ledger = ledgers.get(storeService);
  ledgers.delete(storeService);
  await ledger?.close();
}
