import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ActionClaims } from '../../core/followup/action';
import type { ActionKeys } from './action-keys';

/** malformed: none of ours. foreign: signed with a key that this store does not have. tampered: not what was signed. */
export type TokenFault = 'malformed' | 'foreign' | 'tampered' | 'expired';

/** An expired token still tells what it was for: it was ours. */
export type ActionTokenRead =
  | { fault?: undefined; claims: ActionClaims }
  | { fault: 'expired'; claims: ActionClaims }
  | { fault: Exclude<TokenFault, 'expired'>; claims?: undefined };

/** 16 bytes of a MAC are beyond guessing, and keep the link short. */
const macBytes = 16;
const maxLength = 2_000;
const shape = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

/** Signed data, not a signed address: the link works behind any proxy. Only letters that a URL takes as they are. */
export function signActionToken(keys: ActionKeys, claims: ActionClaims): string {
  const { followupId, recordId, round, recipient, name, via, expiresAt } = claims;
  const expiresAtSeconds = Math.floor(expiresAt / 1000);
  const data = JSON.stringify([followupId, recordId, round, recipient, name, via, expiresAtSeconds]);
  const body = `${keys[0].id}.${Buffer.from(data).toString('base64url')}`;
  return `${body}.${macOf(keys[0].secret, body)}`;
}

/** What a token says it is for. Not to be believed before `verifyActionToken`: it only tells whose keys to take. */
export function readActionToken(token: string): ActionClaims | undefined {
  const data = token.length <= maxLength ? shape.exec(token)?.[2] : undefined;
  if (data === undefined) return undefined;
  try {
    return toClaims(JSON.parse(Buffer.from(data, 'base64url').toString()));
  } catch {
    // No token of ours: what it holds is not JSON.
    return undefined;
  }
}

export function verifyActionToken(keys: ActionKeys, token: string, now: number): ActionTokenRead {
  const claims = readActionToken(token);
  const [, keyId = '', , mac = ''] = shape.exec(token) ?? [];
  if (!claims) return { fault: 'malformed' };
  const key = keys.find(({ id }) => id === keyId);
  if (!key) return { fault: 'foreign' };
  const expected = Buffer.from(macOf(key.secret, token.slice(0, token.lastIndexOf('.'))));
  const given = Buffer.from(mac);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { fault: 'tampered' };
  return now < claims.expiresAt ? { claims } : { fault: 'expired', claims };
}

function toClaims(data: unknown): ActionClaims | undefined {
  if (!Array.isArray(data) || data.length !== 7) return undefined;
  const [followupId, recordId, round, recipient, name, via, expiresAtSeconds] = data as unknown[];
  const texts = [followupId, recordId, recipient, name, via];
  if (!texts.every((text) => typeof text === 'string')) return undefined;
  if (!Number.isSafeInteger(round) || !Number.isSafeInteger(expiresAtSeconds)) return undefined;
  const expiresAt = (expiresAtSeconds as number) * 1000;
  return { followupId, recordId, round, recipient, name, via, expiresAt } as ActionClaims;
}

function macOf(secret: string, body: string): string {
  return createHmac('sha256', secret)
    .update(`ringback-action.${body}`)
    .digest()
    .subarray(0, macBytes)
    .toString('base64url');
}
