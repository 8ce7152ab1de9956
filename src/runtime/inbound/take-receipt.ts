import type { InboundItem } from '../../ports/channel-inbound';
import type { ReceiptOutcome } from '../../ports/store';
import { pause } from '../pause';
import { storesInUse } from '../stores-in-use';
import type { InboundSource } from './inbound-channels';

type ReceiptItem = Extract<InboundItem, { kind: 'receipt' }>;

/** A provider may report before what it took is written as sent; it does not report again. */
const laterMs = [1_000, 5_000, 30_000];

/** Keeps what became of a message; true when it is known already whose it is. Rejects when it could not be kept. */
export async function takeReceipt(channel: InboundSource, item: ReceiptItem): Promise<boolean> {
  if ((await record(channel, item)) !== 'unknown') return true;
  const { signal } = channel.scope;
  const tryLater = async () => {
    for (const ms of laterMs) {
      await pause(ms, signal);
      if (signal.aborted || (await record(channel, item)) !== 'unknown') return;
    }
  };
  // A store that has gone away meanwhile says so itself.
  void channel.scope.track(tryLater().catch(() => undefined));
  return false;
}

async function record({ channel }: Pick<InboundSource, 'channel'>, item: ReceiptItem): Promise<ReceiptOutcome> {
  const { providerId, state, error } = item;
  const receipt = {
    ...{ channel: channel.id, providerId, state },
    ...(error && { error: { code: error.code, message: error.message } }),
  };
  for (const { store, clock } of storesInUse()) {
    const outcome = await store.recordReceipt(receipt, clock.now());
    if (outcome !== 'unknown') return outcome;
  }
  return 'unknown';
}
