import type { Channel, ChannelMessage, DeliveryOutcome } from '../../ports/channel';
import type { Clock } from '../../ports/clock';
import type { DeliveryResult, NewEvent, Store } from '../../ports/store';
import { RingbackError, toRingbackError } from '../errors';
import type { AttributeScopes } from '../followup/attributes';
import type { DeliveryLedger } from '../followup/delivery-ledger';
import type { Recipient } from '../followup/recipient';
import type { CompiledMessage, RenderedMessage } from './compile-message';
import { deliveryIdOf } from './delivery-id';
import { decideDelivery } from './delivery-policy';
import type { Lane } from './lane';
import { deliveryKeyOf, type NotifiedItem } from './notified-item';

/** A channel and the lane that paces it; shared by all notify nodes that name the channel. */
export interface ChannelRoute {
  channel: Channel;
  lane: Lane;
}

/** Where the flow's clock stands for deliveries, and the real one for pauses between tries. */
export interface DelivererDeps {
  ledger: DeliveryLedger;
  store: Store;
  clock: Clock;
  routes: ChannelRoute[];
  message: CompiledMessage;
  uncertain: 'resend' | 'hold';
  /** From 0 up to 1. */
  random(): number;
  /** Real milliseconds; ends early when the signal is aborted. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

/** One message to one recipient: about several items only in a digest. */
export interface DeliveryOrder {
  items: NotifiedItem[];
  recipient: Recipient;
  attributes: AttributeScopes;
  followup: { id: string; name: string };
  attempts: number;
}

/** How it ended, for items that ended in the same way. */
export interface Delivered {
  items: NotifiedItem[];
  status: 'sent' | 'failed' | 'held' | 'duplicate';
  channel?: Channel;
  deliveryId?: string;
  providerId?: string;
  error?: RingbackError;
}

interface Begun {
  deliveryId: string;
  items: NotifiedItem[];
}

/**
 * Brings a message to a recipient: writes the delivery before it sends, never sends what was sent,
 * tries again what is transient and the next channel when one is of no use, and records the end.
 */
export class Deliverer {
  constructor(private readonly deps: DelivererDeps) {}

  async deliver(order: DeliveryOrder, signal: AbortSignal): Promise<Delivered[]> {
    const ended: Delivered[] = [];
    let open = order.items;
    let lastError: RingbackError | undefined;
    let lastChannel: Channel | undefined;
    for (const [index, route] of this.deps.routes.entries()) {
      const address = addressFor(route.channel, order.recipient);
      if (address instanceof RingbackError) {
        lastError ??= address;
        continue;
      }
      const hasFallback = index + 1 < this.deps.routes.length;
      const result = await this.#byRoute({ ...order, items: open }, route, address, hasFallback, signal);
      ended.push(...result.ended);
      open = result.failed.flatMap((failed) => failed.items);
      if (open.length === 0) return ended;
      lastError = result.failed[0]?.error;
      lastChannel = route.channel;
    }
    const error = lastError ?? noChannel();
    if (!lastChannel) await this.#recordUnreachable({ ...order, items: open }, error);
    ended.push({ items: open, status: 'failed', channel: lastChannel, error });
    return ended;
  }

