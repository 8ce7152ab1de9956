import { RingbackError } from '../../core/errors';
import { createHmacSha256 } from './hmac-sha256';

const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme */
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;

/** Gives the value of `webhook-signature` for a message. */
export type SignWebhook = (id: string, timestampSeconds: number, body: string) => string;

/**
 * Reads signing secrets (`whsec_` and base64; two with a space between them while one replaces the
 * other) and returns what signs with each of them: HMAC-SHA256 of id, time and body, as Standard
 * Webhooks has it. Undefined for an empty text: then nothing is signed. RB_CONFIG for anything else.
 */
export function createWebhookSigner(secret: string): SignWebhook | undefined {
  const keys = secret.split(/\s+/).filter(Boolean).map(parseKey).map(createHmacSha256);
  if (keys.length === 0) return undefined;
  return (id, timestampSeconds, body) => {
    const signed = `${id}.${timestampSeconds}.${body}`;
    return keys.map((sign) => `v1,${sign(signed)}`).join(' ');
  };
}

function parseKey(text: string): Buffer {
  const encoded = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
  const key = BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : Buffer.alloc(0);
  if (key.length >= MIN_KEY_BYTES && key.length <= MAX_KEY_BYTES) return key;
  throw new RingbackError('RB_CONFIG', 'The signing secret of the webhook channel is not one of Standard Webhooks.', {
    remedy: 'Enter whsec_ and 24 to 64 random bytes in base64, the same as at the receiver.',
  });
}
