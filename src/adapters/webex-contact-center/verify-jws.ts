import { type KeyOf, readJws, type SignatureRefusal } from '../jws/read-jws';

/** Why a token is not accepted; safe to be told. */
export type Refusal =
  | 'no token'
  | SignatureRefusal
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

export interface JwsDeps {
  keyOf: KeyOf;
  /** Milliseconds since the epoch. */
  now(): number;
}

export type VerifiedJws = { kind: 'verified'; claims: Record<string, unknown> } | { kind: 'refused'; why: Refusal };

/** Clocks differ. */
const skewMs = 60_000;

/** A token (RFC 7519) whose claims are those of our data source. Never rejects. */
export async function verifyJws(token: string, expected: ExpectedClaims, deps: JwsDeps): Promise<VerifiedJws> {
  const read = await readJws(token, expected.issuers, deps.keyOf);
  if (read.kind === 'refused') return read;
  const why = judgeClaims(read.claims, expected, deps.now());
  return why ? { kind: 'refused', why } : { kind: 'verified', claims: read.claims };
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
