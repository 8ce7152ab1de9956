import type { Recipient } from '../core/followup/recipient';
import { recipientWindowOpensAt } from '../core/followup/recipient-window';
import type { Delivered, Deliverer } from '../core/message/deliverer';
import { deferItems } from './defer-items';
import type { FlowItem } from './due-messages';
import type { FlowFollowup } from './flow-followup';

/** Items of one follow-up for one recipient, and how a notify node is to tell of them. */
export interface NotifyOrder {
  items: FlowItem[];
  recipient: Recipient;
  service: FlowFollowup;
  digest: boolean;
  deliverer: Pick<Deliverer, 'deliver'>;
  signal: AbortSignal;
  /** So many deliveries begin. */
  onBegin?(deliveries: number): void;
  /** One of them has ended, however it did. */
  onEnd?(): void;
  onDelivered(delivered: Delivered): void;
}

/** Tells a recipient of items, or puts that off until their window opens, and lets the coordinator know how each ended. */
export async function notifyItems(order: NotifyOrder): Promise<void> {
  const { items, recipient, service, digest, deliverer, signal, onDelivered } = order;
  service.coordinator.enter(items);
  const unsettled = new Set(items);
  const settle = (settled: FlowItem[]) => {
    for (const item of settled) unsettled.delete(item);
    service.coordinator.leave(settled, recipient.key);
  };
  try {
    const ready = await deferItems(items, recipient, service, recipientWindowOpensAt);
    const groups = (digest ? [ready] : ready.map((item) => [item])).filter((group) => group.length > 0);
    const delivery = {
      recipient,
      attributes: service.coordinator.attributes,
      followup: { id: service.id, name: service.name },
      attempts: service.settings.attempts,
    };
    order.onBegin?.(groups.length);
    await allSettled(
      groups.map(async (group) => {
        try {
          for (const delivered of await deliverer.deliver({ ...delivery, items: group }, signal)) {
            onDelivered(delivered);
            settle(delivered.items as FlowItem[]);
          }
        } finally {
          order.onEnd?.();
        }
      }),
    );
    settle(items.filter((item) => !ready.includes(item)));
  } finally {
    service.coordinator.abandon([...unsettled]);
  }
}

/** One delivery that fails leaves the others to end on their own; then it is reported. */
async function allSettled(deliveries: Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(deliveries);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}
