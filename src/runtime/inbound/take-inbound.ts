import type { NodeAPI } from 'node-red';
import type { InboundItem, InboundReading, InboundRequest } from '../../ports/channel-inbound';
import { noticeTestEcho } from '../test-messages';
import type { InboundChannel } from './inbound-channels';
import { takePress } from './take-press';
import { takeReceipt } from './take-receipt';
import { takeReply } from './take-reply';

/** Takes in what a vendor has sent, one after the other. Rejects when something could not be kept. */
export async function takeInbound(
  RED: NodeAPI,
  channel: InboundChannel,
  reading: InboundReading,
  request: InboundRequest,
): Promise<void> {
  const { inbound, scope } = channel;
  const items = inbound.fetch ? await inbound.fetch(reading, request, scope.signal) : reading.items;
  for (const item of items) if (!noticeTestEcho(channel.channel.id, item)) await takeItem(RED, channel, item);
}

function takeItem(RED: NodeAPI, channel: InboundChannel, item: InboundItem): Promise<unknown> {
  switch (item.kind) {
    case 'pressed':
      return takePress(RED, channel, item);
    case 'replied':
      return takeReply(RED, channel, item);
    case 'receipt':
      return takeReceipt(channel, item);
  }
}
