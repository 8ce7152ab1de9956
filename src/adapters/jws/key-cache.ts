import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { isObject } from './json-object';
import type { KeyOutcome } from './read-jws';

export interface KeyCacheDeps {
  /** The JSON of an issuer's key set (RFC 7517). Rejects when there is none. */
  fetchKeys(issuer: string): Promise<unknown>;
  /** Whether a key may count at all; missing: each. */
  isWanted?(jwk: Record<string, unknown>): boolean;
  now(): number;
}

/** Webex's advice; the Bot Framework's keys change more seldom. */
const freshMs = 60 * 60_000;
/** A token with an invented key must not make us ask again and again. */
const askAgainAfterMs = 30_000;
/** So long known keys count while nobody answers. */
const staleMs = 24 * 60 * 60_000;
const fewestBits = 2_048;

interface KeySet {
  keys: Map<string, KeyObject>;
  readAt: number;
  askedAt: number;
  asking: Promise<void> | undefined;
}

/**
 * The public keys of issuers, by their id. Asked for once an hour, and when a token names one that is not
 * known, at most every half minute; an issuer that does not answer leaves the keys as they were for a day.
 */
export class KeyCache {
  readonly #sets = new Map<string, KeySet>();

  constructor(private readonly deps: KeyCacheDeps) {}

  async keyOf(issuer: string, kid: string): Promise<KeyOutcome> {
    const set = this.#setOf(issuer);
    const now = this.deps.now();
    if (now - set.readAt >= freshMs || !set.keys.has(kid)) await this.#ask(issuer, set, now);
    if (this.deps.now() - set.readAt > staleMs) return 'keys unavailable';
    return set.keys.get(kid) ?? 'unknown key';
  }

  #setOf(issuer: string): KeySet {
    const never = Number.NEGATIVE_INFINITY;
    const known = this.#sets.get(issuer) ?? { keys: new Map(), readAt: never, askedAt: never, asking: undefined };
    this.#sets.set(issuer, known);
    return known;
  }

  async #ask(issuer: string, set: KeySet, now: number): Promise<void> {
    if (!set.asking && now - set.askedAt < askAgainAfterMs) return;
    if (!set.asking) {
      set.askedAt = now;
      set.asking = this.#read(issuer, set).finally(() => {
        set.asking = undefined;
      });
    }
    await set.asking;
  }

  async #read(issuer: string, set: KeySet): Promise<void> {
    let answer: unknown;
    try {
      answer = await this.deps.fetchKeys(issuer);
    } catch {
      return; // the keys of before count until they are too old, which `keyOf` tells
    }
    const listed = isObject(answer) && Array.isArray(answer.keys) ? answer.keys : [];
    const { isWanted = () => true } = this.deps;
    const keys = new Map(listed.filter(isObject).filter(isWanted).flatMap(readKey));
    if (keys.size === 0) return;
    set.keys = keys;
    set.readAt = this.deps.now();
  }
}

/** One that may verify signatures of ours; none for any other. */
function readKey(jwk: Record<string, unknown>): [string, KeyObject][] {
  const { kid, kty, use = 'sig', alg = 'RS256' } = jwk;
  if (typeof kid !== 'string' || kty !== 'RSA' || use !== 'sig' || alg !== 'RS256') return [];
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= fewestBits ? [[kid, key]] : [];
  } catch {
    return []; // a key that cannot be read verifies nothing
  }
}
