import type { DeliveryRow } from '../../ports/store';
import type { ChannelRoute, Delivered, DelivererDeps, DeliveryOrder } from './deliverer';
import { isSentBy } from './delivery-id';
import { deliveryKeyOf, type NotifiedItem } from './notified-item';

/** What an attempt that is given out again has behind it. */
export interface KnownDeliveries {
  /** Told already, by whichever channel. */
  ended: Delivered[];
  /** Begun by a channel that is not the first now, and in doubt: that channel knows best. */
  begun: { channelId: string; items: NotifiedItem[] }[];
  open: NotifiedItem[];
  /** Ids of channels whose last message to the recipient left and did not arrive. */
  bounced: Set<string>;
}

/** Nobody is told by one channel what another has told them, also when the order has changed in between. */
export async function sortKnown(
  order: DeliveryOrder,
  routes: readonly ChannelRoute[],
  { store, plan, senderId }: Pick<DelivererDeps, 'store' | 'plan' | 'senderId'>,
): Promise<KnownDeliveries> {
  const known: KnownDeliveries = { ended: [], begun: [], open: [], bounced: new Set() };
  if (!plan && routes.length < 2) return { ...known, open: order.items };
  const begun = new Map<string, NotifiedItem[]>();
  for (const item of order.items) {
    const { rows, ofRound } = await rowsOf(order, item, store);
    for (const { channel, receipt } of ofRound) {
      if (receipt === 'failed') known.bounced.add(channel);
      else known.bounced.delete(channel);
    }
    const isOurs = (row: DeliveryRow) =>
      routes.some(({ channel }) => channel.id === row.channel) || isSentBy(row.deliveryId, senderId);
    const sent = rows.find((row) => row.state === 'sent' && isOurs(row));
    const doubtful = plan && rows.find(({ state, ...row }) => isDoubtful(state) && isSentBy(row.deliveryId, senderId));
    if (sent) {
      const channel = routes.find((route) => route.channel.id === sent.channel)?.channel;
      known.ended.push({
        ...{ items: [item], status: 'duplicate', deliveryId: sent.deliveryId },
        ...(channel ? { channel } : {}),
      });
    } else if (doubtful) begun.set(doubtful.channel, [...(begun.get(doubtful.channel) ?? []), item]);
    else known.open.push(item);
  }
  known.begun = [...begun].map(([channelId, items]) => ({ channelId, items }));
  return known;
}

async function rowsOf(
  { followup, recipient }: DeliveryOrder,
  item: NotifiedItem,
  store: DelivererDeps['store'],
): Promise<{ rows: DeliveryRow[]; ofRound: DeliveryRow[] }> {
  const key = deliveryKeyOf(item, followup.id, recipient.key, '');
  const ofRound = (await store.listDeliveries(key.followupId, key.recordId)).filter(
    ({ round, recipient: told }) => round === key.round && told === key.recipient,
  );
  return { rows: ofRound.filter(({ attempt }) => attempt === key.attempt), ofRound };
}

function isDoubtful(state: DeliveryRow['state']): boolean {
  return state === 'sending' || state === 'held';
}
