import type { Channel } from '../../ports/channel';
import type { DeliveryResult, NewEvent } from '../../ports/store';
import { submittedActions } from '../card/link-actions';
import type { RingbackError } from '../errors';
import { conversationKeyOf } from '../followup/action';
import type { RenderedMessage } from './compile-message';
import type { DeliveryOrder } from './deliverer';
import type { NotifiedItem } from './notified-item';

const sentences = {
  sent: 'Follow-up Notification Sent: the bot sent a follow-up notification to the user on the channel.',
  failed: 'The follow-up notification could not be sent.',
  held: 'It is not known whether the follow-up notification arrived; it was not sent again.',
  optedOut: 'The follow-up notification was not sent: the recipient has stopped them.',
  answered: 'No notification was sent: the recipient has answered already.',
} as const;

/** The event of the conversation history that tells of one item's delivery. */
export function deliveryEvent(
  {
    followup,
    recipient,
    attempts,
    notTaken = [],
  }: Pick<DeliveryOrder, 'followup' | 'recipient' | 'attempts' | 'notTaken'>,
  item: NotifiedItem,
  channel: Channel | undefined,
  end: { state: DeliveryResult['state']; error?: RingbackError; rendered?: RenderedMessage },
): NewEvent {
  const isOptedOut = end.error?.code === 'RB_OPTED_OUT';
  return {
    kind: `notification.${end.state}`,
    description: isOptedOut ? sentences.optedOut : sentences[end.state],
    followupId: followup.id,
    recordId: item.recordId,
    round: item.round,
    recipient: recipient.key,
    channel: channel?.id,
    conversationKey: conversationKeyOf(followup.id, item.round, recipient.key, item.recordId),
    initiatedBy: 'bot',
    isError: (end.state === 'failed' || end.state === 'held') && !isOptedOut,
    data: {
      attempt: item.attempt,
      attempts,
      state: item.state,
      subject: end.rendered?.subject,
      text: end.rendered?.text,
      ...cardData(end.rendered),
      ...(recipient.locale !== undefined && { locale: recipient.locale }),
      ...(notTaken.length > 0 ? { notTaken } : {}),
      ...(end.error ? { code: end.error.code, error: end.error.message } : {}),
    },
  };
}

/** Its text has every word of a card; one that is longer is told of by its text alone. */
const longestCardText = 8_000;

/** The card without the links by which its recipient answers: those are nobody else's. */
function cardData({ card, text }: Partial<RenderedMessage> = {}): Record<string, unknown> {
  if (!card) return {};
  const { body, actions } = card;
  return {
    actions: submittedActions(card),
    ...(text && text.length <= longestCardText && { card: { body, actions } }),
  };
}
