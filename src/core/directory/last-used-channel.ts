import type { ChannelUse } from '../../ports/store';
import type { Recipient } from '../followup/recipient';

/**
 * Where each recipient last did something, by their keys. A call counts only for who has done nothing
 * else: it tells that they can be called, and a message cannot go by a gateway.
 */
export function lastUsedChannels(uses: readonly ChannelUse[]): Map<string, NonNullable<Recipient['lastUsedChannel']>> {
  const latest = new Map<string, ChannelUse>();
  for (const use of uses) {
    const known = latest.get(use.recipient);
    if (!known || isMoreTelling(use, known)) latest.set(use.recipient, use);
  }
  return new Map([...latest].map(([recipient, { channelId, at }]) => [recipient, { channelId, at }]));
}

function isMoreTelling(use: ChannelUse, known: ChannelUse): boolean {
  const isCall = use.kind === 'call';
  return isCall === (known.kind === 'call') ? use.at > known.at : !isCall;
}
