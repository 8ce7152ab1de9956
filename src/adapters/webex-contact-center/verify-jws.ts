import { type KeyObject, verify } from 'node:crypto';
import { isObject } from './json-object';

/** Why a token is not accepted; safe to be told. */
export type Refusal =
  | 'no token'
  | 'malformed token'
  | 'algorithm'
  | 'issuer'
  | 'unknown key'
  | 'keys unavailable'
  | 'signature'
  | 'expired'
  | 'not yet valid'
  | 'audience'
  | 'subject'
  | 'address'
  | 'schema'
  | 'organization'
  | 'missing claim';

/** What a token must say. */
export interface ExpectedClaims {
  issuers: readonly string[];
  audience: string;
  /** Empty: any. */
  subject: string;
  /** Empty: any. */
  organization: string;
  publicUrl: string;
  schemaId: string;
}

export type KeyOutcome = KeyObject | 'unknown key' | 'keys unavailable';

export interface JwsDeps {
  /** The issuer is one of those expected. */
  keyOf(issuer: string, kid: string): Promise<KeyOutcome>;
  /** Milliseconds since the epoch. */
  now(): number;
}

export type VerifiedJws = { kind: 'verified'; claims: Record<string, unknown> } | { kind: 'refused'; why: Refusal };

/** The only one that Webex signs with: what a token says of itself is never a choice. */
const algorithm = 'RS256';
/** Clocks differ. */
const skewMs = 60_000;
/** A token of Webex has some two kilobytes. */
const longestToken = 16_384;

/**
 * A compact JWS (RFC 7515) whose claims (RFC 7519) are those of our data source. Nothing of it counts before its
 * signature is verified, but the issuer, which only chooses among keys of those that are expected. Never rejects.
 */
export async function verifyJws(token: string, expected: ExpectedClaims, deps: JwsDeps): Promise<VerifiedJws> {
  const refuse = (why: Refusal): VerifiedJws => ({ kind: 'refused', why });
  const [head = '', body = '', signature = '', ...more] = token.length > longestToken ? [] : token.split('.');
  const [header, claims] = [readPart(head), readPart(body)];
  if (!header || !claims || more.length > 0 || !isBase64Url(signature)) return refuse('malformed token');
  if (header.alg !== algorithm || 'crit' in header) return refuse('algorithm');
  const { iss } = claims;
  if (typeof iss !== 'string' || !expected.issuers.includes(iss)) return refuse('issuer');
  if (typeof header.kid !== 'string' || header.kid === '') return refuse('unknown key');
  const key = await deps.keyOf(iss, header.kid);
  if (typeof key === 'string') return refuse(key);
  if (!verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) {
    return refuse('signature');
  }
  const why = judgeClaims(claims, expected, deps.now());
  return why ? refuse(why) : { kind: 'verified', claims };
}

function judgeClaims(claims: Record<string, unknown>, expected: ExpectedClaims, now: number): Refusal | undefined {
  const { exp, nbf, aud, sub, jti } = claims;
  if (typeof exp !== 'number' || !isText(sub) || !isText(jti)) return 'missing claim';
  if (exp * 1_000 + skewMs <= now) return 'expired';
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf * 1_000 - skewMs <= now)) return 'not yet valid';
  if (![aud].flat().includes(expected.audience)) return 'audience';
  if (expected.subject !== '' && sub !== expected.subject) return 'subject';
  const url = claims['com.cisco.datasource.url'];
  if (!isText(url) || withoutSlash(url) !== withoutSlash(expected.publicUrl)) return 'address';
  if (claims['com.cisco.datasource.schema.uuid'] !== expected.schemaId) return 'schema';
  if (expected.organization !== '' && claims['com.cisco.org.uuid'] !== expected.organization) return 'organization';
  return undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, '');
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
