import type { NodeAPI } from 'node-red';
import { createSystemClock } from '../../src/adapters/clock/system-clock';
import { RingbackError } from '../../src/core/errors';
import type { Recipient } from '../../src/core/followup/recipient';
import { chooseRoutes } from '../../src/core/message/choose-routes';
import { Deliverer, type DelivererDeps } from '../../src/core/message/deliverer';
import { withActionLinks } from '../../src/runtime/action-links';
import type { ChannelService } from '../../src/runtime/channel-service';
import { defineNode, lookupConfig, type Message } from '../../src/runtime/define-node';
import { deliveryMessage } from '../../src/runtime/delivery-message';
import { readItems } from '../../src/runtime/flow-items';
import type { FollowupService } from '../../src/runtime/followup-service';
import { liveChannels } from '../../src/runtime/live-channels';
import { notifyItems } from '../../src/runtime/notify-items';
import { withOptOutLink } from '../../src/runtime/opt-out-links';
import { mayOptOut, type NotifyConfig, parseNotify } from '../../src/runtime/parse-notify';
import { pause } from '../../src/runtime/pause';
import { createSendingStatus } from '../../src/runtime/sending-status';

export = (RED: NodeAPI) => {
  defineNode<NotifyConfig>(RED, 'ringback-notifier', {
    parse: parseNotify,
    setup({ node, config, status, scope }) {
      const [first, ...others] = config.channels;
      const ids = config.isLastUsed ? config.channels : [first, ...others];
      const routes = ids.map((id) => lookupConfig<ChannelService>(RED, id, 'ringback-channel', 'channel'));
      // Closing waits for messages in flight before it comes to this: what is being sent then has had its time.
      const sending = new AbortController();
      scope.onClose(() => sending.abort());
      const missing = new Set<string>();
      const tellMissing = (sentence: string) => {
        if (!missing.has(sentence)) node.warn(sentence);
        missing.add(sentence);
      };
      const linkerOf = (service: FollowupService): DelivererDeps['withLinks'] => {
        const optOut = { service, mode: config.optOut, hasActions: config.optOutActions };
        return async (rendered, order, channel) => {
          const publicUrl = service.settings.publicUrl ?? '';
          // First, while the buttons that ask for an answer are still buttons.
          const stoppable = await withOptOutLink(rendered, order, channel, optOut);
          return withActionLinks(stoppable, order, channel, { publicUrl, tellMissing });
        };
      };
      const deliverers = new Map<FollowupService, Deliverer>();
      const delivererOf = (service: FollowupService): Deliverer => {
        const known = deliverers.get(service);
        if (known) return known;
        const { ledger, storeService, clock } = service;
        const deliverer = new Deliverer({
          ...config,
          routes,
          ...(config.isLastUsed && {
            plan: (recipient) => chooseRoutes(recipient, routes, liveChannels),
            senderId: node.id,
          }),
          ledger,
          clock,
          store: storeService.store,
          sendSignal: sending.signal,
          mayOptOut: mayOptOut(config),
          ...((config.asksForAnswer || config.optOut !== 'off') && { withLinks: linkerOf(service) }),
          random: Math.random,
          pause,
        });
        deliverers.set(service, deliverer);
        return deliverer;
      };
      // Lanes keep real time, whatever the follow-ups' clock does.
      const lanes = routes.map(({ lane }) => lane);
      const told = createSendingStatus(status, lanes, createSystemClock(), scope);
      status.idle('');

      return async (msg, signal, emit) => {
        const { items, service } = readItems(msg);
        const recipient = readRecipient(msg);
        told.timeZone = service.settings.calendar.timeZone;
        told.working(1);
        try {
          await notifyItems({
            ...{ items, recipient, service, signal },
            digest: config.digest,
            deliverer: delivererOf(service),
            onBegin: (deliveries) => told.begin(deliveries),
            onEnd: () => told.end(),
            onDelivered(delivered) {
              if (delivered.status === 'answered') return told.answered();
              const isSent = delivered.status === 'sent' || delivered.status === 'duplicate';
              told.sent(isSent);
              const message = deliveryMessage(RED, msg, delivered);
              emit(isSent ? [message, null] : [null, message]);
            },
          });
        } finally {
          told.working(-1);
        }
      };
    },
  });
};

function readRecipient(msg: Message): Recipient {
  const recipient = msg.recipient as Partial<Recipient> | undefined;
  if (typeof recipient?.id === 'string' && recipient.id) {
    const kind = recipient.kind === 'group' ? 'group' : 'user';
    const { id, name = id, key = `${kind}:${id}` } = recipient;
    return { ...recipient, kind, id, name, key, addresses: { inbox: id, ...recipient.addresses } };
  }
  throw new RingbackError('RB_RECIPIENT_MISSING', 'The message says not whom to notify: msg.recipient.id is missing.', {
    remedy: 'Wire a recipients node before this one, or set msg.recipient with id and addresses.',
  });
}
