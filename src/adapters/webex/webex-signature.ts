import { createHmac } from 'node:crypto';
import type { InboundRequest } from '../../ports/channel-inbound';
import { isSameSignature } from '../vendor-api/same-signature';

/** https://developer.webex.com/docs/receive-and-verify-webhooks: SHA-1 of the body by the secret of the webhook. */
export function verifyWebexSignature(
  { headers, rawBody }: Pick<InboundRequest, 'headers' | 'rawBody'>,
  signingSecret: string,
): boolean {
  if (signingSecret === '') return false;
  const digest = createHmac('sha1', signingSecret).update(rawBody).digest('hex');
  return isSameSignature(headers['x-spark-signature']?.toLowerCase(), digest);
}
