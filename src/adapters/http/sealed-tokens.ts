import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Tokens } from './tokens';

/** What is kept in the store between refreshes: both tokens in one value, so that they are replaced at once. */
export interface KeptTokens extends Tokens {
  refreshToken: string;
  /** Somebody is refreshing; nobody else may until then. */
  lock?: { owner: string; until: number };
}

export interface Seal {
  /** Name of the value in the store. */
  key: string;
  seal(tokens: KeptTokens): string;
  /** Undefined for what was sealed with other credentials: then the entered ones begin anew. */
  open(sealed: string): KeptTokens | undefined;
}

const VERSION = 'v1';

/**
 * Encrypts with AES-256-GCM under a key derived from the client secret and the refresh token that was entered,
 * neither of which is in the store: a copy of the database alone opens nothing.
 */
export function createSeal(integrationId: string, clientSecret: string, firstRefreshToken: string): Seal {
  const secret = createHash('sha256').update(`${clientSecret.length}:${clientSecret}${firstRefreshToken}`).digest();
  const key = Buffer.from(hkdfSync('sha256', secret, integrationId, 'ringback rotated tokens', 32));
  return {
    key: `integration/${integrationId}/tokens`,
    seal(tokens) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([cipher.update(JSON.stringify(tokens), 'utf8'), cipher.final()]);
      return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')}`;
    },
    open(text) {
      const [version, encoded = ''] = text.split('.');
      const bytes = Buffer.from(encoded, 'base64');
      if (version !== VERSION || bytes.length < 29) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      try {
        const opened = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
        return JSON.parse(opened.toString('utf8')) as KeptTokens;
      } catch {
        // The authentication tag does not fit: sealed with other credentials.
        return undefined;
      }
    },
  };
}
