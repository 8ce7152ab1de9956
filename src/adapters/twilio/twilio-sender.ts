import { wrongSender } from './twilio-errors';

/** The parameters that say who a message is from. */
export type TwilioSender = { From: string } | { MessagingServiceSid: string };

const SERVICE = /^MG[\da-f]{32}$/i;
/** Short codes, and names of up to 11 letters and digits where a country allows them. */
const SHORT_CODE = /^\d{3,8}$/;
const SENDER_NAME = /^(?=.*[A-Za-z])[\w &.+-]{1,11}$/;

/** RB_CONFIG for what Twilio could not send from. */
export function readSender(
  kind: 'sms' | 'whatsapp',
  entered: string,
  toE164: (text: string) => string | undefined,
): TwilioSender {
  const from = entered.trim().replace(/^whatsapp:/i, '');
  if (SERVICE.test(from)) return { MessagingServiceSid: from };
  if (kind === 'sms' && (SHORT_CODE.test(from) || SENDER_NAME.test(from))) return { From: from };
  const number = toE164(from);
  if (number === undefined) throw wrongSender(kind, from);
  return { From: kind === 'sms' ? number : `whatsapp:${number}` };
}
