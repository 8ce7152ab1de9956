import { RingbackError } from '../../core/errors';
import type { ChannelInbound, InboundItem, InboundReading, InboundRequest } from '../../ports/channel-inbound';
import { outcomeOfTwilioCode } from './twilio-errors';
import { verifyTwilioSignature } from './twilio-signature';

export interface TwilioInboundParts {
  /** The auth token of the account; empty: nothing comes in. */
  signingSecret: string;
}

/** TwiML that says nothing: there is no answer by message. */
const silence = { status: 200, type: 'text/xml', body: '<?xml version="1.0" encoding="UTF-8"?><Response/>' };

/** A text message has no buttons: what is written back may be the answer. */
export function createTwilioInbound({ signingSecret }: TwilioInboundParts): ChannelInbound {
  return {
    takesPresses: () => false,
    verify: (request) => verifyTwilioSignature(request, signingSecret),
    read: readTwilioRequest,
  };
}

/** https://www.twilio.com/docs/messaging/guides/webhook-request and …/guides/track-outbound-message-status */
export function readTwilioRequest({ rawBody }: Pick<InboundRequest, 'rawBody'>): InboundReading {
  const form = new URLSearchParams(rawBody.toString());
  return { items: form.has('MessageStatus') ? receiptOf(form) : replyOf(form), answer: silence };
}

function receiptOf(form: URLSearchParams): InboundItem[] {
  const providerId = form.get('MessageSid') ?? '';
  if (providerId === '') return [];
  switch (form.get('MessageStatus')) {
    case 'delivered':
      return [{ kind: 'receipt', providerId, state: 'delivered' }];
    case 'read':
      return [{ kind: 'receipt', providerId, state: 'read' }];
    case 'failed':
    case 'undelivered':
      return [{ kind: 'receipt', providerId, state: 'failed', error: errorOf(Number(form.get('ErrorCode') ?? 0)) }];
    default:
      // On its way.
      return [];
  }
}

function errorOf(code: number): RingbackError {
  const known = outcomeOfTwilioCode(code, '', 'Twilio');
  if (known) return known.error;
  const summary =
    code === 0 ? 'Twilio could not deliver the message.' : `Twilio could not deliver the message (${code}).`;
  return new RingbackError('RB_CHANNEL_REJECTED', summary, {
    remedy:
      code === 0
        ? 'See the log of the message in the Twilio console.'
        : `See https://www.twilio.com/docs/api/errors/${code}.`,
  });
}

function replyOf(form: URLSearchParams): InboundItem[] {
  const messageId = form.get('MessageSid') ?? '';
  const address = (form.get('From') ?? '').replace(/^whatsapp:/, '');
  if (messageId === '' || address === '') return [];
  const name = form.get('ProfileName') ?? '';
  const by = { id: address, ...(name !== '' && { name }) };
  // STOP, START and HELP are between the recipient and Twilio, which has answered them.
  const mayAnswer = !form.has('OptOutType');
  return [
    {
      kind: 'replied',
      messageId,
      address,
      isShared: false,
      by,
      text: form.get('Body') ?? '',
      ...(mayAnswer && { mayAnswer }),
    },
  ];
}
