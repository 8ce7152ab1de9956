import { randomUUID } from 'node:crypto';
import type { NodeAPI } from 'node-red';
import { ActionCodes, type CodeToSend } from '../adapters/action-link/action-codes';
import { actionTexts } from '../adapters/action-link/action-texts';
import { createSystemClock } from '../adapters/clock/system-clock';
import { languageOf } from '../adapters/pages/page-language';
import { RingbackError, toRingbackError } from '../core/errors';
import { addressFor } from '../core/message/channel-message';
import type { ChannelMessage } from '../ports/channel';
import type { Asked } from '../ports/store';
import type { ChannelService } from './channel-service';
import { lookupConfig } from './define-node';
import type { FollowupService } from './followup-service';
import type { NodeScope } from './scope';

/** The one-time codes of an action node, sent by the channel that it names. */
export function codesBy(
  RED: NodeAPI,
  channelId: string,
  service: Pick<FollowupService, 'id' | 'name' | 'storeService'>,
  scope: NodeScope,
): ActionCodes {
  const { channel, lane } = lookupConfig<ChannelService>(RED, channelId, 'ringback-channel', 'channel for codes');
  return new ActionCodes({
    store: service.storeService.store,
    // A person reads and types it, whatever the follow-ups' clock does.
    now: () => createSystemClock().now(),
    sender: {
      id: channel.id,
      name: channel.name,
      async send(toSend) {
        const { asked } = toSend;
        const address = addressFor(channel, { kind: kindOf(asked), addresses: asked.addresses });
        if (address instanceof RingbackError) return { reason: 'noAddress', error: address };
        try {
          const message = codeMessage(toSend, address, service);
          const outcome = await lane.run(() => channel.send(message, scope.signal), scope.signal, address);
          // One that may have arrived is asked for: whoever has none lets another be sent.
          if (outcome.status === 'sent' || outcome.isUncertain) return undefined;
          return { reason: 'failed', error: outcome.error };
        } catch (thrown) {
          return { reason: 'failed', error: toRingbackError(thrown) };
        }
      },
    },
  });
}

function codeMessage(
  { code, asked, label, followupName, validMinutes }: CodeToSend,
  address: string,
  { id, name }: Pick<FollowupService, 'id' | 'name'>,
): ChannelMessage {
  const said = actionTexts(languageOf(asked.locale) ?? 'en');
  const values = { code, label, followup: followupName, minutes: String(validMinutes) };
  const { recipient: key, name: recipientName, locale } = asked;
  return {
    deliveryId: randomUUID(),
    recipient: { key, name: recipientName, ...(locale && { locale }) },
    address,
    subject: said('codeMessageSubject', values),
    text: said('codeMessageText', values),
    context: { followup: { id, name }, attempt: 1, attempts: 1, records: [] },
  };
}

function kindOf({ recipient }: Asked): 'user' | 'group' {
  return recipient.startsWith('group:') ? 'group' : 'user';
}
