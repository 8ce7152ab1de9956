import type { PressedButton } from '../../ports/channel-inbound';
import { findActionDesk } from '../action-desks';
import { storesInUse } from '../stores-in-use';
import { askedMessages } from './decided-messages';
import type { InboundSource } from './inbound-channels';

/**
 * The token of a button: the one that it carried, or one made for what its message was about. Empty when there is no
 * such message, or no action node for it now. Rejects when the store cannot be read.
 */
export async function tokenOf(
  { channel }: Pick<InboundSource, 'channel'>,
  { token, isFor, providerId }: PressedButton,
): Promise<string> {
  if (!isFor) return token;
  for (const { store } of storesInUse()) {
    const asked = await store.findAsked(channel.id, providerId);
    if (!asked) continue;
    const messages = await askedMessages(store, asked);
    const message = messages.find(
      ({ delivery }) => delivery.channel === channel.id && delivery.providerId === providerId,
    );
    const name = message?.actions.find(isFor);
    const desk = findActionDesk(asked.followupId);
    if (name === undefined || !desk) return '';
    const { recordId, round, recipient } = asked;
    return desk.link({ recordId, round, recipient, name, via: channel.id });
  }
  return '';
}
