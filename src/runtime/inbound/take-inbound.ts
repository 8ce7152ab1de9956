import type { NodeAPI } from 'node-red';
import type { InboundItem, InboundOutcome, InboundReading, InboundRequest } from '../../ports/channel-inbound';
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
): Promise<InboundOutcome[]> {
  const { inbound, scope } = channel;
  const items = inbound.fetch ? await inbound.fetch(reading, request, scope.signal) : reading.items;
  const outcomes: InboundOutcome[] = [];
  for (const item of items) {
    if (noticeTestEcho(channel.channel.id, item)) continue;
    outcomes.push(await takeItem(RED, channel, item));
  }
  return outcomes;
}

async function takeItem(RED: NodeAPI, channel: InboundChannel, item: InboundItem): Promise<InboundOutcome> {
  switch (item.kind) {
    case 'pressed':
      return takePress(RED, channel, item);
    case 'replied':
      return { kind: 'replied', outcome: (await takeReply(RED, channel, item)) ? 'recorded' : 'unknown' };
    case 'receipt':
      return { kind: 'receipt', outcome: (await takeReceipt(channel, item)) ? 'recorded' : 'unknown' };
  }
}
