import type { InboundRequest } from '../../ports/channel-inbound';
import { verifyTwilioSignature } from '../twilio/twilio-signature';
import { parseObject } from '../vendor-api/read-json';

/** A request as it came in: `url` is the address that Twilio was given, with its query as it was written. */
export interface SignedRequest extends Pick<InboundRequest, 'headers' | 'rawBody' | 'url'> {
  /** The last part of its path. */
  what: string;
}

/**
 * Twilio asks again when we are away for a moment, as in a restart:
 * https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides.
 */
export const retries = '#rc=5&rp=5xx,ct,rt';

/** Undefined for what Twilio has not signed, or what is of another account. Fails closed. */
export function readTwilioRequest(
  { headers, rawBody, url }: SignedRequest,
  { accountSid, authToken }: { accountSid: string; authToken: string },
): { query: URLSearchParams; form: URLSearchParams } | undefined {
  // What follows a # may be signed or not: it is never sent.
  const isSigned = [url, `${url}${retries}`].some((signed) =>
    verifyTwilioSignature({ headers, rawBody, url: signed }, authToken),
  );
  if (!isSigned) return undefined;
  const isJson = (headers['content-type'] ?? '').startsWith('application/json');
  const form = isJson ? formOf(rawBody) : new URLSearchParams(rawBody.toString());
  if (form.get('AccountSid') !== accountSid) return undefined;
  return { query: new URL(url).searchParams, form };
}

function formOf(body: Buffer): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parseObject(body.toString()) ?? {})) form.set(name, String(value));
  return form;
}