  async #byRoute(
    order: DeliveryOrder,
    route: ChannelRoute,
    address: string,
    hasFallback: boolean,
    signal: AbortSignal,
  ) {
    const { ended, begun } = await this.#begin(order, route.channel);
    const failed: Delivered[] = [];
    for (const group of begun) {
      const delivered = await this.#sendOrAbandon(
        { ...order, items: group.items },
        group.deliveryId,
        route,
        address,
        hasFallback,
        signal,
      );
      (delivered.status === 'failed' ? failed : ended).push(delivered);
    }
    return { ended, failed };
  }

  /** Writes every item's delivery as begun; sorts out what was sent before and what a crash left in doubt. */
  async #begin(order: DeliveryOrder, channel: Channel): Promise<{ ended: Delivered[]; begun: Begun[] }> {
    const { ledger, uncertain } = this.deps;
    const keys = order.items.map((item) => deliveryKeyOf(item, order.followup.id, order.recipient.key, channel.id));
    const deliveryId = deliveryIdOf(keys);
    const resend = uncertain === 'resend' || channel.isIdempotent;
    const answers = await Promise.all(keys.map((key) => ledger.begin({ ...key, deliveryId, resend })));
    const ended: Delivered[] = [];
    const groups = new Map<string, NotifiedItem[]>();
    for (const [index, item] of order.items.entries()) {
      const answer = answers[index];
      if (!answer) continue;
      if (answer.outcome === 'begun') {
        groups.set(answer.deliveryId, [...(groups.get(answer.deliveryId) ?? []), item]);
      } else if (answer.outcome === 'uncertain') {
        const error = leftUncertain(channel);
        await this.#finish({ ...order, items: [item] }, answer.deliveryId, channel, { state: 'held', error });
        ended.push({ items: [item], status: 'held', channel, deliveryId: answer.deliveryId, error });
      } else {
        ended.push({ items: [item], status: 'duplicate', channel, deliveryId: answer.deliveryId });
      }
    }
    return { ended, begun: [...groups].map(([id, items]) => ({ deliveryId: id, items })) };
  }

  /** A redeploy in the middle of it leaves the delivery as begun, to be taken up by whoever comes next. */
  async #sendOrAbandon(
    order: DeliveryOrder,
    ...rest: [string, ChannelRoute, string, boolean, AbortSignal]
  ): Promise<Delivered> {
    try {
      return await this.#send(order, ...rest);
    } catch (error) {
      const { channel } = rest[1];
      for (const item of order.items) {
        this.deps.ledger.abandon(deliveryKeyOf(item, order.followup.id, order.recipient.key, channel.id));
      }
      throw error;
    }
  }

  async #send(
    order: DeliveryOrder,
    deliveryId: string,
    { channel, lane }: ChannelRoute,
    address: string,
    hasFallback: boolean,
    signal: AbortSignal,
  ): Promise<Delivered> {
    const done = { items: order.items, channel, deliveryId };
    let rendered: RenderedMessage;
    try {
      rendered = await this.#render(order);
    } catch (thrown) {
      const error = toRingbackError(thrown, 'RB_TEMPLATE');
      await this.#finish(order, deliveryId, channel, { state: 'failed', error });
      return { ...done, status: 'failed', error };
    }
    const message = channelMessage(order, deliveryId, address, rendered);
    for (let tries = 1; ; tries += 1) {
      const outcome = await this.#tryOnce(lane, channel, message, signal);
      const decision = decideDelivery({
        outcome,
        tries,
        hasFallback,
        uncertain: this.deps.uncertain,
        isIdempotent: channel.isIdempotent,
        random: this.deps.random(),
      });
      if (outcome.status === 'sent') {
        await this.#finish(order, deliveryId, channel, { state: 'sent', providerId: outcome.providerId, rendered });
        return { ...done, status: 'sent', providerId: outcome.providerId };
      }
      if (signal.aborted) throw signal.reason;
      if (decision.kind === 'retry') {
        await this.deps.pause(decision.afterMs, signal);
        if (signal.aborted) throw signal.reason;
        continue;
      }
      const state = decision.kind === 'hold' ? 'held' : 'failed';
      await this.#finish(order, deliveryId, channel, { state, error: outcome.error, rendered });
      return { ...done, status: state, error: outcome.error };
    }
  }

  async #tryOnce(lane: Lane, channel: Channel, message: ChannelMessage, signal: AbortSignal): Promise<DeliveryOutcome> {
    try {
      return await lane.run(() => channel.send(message, signal), signal);
    } catch (thrown) {
      return { status: 'failed', error: toRingbackError(thrown) };
    }
  }

  #render({ items, recipient, attributes, followup, attempts }: DeliveryOrder): Promise<RenderedMessage> {
    const attempt = Math.max(...items.map((item) => item.attempt));
    const user = { ...attributes.user, ...recipient.attributes };
    return this.deps.message.render({
      items,
      recipient,
      attributes: { ...attributes, user },
      followup,
      attempt,
      attempts,
    });
  }

  async #finish(
    order: DeliveryOrder,
    deliveryId: string,
    channel: Channel,
    end: { state: DeliveryResult['state']; providerId?: string; error?: RingbackError; rendered?: RenderedMessage },
  ): Promise<void> {
    const error = end.error && { code: end.error.code, message: end.error.message };
    await Promise.all(
      order.items.map((item) =>
        this.deps.ledger.finish({
          ...deliveryKeyOf(item, order.followup.id, order.recipient.key, channel.id),
          deliveryId,
          state: end.state,
          providerId: end.providerId,
          error,
          event: historyEvent(order, item, channel, end),
        }),
      ),
    );
  }

  /** No channel could even be tried: there is no delivery to keep, but there is something to tell. */
  async #recordUnreachable(order: DeliveryOrder, error: RingbackError): Promise<void> {
    const events = order.items.map((item) => historyEvent(order, item, undefined, { state: 'failed', error }));
    await this.deps.store.appendEvents(events, this.deps.clock.now());
  }
}

function addressFor(channel: Channel, recipient: Recipient): string | RingbackError {
  const address = recipient.addresses[channel.addressKey] ?? '';
  return channel.checkAddress(address) ?? address;
}

function channelMessage(
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

const sentences = {
  sent: 'Follow-up Notification Sent: the bot sent a follow-up notification to the user on the channel.',
  failed: 'The follow-up notification could not be sent.',
  held: 'It is not known whether the follow-up notification arrived; it was not sent again.',
} as const;

function historyEvent(
  { followup, recipient, attempts }: DeliveryOrder,
  item: NotifiedItem,
  channel: Channel | undefined,
  end: { state: DeliveryResult['state']; error?: RingbackError; rendered?: RenderedMessage },
): NewEvent {
  return {
    kind: `notification.${end.state}`,
    description: sentences[end.state],
    followupId: followup.id,
    recordId: item.recordId,
    round: item.round,
    recipient: recipient.key,
    channel: channel?.id,
    conversationKey: `${followup.id}/${item.round}/${recipient.key}/${item.recordId}`,
    initiatedBy: 'bot',
    isError: end.state !== 'sent',
    data: {
      attempt: item.attempt,
      attempts,
      state: item.state,
      subject: end.rendered?.subject,
      text: end.rendered?.text,
      ...(end.error ? { code: end.error.code, error: end.error.message } : {}),
    },
  };
}

function leftUncertain(channel: Channel): RingbackError {
  return new RingbackError(
    'RB_DELIVERY_UNCERTAIN',
    `Node-RED ended while a message was being sent by "${channel.name}"; it may have arrived.`,
    {
      remedy: 'It was not sent again, as the notify node says. Ask the recipient, or set "send again" there.',
    },
  );
}

function noChannel(): RingbackError {
  return new RingbackError('RB_CHANNEL_ADDRESS', 'The recipient has no address on any of the channels.', {
    remedy: 'Add an address in the directory, or a channel that needs none.',
  });
}
