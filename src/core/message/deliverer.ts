import type { Channel, ChannelMessage, DeliveryOutcome } from '../../ports/channel';
import type { Clock } from '../../ports/clock';
import type { DeliveryKey, DeliveryResult, Store } from '../../ports/store';
import { RingbackError, toRingbackError } from '../errors';
import type { AttributeScopes } from '../followup/attributes';
import type { DeliveryLedger } from '../followup/delivery-ledger';
import { optedOut } from '../followup/opt-out';
import type { Recipient } from '../followup/recipient';
import { AnswerWatch } from './answer-watch';
import { addressFor, channelMessage } from './channel-message';
import { beginningWith, type NotTaken, type RoutePlan } from './choose-routes';
import type { CompiledMessage, RenderedMessage } from './compile-message';
import { leftUncertain, noChannel } from './delivery-errors';
import { deliveryEvent } from './delivery-event';
import { deliveryIdOf } from './delivery-id';
import { decideDelivery } from './delivery-policy';
import { sortKnown } from './known-deliveries';
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
  /** In the order in which they are tried. */
  routes: ChannelRoute[];
  /** Chooses the channels by the recipient, instead of `routes` for everybody. */
  plan?(recipient: Recipient): RoutePlan;
  /** Of the notify node, with `plan`: tells what it has sent itself, by whatever channel, from what others have. */
  senderId?: string;
  message: CompiledMessage;
  uncertain: 'resend' | 'hold';
  /** Ends what is being sent at this moment. The signal of an order ends only what waits: half a message is a doubtful one. */
  sendSignal: AbortSignal;
  /** Adds links of the recipient's own, for answers and to stop the messages: nothing for the history, which others read. */
  withLinks?(rendered: RenderedMessage, order: DeliveryOrder, channel: Channel): Promise<RenderedMessage>;
  /** Recipients can stop these messages: those who did are told nothing. */
  mayOptOut?: boolean;
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
  /** Channels that would have come before the one that it is sent by; kept in the history. */
  notTaken?: NotTaken[];
}

/** How it ended, for items that ended in the same way. */
export interface Delivered {
  items: NotifiedItem[];
  /** answered: nothing was sent, for the recipient has answered already. */
  status: 'sent' | 'failed' | 'held' | 'duplicate' | 'answered';
  channel?: Channel;
  deliveryId?: string;
  providerId?: string;
  error?: RingbackError;
}

/** One channel for one order, and how a message gets its turn there. */
interface SendPath {
  channel: Channel;
  address: string;
  hasFallback: boolean;
  signal: AbortSignal;
  takeTurn<T>(send: () => Promise<T>): Promise<T>;
}

interface DeliveryEnd {
  state: DeliveryResult['state'];
  providerId?: string;
  address?: string;
  error?: RingbackError;
  rendered?: RenderedMessage;
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
  readonly #answers: AnswerWatch;

  constructor(private readonly deps: DelivererDeps) {
    this.#answers = new AnswerWatch(deps.store, deps.clock);
  }

  /** How each item ended; items that another notify node is sending at this moment are left to that one. */
  deliver(order: DeliveryOrder, signal: AbortSignal): Promise<Delivered[]> {
    const { routes, plan, mayOptOut } = this.deps;
    const isPlain = !plan && !mayOptOut && routes.length < 2;
    // Of one channel its own deliveries tell what was sent.
    return isPlain ? this.#byPlan(order, { routes, notTaken: [] }, signal) : this.#unlessKnown(order, signal);
  }

