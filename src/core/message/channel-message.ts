import type { Channel, ChannelMessage } from '../../ports/channel';
import type { RingbackError } from '../errors';
import type { Recipient } from '../followup/recipient';
import type { RenderedMessage } from './compile-message';
import type { DeliveryOrder } from './deliverer';

/** Of a recipient on a channel, or why there is none. */
export function addressFor(channel: Channel, recipient: Pick<Recipient, 'kind' | 'addresses'>): string | RingbackError {
  const own = recipient.addresses[channel.addressKey] ?? '';
  // Of a person only: the mail address of a group is a list that no messenger knows.
  const person = channel.personKey === undefined || recipient.kind !== 'user' ? undefined : channel.personKey;
  const address = own.trim() === '' && person !== undefined ? (recipient.addresses[person] ?? '') : own;
  return channel.checkAddress(address) ?? address;
}

/** What a channel is given to send. */
export function channelMessage(
  order: DeliveryOrder,
  deliveryId: string,
  address: string,
  rendered: RenderedMessage,
): ChannelMessage {
  const { recipient, items, followup, attempts } = order;
  return {
    deliveryId,
    recipient: { key: recipient.key, name: recipient.name, locale: recipient.locale },
    address,
    ...rendered,
    context: {
      followup,
      attempt: Math.max(...items.map((item) => item.attempt)),
      attempts,
      records: items.map(({ recordId, record }) => ({ recordId, record })),
    },
  };
}
