import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ActionKeys } from '../action-link/action-keys';

/** Whose messages of which follow-up a link is for. */
export interface OptOutClaims {
  followupId: string;
  /** `user:<id>` or `group:<id>`. */
  recipient: string;
  /** Id of the channel that brought the link. */
  via: string;
}

const macBytes = 16;
const maxLength = 2_000;
const shape = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

/**
 * Signed with the keys of action links, but a kind of its own: neither can be used as the other. It has no
 * end: whoever is still told must still be able to stop it; a key that is taken away ends it.
 */
export function signOptOutToken(keys: ActionKeys, { followupId, recipient, via }: OptOutClaims): string {
  const data = Buffer.from(JSON.stringify([followupId, recipient, via])).toString('base64url');
  const body = `${keys[0].id}.${data}`;
  return `${body}.${macOf(keys[0].secret, body)}`;
}

/** What a token says it is for. Not to be believed before `verifyOptOutToken`: it only tells whose keys to take. */
export function readOptOutToken(token: string): OptOutClaims | undefined {
  const data = token.length <= maxLength ? shape.exec(token)?.[2] : undefined;
  if (data === undefined) return undefined;
  try {
    const values = JSON.parse(Buffer.from(data, 'base64url').toString()) as unknown;
    if (!Array.isArray(values) || values.length !== 3) return undefined;
    const [followupId, recipient, via] = values as unknown[];
    if (typeof followupId !== 'string' || typeof recipient !== 'string' || typeof via !== 'string') return undefined;
    return { followupId, recipient, via };
  } catch {
    // No token of ours: what it holds is not JSON.
    return undefined;
  }
}

/** undefined for a token that was not signed with one of these keys, or not as an opt-out. */
export function verifyOptOutToken(keys: ActionKeys, token: string): OptOutClaims | undefined {
  const [, keyId, , mac = ''] = shape.exec(token) ?? [];
  const key = keys.find(({ id }) => id === keyId);
  if (!key) return undefined;
  const expected = Buffer.from(macOf(key.secret, token.slice(0, token.lastIndexOf('.'))));
  const given = Buffer.from(mac);
  const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
  return isOurs ? readOptOutToken(token) : undefined;
}

function macOf(secret: string, body: string): string {
  return createHmac('sha256', secret)
    .update(`ringback-opt-out.${body}`)
    .digest()
    .subarray(0, macBytes)
    .toString('base64url');
}