  async #unlessKnown(order: DeliveryOrder, signal: AbortSignal): Promise<Delivered[]> {
    const { routes, plan } = this.deps;
    const planned = plan?.(order.recipient) ?? { routes, notTaken: [] };
    const { ended, open, begun, bounced } = await sortKnown(order, planned.routes, this.deps);
    // What left by a channel in an earlier attempt and did not arrive would not now: that one comes last.
    const isBounced = ({ channel }: ChannelRoute) => bounced.has(channel.id);
    const inOrder = planned.routes.toSorted((a, b) => Number(isBounced(a)) - Number(isBounced(b)));
    const chosen = { ...planned, routes: inOrder };
    const left = [...begun.flatMap(({ items }) => items), ...open];
    if (left.length > 0 && (await this.#hasOptedOut(order))) {
      const error = optedOut(order.recipient.name);
      await this.#recordUnreachable({ ...order, items: left }, error);
      return [...ended, { items: left, status: 'failed', error }];
    }
    for (const { channelId, items } of begun) {
      const isGone = !chosen.routes.some(({ channel }) => channel.id === channelId);
      if (isGone && this.deps.uncertain === 'hold') ended.push(await this.#holdByGone({ ...order, items }, channelId));
      else ended.push(...(await this.#byPlan({ ...order, items }, beginningWith(channelId, chosen), signal)));
    }
    if (open.length > 0) ended.push(...(await this.#byPlan({ ...order, items: open }, chosen, signal)));
    return ended;
  }

  async #hasOptedOut({ followup, recipient }: DeliveryOrder): Promise<boolean> {
    if (!this.deps.mayOptOut) return false;
    return (await this.deps.store.listOptOuts(followup.id, [recipient.key])).length > 0;
  }

  async #byPlan(order: DeliveryOrder, { routes, notTaken }: RoutePlan, signal: AbortSignal): Promise<Delivered[]> {
    const ended: Delivered[] = [];
    const passedOver = [...notTaken];
    let open = order.items;
    let addressError: RingbackError | undefined;
    let lastFailed: Delivered[] = [];
    for (const [index, route] of routes.entries()) {
      const { channel } = route;
      const address = addressFor(channel, order.recipient);
      if (address instanceof RingbackError) {
        addressError ??= address;
        passedOver.push({ channel: channel.name, reason: address.summary });
        continue;
      }
      const hasFallback = index + 1 < routes.length;
      const isFirst = passedOver.length === 0;
      const given = isFirst ? order : { ...order, items: open, notTaken: [...passedOver] };
      const result = await this.#byRoute(given, route, address, hasFallback, signal);
      ended.push(...result.ended);
      lastFailed = result.failed;
      open = lastFailed.flatMap((failed) => failed.items);
      if (open.length === 0) return ended;
      passedOver.push({ channel: channel.name, reason: lastFailed[0]?.error?.summary ?? 'failed' });
    }
    if (lastFailed.length > 0) return [...ended, ...lastFailed];
    const error = passedOver.length > 1 || !addressError ? noChannel(passedOver) : addressError;
    await this.#recordUnreachable({ ...order, items: open, notTaken: passedOver }, error);
    return [...ended, { items: open, status: 'failed', error }];
  }

  /** In doubt, and the channel that knows is deployed no more. */
  async #holdByGone(order: DeliveryOrder, channelId: string): Promise<Delivered> {
    const error = leftUncertain(channelId);
    await this.#recordUnreachable(order, error, 'held');
    return { items: order.items, status: 'held', error };
  }

  #byRoute(
    order: DeliveryOrder,
    route: ChannelRoute,
    address: string,
    hasFallback: boolean,
    signal: AbortSignal,
  ): Promise<{ ended: Delivered[]; failed: Delivered[] }> {
    const { channel, lane } = route;
    if (!this.#mayHold(channel)) {
      return this.#beginAndSend(order, {
        channel,
        address,
        hasFallback,
        signal,
        takeTurn: (send) => lane.run(send, signal, address),
      });
    }
    // Where doubt means that nobody is told, a message is written as begun only when its turn has come.
    return lane.run(
      () => this.#beginAndSend(order, { channel, address, hasFallback, signal, takeTurn: (send) => send() }),
      signal,
      address,
    );
  }

  #mayHold(channel: Channel): boolean {
    return this.deps.uncertain === 'hold' && !channel.isIdempotent;
  }

  async #beginAndSend(order: DeliveryOrder, path: SendPath): Promise<{ ended: Delivered[]; failed: Delivered[] }> {
    const { ended, begun } = await this.#begin(order, path.channel);
    const failed: Delivered[] = [];
    for (const [index, { deliveryId, items }] of begun.entries()) {
      try {
        const isAll = items.length === order.items.length;
        const delivered = await this.#send(isAll ? order : { ...order, items }, deliveryId, path);
        (delivered.status === 'failed' ? failed : ended).push(delivered);
      } catch (error) {
        // A redeploy in the middle of it leaves deliveries as begun, to be taken up by whoever comes next.
        for (const group of begun.slice(index)) this.#abandon({ ...order, items: group.items }, path.channel);
        throw error;
      }
    }
    return { ended, failed };
  }

  #abandon({ items, followup, recipient }: DeliveryOrder, channel: Channel): void {
    for (const item of items) this.deps.ledger.abandon(deliveryKeyOf(item, followup.id, recipient.key, channel.id));
  }

  /** Writes every item's delivery as begun; sorts out what was sent before and what a crash left in doubt. */
  async #begin(order: DeliveryOrder, channel: Channel): Promise<{ ended: Delivered[]; begun: Begun[] }> {
    const { ledger } = this.deps;
    const keys = order.items.map((item) => deliveryKeyOf(item, order.followup.id, order.recipient.key, channel.id));
    const deliveryId = deliveryIdOf(keys, this.deps.senderId);
    const resend = !this.#mayHold(channel);
    const answers = await allOrNone(
      keys.map((key) => ledger.begin({ ...key, deliveryId, resend })),
      // Begun, but nobody will send it: it must not count as being sent.
      (index) => ledger.abandon(keys[index] as DeliveryKey),
    );
    const ended: Delivered[] = [];
    const groups = new Map<string, NotifiedItem[]>();
    for (const [index, item] of order.items.entries()) {
      const answer = answers[index];
      if (!answer) continue;
      if (answer.outcome === 'begun') {
        groups.set(answer.deliveryId, [...(groups.get(answer.deliveryId) ?? []), item]);
      } else if (answer.outcome === 'uncertain') {
        const error = leftUncertain(channel.name);
        await this.#finish({ ...order, items: [item] }, answer.deliveryId, channel, { state: 'held', error });
        ended.push({ items: [item], status: 'held', channel, deliveryId: answer.deliveryId, error });
      } else if (answer.outcome === 'answered') {
        await this.#finish({ ...order, items: [item] }, answer.deliveryId, channel, { state: 'answered' });
        ended.push({ items: [item], status: 'answered', channel, deliveryId: answer.deliveryId });
      } else if (answer.outcome === 'duplicate') {
        ended.push({ items: [item], status: 'duplicate', channel, deliveryId: answer.deliveryId });
      }
      // In flight elsewhere: it is not told yet, and whoever sends it says how it ended.
    }
    return { ended, begun: [...groups].map(([id, items]) => ({ deliveryId: id, items })) };
  }

  async #send(order: DeliveryOrder, deliveryId: string, path: SendPath): Promise<Delivered> {
    const { channel, address, hasFallback, signal } = path;
    const done = { items: order.items, channel, deliveryId };
    let rendered: RenderedMessage;
    let linked: RenderedMessage;
    try {
      rendered = await this.#render(order);
      linked = (await this.deps.withLinks?.(rendered, order, channel)) ?? rendered;
    } catch (thrown) {
      const error = toRingbackError(thrown, 'RB_TEMPLATE');
      await this.#finish(order, deliveryId, channel, { state: 'failed', error });
      return { ...done, status: 'failed', error };
    }
    const message = channelMessage(order, deliveryId, address, linked);
    for (let tries = 1; ; tries += 1) {
      const outcome = await this.#tryOnce(path, message, order, tries > 1);
      if (outcome.status === 'answered') {
        await this.#finish(order, deliveryId, channel, { state: 'answered' });
        return { ...done, status: 'answered' };
      }
      if (outcome.status === 'sent') {
        await this.#finish(order, deliveryId, channel, { ...outcome, state: 'sent', rendered });
        return { ...done, status: 'sent', providerId: outcome.providerId };
      }
      const decision = decideDelivery({
        outcome,
        tries,
        hasFallback,
        uncertain: this.deps.uncertain,
        isIdempotent: channel.isIdempotent,
        random: this.deps.random(),
      });
      if (decision.kind === 'retry' && !signal.aborted) await this.deps.pause(decision.afterMs, signal);
      if (signal.aborted) {
        // Known not to have arrived: it must not be held as doubtful after the redeploy.
        if (this.#mayHold(channel) && !outcome.isUncertain)
          await this.#finish(order, deliveryId, channel, { state: 'failed', error: outcome.error });
        throw signal.reason;
      }
      if (decision.kind === 'retry') continue;
      const state = decision.kind === 'hold' ? 'held' : 'failed';
      await this.#finish(order, deliveryId, channel, { state, error: outcome.error, rendered });
      return { ...done, status: state, error: outcome.error };
    }
  }

  /** Whoever answers while their message waits for its turn, or to be tried again, is not reminded any more. */
  async #tryOnce(
    { channel, takeTurn }: SendPath,
    message: ChannelMessage,
    order: DeliveryOrder,
    hasWaited: boolean,
  ): Promise<DeliveryOutcome | { status: 'answered' }> {
    const { sendSignal } = this.deps;
    const keys = order.items.map((item) => deliveryKeyOf(item, order.followup.id, order.recipient.key, channel.id));
    const waiting = this.#answers.wait(keys, hasWaited);
    try {
      return await takeTurn(async () =>
        (await this.#answers.isAnswered(waiting)) ? { status: 'answered' } : channel.send(message, sendSignal),
      );
    } catch (thrown) {
      return { status: 'failed', error: toRingbackError(thrown) };
    } finally {
      this.#answers.leave(waiting);
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

  async #finish(order: DeliveryOrder, deliveryId: string, channel: Channel, end: DeliveryEnd): Promise<void> {
    const error = end.error && { code: end.error.code, message: end.error.message };
    await Promise.all(
      order.items.map((item) =>
        this.deps.ledger.finish(
          {
            ...deliveryKeyOf(item, order.followup.id, order.recipient.key, channel.id),
            deliveryId,
            state: end.state,
            providerId: end.providerId,
            ...(end.address !== undefined && { address: end.address }),
            error,
            event: deliveryEvent(order, item, channel, end),
          },
          channel.isIdempotent,
        ),
      ),
    );
  }

  /** No channel could even be tried: there is no delivery to keep, but there is something to tell. */
  async #recordUnreachable(
    order: DeliveryOrder,
    error: RingbackError,
    state: 'failed' | 'held' = 'failed',
  ): Promise<void> {
    const events = order.items.map((item) => deliveryEvent(order, item, undefined, { state, error }));
    await this.deps.store.appendEvents(events, this.deps.clock.now());
  }
}

/** Waits for all; when one fails, undoes those that did not and fails as it did. */
async function allOrNone<T>(tasks: Promise<T>[], undo: (index: number) => void): Promise<T[]> {
  if (tasks.length === 1) return Promise.all(tasks);
  const results = await Promise.allSettled(tasks);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) {
    for (const [index, { status }] of results.entries()) if (status === 'fulfilled') undo(index);
    throw failure.reason;
  }
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
