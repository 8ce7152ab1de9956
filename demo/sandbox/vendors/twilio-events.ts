import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { accountSid, authToken, sidOf } from './twilio';

export interface TwilioRequest {
  headers: Record<string, string>;
  body: string;
}

/** Signed by Twilio's own package. */
export function twilioRequest(url: string, form: Record<string, string>, token = authToken): TwilioRequest {
  return {
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': getExpectedTwilioSignature(token, url, form),
    },
    body: new URLSearchParams(form).toString(),
  };
}

/** https://www.twilio.com/docs/messaging/guides/track-outbound-message-status */
export function twilioStatus(url: string, number: number, status: string, errorCode?: string): TwilioRequest {
  const sid = sidOf(number);
  return twilioRequest(url, {
    ...{ AccountSid: accountSid, MessageSid: sid, SmsSid: sid, MessageStatus: status, SmsStatus: status },
    ...{ To: '+34600111222', From: '+15550100000', ApiVersion: '2010-04-01' },
    ...(errorCode === undefined ? {} : { ErrorCode: errorCode }),
  });
}

/** https://www.twilio.com/docs/messaging/guides/webhook-request */
export function twilioMessage(
  url: string,
  sid: string,
  text: string,
  over: Record<string, string> = {},
): TwilioRequest {
  return twilioRequest(url, {
    ...{ AccountSid: accountSid, MessageSid: sid, SmsMessageSid: sid, SmsStatus: 'received', NumMedia: '0' },
    ...{ From: '+34600111222', To: '+15550100000', Body: text },
    ...over,
  });
}
