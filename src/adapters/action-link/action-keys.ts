import { randomBytes } from 'node:crypto';
import type { Store } from '../../ports/store';
import { type ActionTokenRead, verifyActionToken } from './action-token';

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
/** How long another process may go on with keys that were revoked. */
const freshMs = 60_000;

/** The keys of a store; the first is made when it is first needed. */
export async function readActionKeys(store: Pick<KeyStore, 'readOrCreateValue'>, now: number): Promise<ActionKeys> {
  return JSON.parse(await store.readOrCreateValue(valueName, JSON.stringify([newKey(now)]), now)) as ActionKeys;
}

/** From now on a new key signs; links that were sent before stay good for as long as they live, unless they are revoked. */
export async function rotateActionKeys(store: KeyStore, now: number, isRevoking = false): Promise<ActionKeys> {
  for (;;) {
    await readActionKeys(store, now);
    const text = (await store.readValue(valueName)) as string;
    const known = JSON.parse(text) as ActionKeys;
    const kept = known.filter((_, index) => now - (known[index - 1]?.madeAt ?? now) < keptMs);
    const keys: ActionKeys = [newKey(now), ...(isRevoking ? [] : kept)];
    if (await store.swapValue(valueName, text, JSON.stringify(keys), now)) return keys;
  }
}

/** The keys of a store as one process knows them. They are asked for again after a minute, for another may have changed them. */
export class ActionKeyring {
  #keys: Promise<ActionKeys> | undefined;
  #readAt = 0;

  constructor(
    private readonly store: Pick<KeyStore, 'readOrCreateValue'>,
    private readonly now: () => number,
  ) {}

  read(): Promise<ActionKeys> {
    const now = this.now();
    if (this.#keys && now - this.#readAt < freshMs) return this.#keys;
    this.#readAt = now;
    this.#keys = readActionKeys(this.store, now).catch((error: unknown) => {
      // The store is away: the next one asks again.
      this.#keys = undefined;
      throw error;
    });
    return this.#keys;
  }

  /** They have changed. */
  forget(): void {
    this.#keys = undefined;
  }

  /** A key that is not known may be a new one of another process. */
  async verify(token: string): Promise<ActionTokenRead> {
    const read = verifyActionToken(await this.read(), token, this.now());
    if (read.fault !== 'foreign') return read;
    this.forget();
    return verifyActionToken(await this.read(), token, this.now());
  }
}

function newKey(now: number): ActionKeyEntry {
  return { id: randomBytes(3).toString('base64url'), secret: randomBytes(32).toString('base64url'), madeAt: now };
}
