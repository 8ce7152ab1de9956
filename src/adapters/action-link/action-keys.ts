import { randomBytes } from 'node:crypto';
import type { Store } from '../../ports/store';

/** A key that action links are signed with. */
export interface ActionKeyEntry {
  id: string;
  secret: string;
  madeAt: number;
}

/** Newest first: that one signs, all of them verify. */
export type ActionKeys = [ActionKeyEntry, ...ActionKeyEntry[]];

type KeyStore = Pick<Store, 'readOrCreateValue' | 'readValue' | 'swapValue'>;

const valueName = 'action.linkKeys';
/** More than any link lives: a key that was replaced so long ago has nothing left to verify. */
const keptMs = 60 * 24 * 60 * 60 * 1000;

/** The keys of a store; the first is made when it is first needed. */
export async function readActionKeys(store: Pick<KeyStore, 'readOrCreateValue'>, now: number): Promise<ActionKeys> {
  return JSON.parse(await store.readOrCreateValue(valueName, JSON.stringify([newKey(now)]), now)) as ActionKeys;
}

/** From now on a new key signs; links that were sent before stay good for as long as they live. */
export async function rotateActionKeys(store: KeyStore, now: number): Promise<ActionKeys> {
  for (;;) {
    await readActionKeys(store, now);
    const text = (await store.readValue(valueName)) as string;
    const known = JSON.parse(text) as ActionKeys;
    const kept = known.filter((_, index) => now - (known[index - 1]?.madeAt ?? now) < keptMs);
    const keys: ActionKeys = [newKey(now), ...kept];
    if (await store.swapValue(valueName, text, JSON.stringify(keys), now)) return keys;
  }
}

function newKey(now: number): ActionKeyEntry {
  return { id: randomBytes(3).toString('base64url'), secret: randomBytes(32).toString('base64url'), madeAt: now };
}
