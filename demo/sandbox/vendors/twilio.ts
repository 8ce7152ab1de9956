import { type Asked, basic } from './loopback';
import { type Reply, startVendor, type Vendor, type VendorServer } from './messaging';

export const accountSid = 'AC00000000000000000000000000000001';
export const authToken = 'twilio-auth-token';
export const apiKeySid = 'SK00000000000000000000000000000001';
export const apiKeySecret = 'twilio-key-secret';

const refusals: Record<string, [number, number, string]> = {
  '+15005550001': [400, 21211, "Invalid 'To' Phone Number: +1500555XXXX"],
  '+15005550010': [400, 21610, 'Attempt to send to unsubscribed recipient'],
  '+15005550011': [400, 21408, 'Permission to send an SMS has not been enabled for the region'],
  'whatsapp:+15005550016': [400, 63016, 'Failed to send freeform message because you are outside the allowed window.'],
  '+15005550099': [400, 29999, 'Something that nobody has heard of'],
};

export interface TwilioState {
  /** What was taken, oldest first. */
  messages: URLSearchParams[];
}

export type TwilioServer = VendorServer & TwilioState;

/** Twilio: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource */
export function createTwilioVendor(): Vendor & TwilioState {
  const messages: URLSearchParams[] = [];
  const respond = (asked: Asked): Reply => {
    const { authorization } = asked.headers;
    const isKey = authorization === basic(apiKeySid, apiKeySecret);
    if (!isKey && authorization !== basic(accountSid, authToken)) return error(401, 20003, 'Authenticate');
    const account = `/2010-04-01/Accounts/${accountSid}`;
    if (asked.url.pathname === `${account}.json`) {
      if (isKey) return error(401, 20003, 'Authenticate');
      return { answer: { body: { sid: accountSid, friendly_name: 'Example desk', status: 'active' } } };
    }
    if (asked.url.pathname !== `${account}/Messages.json`) return error(404, 20404, 'Not found');
    if (asked.method === 'GET') return { answer: { body: { messages: [], page_size: 1 } } };
    const form = new URLSearchParams(asked.body);
    const to = form.get('To') ?? '';
    const refusal = refusals[to];
    if (refusal) return error(...refusal);
    const body = form.get('Body') ?? '';
    if (!form.get('From') && !form.get('MessagingServiceSid')) return error(400, 21603, "A 'From' number is required");
    if (body === '' && !form.get('ContentSid')) return error(400, 21602, 'Message body is required.');
    if (body.length > 1_600) return error(400, 21617, 'The concatenated message body exceeds the 1600 character limit');
    messages.push(form);
    const sid = sidOf(messages.length);
    const isDead = to === '+15005550005';
    const answer = { sid, status: isDead ? 'failed' : 'queued', error_code: isDead ? 30005 : null, to, body };
    return {
      answer: { status: 201, body: answer },
      taken: { subject: (body.split('\n')[0] ?? '').replace(/^\*(.*)\*$/, '$1') },
    };
  };
  return {
    ...{ respond, messages },
    refusal: error(400, 21610, 'Attempt to send to unsubscribed recipient').answer,
    rateLimit: { ...error(429, 20429, 'Too Many Requests').answer, headers: { 'retry-after': '7' } },
  };
}

export async function startTwilio(): Promise<TwilioServer> {
  const vendor = createTwilioVendor();
  return { ...(await startVendor(vendor)), messages: vendor.messages };
}

/** Of the first message, the second, … */
export function sidOf(number: number): string {
  return `SM${String(number).padStart(32, '0')}`;
}

function error(status: number, code: number, message: string): Reply {
  const body = { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  return { answer: { status, body } };
}
