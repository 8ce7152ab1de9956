import { type KeyObject, verify } from 'node:crypto';
import { isObject } from './json-object';

/** Why a signature counts for nothing; safe to be told. */
export type SignatureRefusal =
  | 'malformed token'
  | 'algorithm'
  | 'issuer'
  | 'unknown key'
  | 'keys unavailable'
  | 'signature';

export type KeyOutcome = KeyObject | 'unknown key' | 'keys unavailable';

/** The issuer is one of those expected. */
export type KeyOf = (issuer: string, kid: string) => Promise<KeyOutcome>;

export type SignedClaims =
  | { kind: 'signed'; claims: Record<string, unknown> }
  | { kind: 'refused'; why: SignatureRefusal };

/** The only one that counts: what a token says of itself is never a choice. */
const algorithm = 'RS256';
/** Tokens of the vendors have some two kilobytes. */
const longestToken = 16_384;

/**
 * The claims of a compact JWS (RFC 7515), once its signature is verified. Nothing of it counts before, but the
 * issuer, which only chooses among keys of those that are expected. Never rejects.
 */
export async function readJws(token: string, issuers: readonly string[], keyOf: KeyOf): Promise<SignedClaims> {
  const refuse = (why: SignatureRefusal): SignedClaims => ({ kind: 'refused', why });
  const [head = '', body = '', signature = '', ...more] = token.length > longestToken ? [] : token.split('.');
  const [header, claims] = [readPart(head), readPart(body)];
  if (!header || !claims || more.length > 0 || !isBase64Url(signature)) return refuse('malformed token');
  if (header.alg !== algorithm || 'crit' in header) return refuse('algorithm');
  const { iss } = claims;
  if (typeof iss !== 'string' || !issuers.includes(iss)) return refuse('issuer');
  if (typeof header.kid !== 'string' || header.kid === '') return refuse('unknown key');
  const key = await keyOf(iss, header.kid);
  if (typeof key === 'string') return refuse(key);
  if (!verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) {
    return refuse('signature');
  }
  return { kind: 'signed', claims };
}

function isBase64Url(text: string): boolean {
  return /^[\w-]+$/.test(text);
}

function readPart(text: string): Record<string, unknown> | undefined {
  if (!isBase64Url(text)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // told as malformed
  }
}
