import { RingbackError, toRingbackError } from '../../core/errors';
import type { Channel, ChannelMessage, DeliveryOutcome } from '../../ports/channel';
import type { InboxMessage } from '../../ports/store';
import { sendingStopped } from '../channel-failure';
import { CHANNEL_KINDS } from '../channel-kinds';
import type { Inbox } from './inbox';

const traits = CHANNEL_KINDS.inbox;
const MAX_ADDRESS_LENGTH = 320;

/** Delivers into the built-in inbox: a message is sent once the store has it, and a second time changes nothing. */
export function createInboxChannel(inbox: Inbox): Channel {
  const { channelId, name } = inbox.settings;
  const running = new Set<Promise<unknown>>();
  let isClosed = false;

  async function send(message: ChannelMessage, signal: AbortSignal): Promise<DeliveryOutcome> {
    const addressError = checkAddress(message.address);
    if (addressError) return { status: 'failed', error: addressError };
    if (isClosed || signal.aborted) return sendingStopped(false);
    const adding = inbox.add(inboxMessageOf(message, channelId, inbox.now()));
    running.add(adding);
    try {
      await adding;
      return { status: 'sent', providerId: message.deliveryId };
    } catch (thrown) {
      return { status: 'failed', error: toRingbackError(thrown, 'RB_CHANNEL_UNAVAILABLE') };
    } finally {
      running.delete(adding);
    }
  }

  return {
    id: channelId,
    name,
    kind: traits.kind,
    addressKey: traits.addressKey,
    isIdempotent: traits.isIdempotent,
    checkAddress,
    send,
    async check() {
      try {
        await inbox.linkFor('check');
        return { status: 'sent' };
      } catch (thrown) {
        return { status: 'failed', error: toRingbackError(thrown, 'RB_CHANNEL_UNAVAILABLE') };
      }
    },
    async close() {
      isClosed = true;
      await Promise.allSettled(running);
      inbox.close();
    },
  };
}

function checkAddress(address: string): RingbackError | undefined {
  const trimmed = address.trim();
  if (trimmed !== '' && trimmed.length <= MAX_ADDRESS_LENGTH) return undefined;
  const summary = trimmed === '' ? 'The recipient has no inbox.' : 'The name of the inbox is too long.';
  return new RingbackError('RB_CHANNEL_ADDRESS', summary, { remedy: 'Any id of up to 320 characters will do.' });
}

function inboxMessageOf(message: ChannelMessage, channelId: string, at: number): InboxMessage {
  const { deliveryId, address, recipient, subject, text, image, card, optOutUrl, context } = message;
  return {
    messageId: deliveryId,
    channelId,
    recipient: address.trim(),
    recipientName: recipient.name,
    subject,
    text,
    ...(image ? { imageUrl: image.url, imageAlt: image.alt } : {}),
    ...(card ? { card } : {}),
    ...(optOutUrl ? { optOutUrl } : {}),
    followupId: context.followup.id,
    at,
  };
}
