import type { NodeAPI } from 'node-red';
import { actorOf } from '../../core/followup/action';
import type { RepliedText } from '../../ports/channel-inbound';
import type { ReplyOutcome, Store } from '../../ports/store';
import { tellInbound } from '../inbound-events';
import { storesInUse } from '../stores-in-use';
import { answerByText } from './answer-by-text';
import { findPerson } from './find-person';
import type { InboundSource } from './inbound-channels';
import { tellReply } from './reply-listeners';

/**
 * Keeps what a recipient has written back, and tells the flow. False when nothing was ever sent to whom it comes from.
 * Rejects when it could not be kept.
 */
export async function takeReply(RED: NodeAPI, channel: InboundSource, item: RepliedText): Promise<boolean> {
  const { address, answers, messageId, by, isShared, text } = item;
  const channelId = channel.channel.id;
  const found = isShared ? await findPerson(RED, channel, by) : undefined;
  const name = found?.user?.id ?? (found ? (found.person.name ?? by.id) : undefined);
  const reply = {
    ...{ channel: channelId, address, messageId, text },
    ...(answers && { answers }),
    ...(name !== undefined && { by: name }),
  };
  const at = Date.now();
  // First: what comes twice finds the question answered, and is known as a reply.
  const answeredBy = item.mayAnswer ? await answerByText(channel, item) : undefined;
  const { store, outcome } = await recordReply(reply);
  if (answeredBy !== undefined) {
    tellInbound({ channelId, kind: 'action', recipient: answeredBy, address: by.id, at });
    return true;
  }
  if (outcome.outcome === 'known') return true;
  const person = found?.user && `user:${found.user.id}`;
  if (outcome.outcome === 'unknown' || !store) {
    tellInbound({ channelId, kind: 'message', address: by.id, at, ...(person && { recipient: person }) });
    return false;
  }
  const { followupId, recordId, recipient } = outcome;
  tellInbound({ channelId, kind: 'reply', recipient: person ?? recipient, address: by.id, at });
  const record = await store.readRecord(followupId, recordId);
  tellReply(followupId, {
    ...{ reason: 'reply', recordId },
    ...(record && { record: JSON.parse(record.json) as unknown }),
    action: { name: '', by: name ?? actorOf(recipient), at, comment: text },
  });
  return true;
}

/** By the first store that has told somebody at that address. */
async function recordReply(
  reply: Parameters<Store['recordReply']>[0],
): Promise<{ store?: Store; outcome: ReplyOutcome }> {
  for (const { store, clock } of storesInUse()) {
    const outcome = await store.recordReply(reply, clock.now());
    if (outcome.outcome !== 'unknown') return { store, outcome };
  }
  return { outcome: { outcome: 'unknown' } };
}
