import { RingbackError } from '../../core/errors';
import type { FailedDelivery } from '../../ports/channel';
import { rejected, unavailable } from '../channel-failure';

/** Twilio asks for another try: https://www.twilio.com/docs/api/errors */
const LATER = new Set([20429, 14107, 21611, 30001, 63018, 63038]);

const REMEDIES: Record<number, string> = {
  20003: 'Check the account SID and the auth token or API key of the channel.',
  20404: 'Check the account SID and the API address of the channel.',
  21211: 'The number of the recipient is not one: correct it in the directory.',
  21212: 'The sender of the channel is not a number of the account.',
  21214: 'The number of the recipient cannot be reached: correct it in the directory.',
  21217: 'The number of the recipient is not one: correct it in the directory.',
  21408: 'Sending to that country is not allowed: allow it in the geo permissions of the Twilio console.',
  21606: 'The sender of the channel cannot send such messages: choose another number of the account.',
  21608: 'A trial account sends only to numbers that were verified in the Twilio console.',
  21610: 'The recipient has answered STOP and gets nothing from this number until they answer START.',
  21612: 'The sender of the channel cannot reach that number: choose another sender.',
  21614: 'The number is not a mobile one: correct it in the directory.',
  21617: 'Make the text shorter.',
  21656: 'Check the variables of the content template.',
  21703: 'Add a number to the messaging service in the Twilio console.',
  30005: 'The number does not exist or is switched off.',
  30006: 'The number cannot get text messages: it may be a landline.',
  63003: 'That number has no WhatsApp.',
  63007: 'The sender of the channel is no WhatsApp sender of the account.',
  63015: 'For the sandbox of WhatsApp the recipient must join it first.',
  63016:
    'The recipient has not written within 24 hours, so WhatsApp takes only a template: enter its content SID in the channel.',
  63024: 'That number has no WhatsApp.',
};

/** An error code of Twilio's as what follows from it; undefined for what its status says better. */
export function outcomeOfTwilioCode(code: number, said: string, host: string): FailedDelivery | undefined {
  const summary = `Twilio refused the message (${code})${said === '' ? '' : `: ${said}`}${/[.!?]$/.test(said) ? '' : '.'}`;
  if (LATER.has(code)) {
    const remedy = 'Set a lower limit of messages in the channel, if this goes on.';
    return unavailable(summary, { where: host, remedy });
  }
  const remedy = REMEDIES[code];
  return remedy === undefined ? undefined : rejected(summary, { where: host, remedy });
}

export function wrongSender(kind: 'sms' | 'whatsapp', from: string): RingbackError {
  const what = kind === 'sms' ? 'a sender of text messages' : 'a WhatsApp sender';
  const summary = from === '' ? 'The channel has no sender.' : `"${from.slice(0, 60)}" is not ${what}.`;
  const remedy =
    'Enter a number of the account with its country, as +15551234567, or the SID of a messaging service (MG…).';
  return new RingbackError('RB_CONFIG', summary, { remedy });
}
