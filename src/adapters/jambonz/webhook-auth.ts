import { createHmac } from 'node:crypto';
import { isSameSignature } from '../vendor-api/same-signature';
import { isAllowed } from './jambonz-server';
import type { JambonzSettings } from './jambonz-settings';

type Secrets = Pick<JambonzSettings, 'user' | 'password' | 'webhookSecret'>;

/** Between the clock of jambonz and ours, both ways. */
const toleranceMs = 5 * 60_000;

/**
 * Whether a webhook is of our jambonz: by user and password, or by the signature of its account. Without a webhook
 * secret no signature counts. https://docs.jambonz.org/guides/features/securing-webhooks
 */
export function isFromJambonz(
  { headers, rawBody }: { headers: Record<string, string | undefined>; rawBody: Buffer },
  secrets: Secrets,
  nowMs: number,
): boolean {
  if (isAllowed({ headers: { authorization: headers.authorization } }, secrets)) return true;
  return secrets.webhookSecret !== '' && isSigned(headers['jambonz-signature'], rawBody, secrets.webhookSecret, nowMs);
}

/** `t=1700000000,v1=…`, with more than one `v1` while a secret is changed. */
function isSigned(header: string | undefined, body: Buffer, secret: string, nowMs: number): boolean {
  const parts = (header ?? '').split(',').map((part) => part.trim().split('=', 2));
  const valuesOf = (wanted: string) => parts.flatMap(([name, value]) => (name === wanted && value ? [value] : []));
  const [seconds = ''] = valuesOf('t');
  if (!/^\d{1,12}$/.test(seconds) || Math.abs(nowMs - Number(seconds) * 1_000) > toleranceMs) return false;
  const expected = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
  // All are looked at: how many there are is no secret.
  return valuesOf('v1').filter((given) => isSameSignature(given, expected)).length > 0;
}
