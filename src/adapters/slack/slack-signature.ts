import { createHmac } from 'node:crypto';
import type { InboundRequest } from '../../ports/channel-inbound';
import { isSameSignature } from '../vendor-api/same-signature';

/** Slack's own advice: what is older may be a copy that somebody has kept. */
const MOST_AGE_SECONDS = 5 * 60;

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function verifySlackSignature(
  { headers, rawBody }: Pick<InboundRequest, 'headers' | 'rawBody'>,
  signingSecret: string,
  nowMs: number,
): boolean {
  const timestamp = headers['x-slack-request-timestamp'] ?? '';
  if (signingSecret === '' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > MOST_AGE_SECONDS) return false;
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(rawBody).digest('hex');
  return isSameSignature(headers['x-slack-signature'], `v0=${digest}`);
}
