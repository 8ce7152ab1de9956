import type { NodeAPI } from 'node-red';
import { RingbackError } from '../../core/errors';
import type { InboundItem } from '../../ports/channel-inbound';
import { storesInUse } from '../stores-in-use';
import { noticeTestEcho } from '../test-messages';
import type { InboundChannel, InboundSource } from './inbound-channels';
import { takePress } from './take-press';
import { takeReceipt } from './take-receipt';
import { takeReply } from './take-reply';

/** Has a channel ask for what comes in, once the follow-ups that it may be about are there, until it is closed. */
export function followFeed(
  RED: NodeAPI,
  source: (InboundSource | InboundChannel) & {
    scope: { listen(emitter: NodeAPI['events'], event: string, listener: () => void): void };
  },
): void {
  const { channel, scope } = source;
  let isFollowing = false;
  let trouble = '';

  function tell(error: RingbackError | undefined): void {
    const said = error ? error.message : '';
    if (said === trouble) return;
    trouble = said;
    if (error) RED.log.warn(`[ringback] What comes back to "${channel.name}" cannot be read: ${error.toString()}`);
    else RED.log.info(`[ringback] What comes back to "${channel.name}" is read again.`);
  }

  // Most channels have nothing to follow, and Node-RED warns of more than ten listeners.
  const { follow } = channel;
  if (!follow) return;
  scope.listen(RED.events, 'flows:started', () => {
    if (isFollowing || storesInUse().length === 0) return;
    isFollowing = true;
    const reader = {
      recall: () => recall(channel.id),
      remember: (position: string) => remember(channel.id, position),
      take: (items: InboundItem[]) => take(RED, source, items),
      onTrouble: tell,
    };
    const ended = follow.call(channel, reader, scope.signal).then(() => {
      // What it is to follow may be back with the next deploy.
      isFollowing = false;
    });
    void scope.track(ended);
  });
}

async function take(RED: NodeAPI, source: InboundSource | InboundChannel, items: InboundItem[]): Promise<boolean> {
  let isOurs = false;
  for (const item of items) {
    if (noticeTestEcho(source.channel.id, item)) {
      isOurs = true;
      continue;
    }
    if (item.kind === 'pressed' && 'lane' in source) {
      await takePress(RED, source, item);
      isOurs = true;
    }
    if (item.kind === 'replied') isOurs = (await takeReply(RED, source, item)) || isOurs;
    if (item.kind === 'receipt') isOurs = (await takeReceipt(source, item)) || isOurs;
  }
  return isOurs;
}

const keyOf = (channelId: string) => `feed/${channelId}`;

/** By any of the stores: which of them are in use may change with a deploy. */
async function recall(channelId: string): Promise<string | undefined> {
  for (const { store } of storesOrFail()) {
    const position = await store.readValue(keyOf(channelId));
    if (position !== undefined) return position;
  }
  return undefined;
}

async function remember(channelId: string, position: string): Promise<void> {
  const key = keyOf(channelId);
  for (const { store, clock } of storesOrFail()) {
    const known = await store.readOrCreateValue(key, position, clock.now());
    if (known !== position) await store.swapValue(key, known, position, clock.now());
  }
}

function storesOrFail(): ReturnType<typeof storesInUse> {
  const stores = storesInUse();
  if (stores.length > 0) return stores;
  throw new RingbackError('RB_STORE_UNAVAILABLE', 'There is no follow-up whose store could keep it.', {
    retryable: true,
  });
}
