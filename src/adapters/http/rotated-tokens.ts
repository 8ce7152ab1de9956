import { randomUUID } from 'node:crypto';
import { RingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import type { KeptTokens, Seal } from './sealed-tokens';
import type { RequestTokens, TokenSource, Tokens } from './tokens';
import { orAborted, wait } from './wait';

/** The part of the store that keeps rotated tokens. */
export interface KeptValues {
  readValue(key: string): Promise<string | undefined>;
  /** Replaces only what is still `expected` (undefined: absent); false when it was not. */
  swapValue(key: string, expected: string | undefined, value: string): Promise<boolean>;
}

/** How long a refresh may take before others take over: its process has died. */
const LOCK_MS = 60_000;
const LOOK_AGAIN_MS = 250;

export interface RotationDeps {
  request: RequestTokens;
  firstRefreshToken: string;
  /** Absent: tokens live only as long as this process. */
  store?: { values: KeptValues; seal: Seal };
  clock: Clock;
  closed: AbortSignal;
}

/**
 * OAuth 2 refresh token, where each refresh replaces both tokens and ends the old ones (Zendesk among others).
 *
 * Of several processes that share a store one refreshes, by a lock in the kept value itself; the others wait
 * and take its tokens. A process that dies while it refreshes leaves a lock that runs out; the next one tries
 * the refresh token that is kept, for the old one is replaced only by the new.
 */
export function createRotatedTokens(deps: RotationDeps): TokenSource {
  const owner = randomUUID();
  let current: Tokens | undefined;
  let pending: Promise<Tokens> | undefined;
  let refusedToken: string | undefined;
  let memory: string = deps.firstRefreshToken;

  const isUsable = (tokens: Tokens) => tokens.accessToken !== refusedToken && tokens.expiresAt > deps.clock.now();

  async function renew(): Promise<Tokens> {
    try {
      current = deps.store ? await renewShared(deps.store) : await renewAlone();
      return current;
    } finally {
      pending = undefined;
    }
  }

  async function renewAlone(): Promise<Tokens> {
    const tokens = await requestWith(memory);
    memory = tokens.refreshToken ?? memory;
    return tokens;
  }

  async function renewShared(store: NonNullable<RotationDeps['store']>): Promise<Tokens> {
    const { values, seal } = store;
    while (true) {
      const sealed = await values.readValue(seal.key);
      const kept = (sealed === undefined ? undefined : seal.open(sealed)) ?? firstTokens(deps.firstRefreshToken);
      if (isUsable(kept)) return kept;
      if (kept.lock && kept.lock.owner !== owner && kept.lock.until > deps.clock.now()) {
        await wait(deps.clock, LOOK_AGAIN_MS, deps.closed);
        continue;
      }
      const locked = seal.seal({ ...kept, lock: { owner, until: deps.clock.now() + LOCK_MS * deps.clock.speed } });
      if (!(await values.swapValue(seal.key, sealed, locked))) continue;
      return await refreshLocked(store, kept, locked);
    }
  }

  async function refreshLocked(
    { values, seal }: NonNullable<RotationDeps['store']>,
    kept: KeptTokens,
    locked: string,
  ): Promise<Tokens> {
    let granted: Tokens;
    try {
      granted = await requestWith(kept.refreshToken);
    } catch (thrown) {
      // Free for the next try; if that fails too, the lock runs out by itself.
      const { lock: _, ...free } = kept;
      await values.swapValue(seal.key, locked, seal.seal(free));
      throw thrown;
    }
    const next: KeptTokens = { ...granted, refreshToken: granted.refreshToken ?? kept.refreshToken };
    const isKept = await values.swapValue(seal.key, locked, seal.seal(next));
    // Somebody thought us dead and took over. Ours are the newer ones all the same, unless theirs were granted.
    if (!isKept) await keepUnlessGranted({ values, seal }, kept, next);
    return next;
  }

  async function keepUnlessGranted(
    { values, seal }: NonNullable<RotationDeps['store']>,
    before: KeptTokens,
    next: KeptTokens,
  ): Promise<void> {
    const sealed = await values.readValue(seal.key);
    const kept = sealed === undefined ? undefined : seal.open(sealed);
    if (kept && kept.refreshToken !== before.refreshToken) return;
    await values.swapValue(seal.key, sealed, seal.seal(next));
  }

  async function requestWith(refreshToken: string): Promise<Tokens> {
    if (refreshToken === '') {
      throw new RingbackError('RB_HTTP_AUTH', 'The integration has no refresh token.', {
        remedy: 'Log in to the system once and enter the refresh token in the integration.',
      });
    }
    return await deps.request({ grant_type: 'refresh_token', refresh_token: refreshToken }, deps.closed);
  }

  return {
    async get(signal) {
      if (current && isUsable(current)) return current.accessToken;
      pending ??= renew();
      return (await orAborted(pending, signal)).accessToken;
    },
    refuse(token) {
      refusedToken = token;
    },
  };
}

function firstTokens(refreshToken: string): KeptTokens {
  return { accessToken: '', expiresAt: 0, refreshToken };
}
