import { createHash, createHmac } from 'node:crypto';
import type { InboundRequest } from '../../ports/channel-inbound';
import { isSameSignature } from '../vendor-api/same-signature';

/**
 * https://www.twilio.com/docs/usage/security#validating-requests: SHA-1 by the auth token of the URL, followed by the
 * parameters of a form in the order of their names; another body is told by its digest, which is in the URL. Twilio
 * signs the URL with or without the usual port, whichever way it was written.
 */
export function verifyTwilioSignature(
  { headers, rawBody, url }: Pick<InboundRequest, 'headers' | 'rawBody' | 'url'>,
  authToken: string,
): boolean {
  const given = headers['x-twilio-signature'];
  if (authToken === '' || given === undefined || !URL.canParse(url)) return false;
  const digest = new URL(url).searchParams.get('bodySHA256');
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  if (digest !== null && !isForm && !isSameSignature(digest.toLowerCase(), sha256(rawBody))) return false;
  if (digest === null && !isForm && rawBody.length > 0) return false;
  const parameters = isForm ? signedForm(new URLSearchParams(rawBody.toString())) : '';
  const isSigned = (address: string) =>
    isSameSignature(given, createHmac('sha1', authToken).update(`${address}${parameters}`).digest('base64'));
  return isSigned(url) || isSigned(withPort(url)) || isSigned(withoutPort(url));
}

function sha256(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

/** A name that is there several times counts once with each of its values. */
function signedForm(form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort();
  return names.flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value)).join('');
}

/** As texts: a parsed URL would write its path in another way than Twilio has signed it. */
const parts = /^(https?:\/\/(?:[^/?#@]*@)?)(\[[^\]]*\]|[^/?#:]*)(:\d+)?(.*)$/is;

function withPort(url: string): string {
  const [, scheme = '', host = '', port, rest = ''] = parts.exec(url) ?? [];
  const usual = scheme.toLowerCase().startsWith('https') ? ':443' : ':80';
  return `${scheme}${host}${port ?? usual}${rest}`;
}

function withoutPort(url: string): string {
  const [, scheme = '', host = '', , rest = ''] = parts.exec(url) ?? [];
  return `${scheme}${host}${rest}`;
}
