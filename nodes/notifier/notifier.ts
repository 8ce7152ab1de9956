import type { NodeAPI } from 'node-red';
import { RingbackError } from '../../src/core/errors';
import type { Recipient } from '../../src/core/followup/recipient';
import { Deliverer } from '../../src/core/message/deliverer';
import { withActionLinks } from '../../src/runtime/action-links';
import type { ChannelService } from '../../src/runtime/channel-service';
import { defineNode, lookupConfig, type Message } from '../../src/runtime/define-node';
import { deliveryMessage } from '../../src/runtime/delivery-message';
import { readItems } from '../../src/runtime/flow-items';
import type { FollowupService } from '../../src/runtime/followup-service';
import { notifyItems } from '../../src/runtime/notify-items';
import { type NotifyConfig, parseNotify } from '../../src/runtime/parse-notify';
import { pause } from '../../src/runtime/pause';

export = (RED: NodeAPI) => {
  defineNode<NotifyConfig>(RED, 'ringback-notifier', {
    parse: parseNotify,
    setup({ node, config, status, scope }) {
      const [first, ...others] = config.channels;
      const routes = [first, ...others].map((id) =>
        lookupConfig<ChannelService>(RED, id, 'ringback-channel', 'channel'),
      );
      // Closing waits for messages in flight before it comes to this: what is being sent then has had its time.
      const sending = new AbortController();
      scope.onClose(() => sending.abort());
      const missing = new Set<string>();
      const tellMissing = (sentence: string) => {
        if (!missing.has(sentence)) node.warn(sentence);
        missing.add(sentence);
      };
      const deliverers = new Map<FollowupService, Deliverer>();
      const delivererOf = (service: FollowupService): Deliverer => {
        const known = deliverers.get(service);
        if (known) return known;
        const { ledger, storeService, clock } = service;
        const deliverer = new Deliverer({
          ...config,
          routes,
          ledger,
          clock,
          store: storeService.store,
          sendSignal: sending.signal,
          withActionLinks: (rendered, order, channel) =>
            withActionLinks(rendered, order, channel, { publicUrl: service.settings.publicUrl ?? '', tellMissing }),
          random: Math.random,
          pause,
        });
        deliverers.set(service, deliverer);
        return deliverer;
      };
      const tally = { sent: 0, failed: 0, working: 0 };
      const show = () => {
        const numbers = `${tally.sent} sent${tally.failed > 0 ? ` · ${tally.failed} failed` : ''}`;
        const queued = Math.max(0, ...routes.map((route) => route.lane.size));
        if (tally.working > 0) status.working(queued > 1 ? `${numbers} · ${queued} waiting` : numbers);
        else if (tally.failed > 0) status.waiting(numbers);
        else status.ok(numbers);
      };
      status.idle('');

      return async (msg, signal, emit) => {
        const { items, service } = readItems(msg);
        const recipient = readRecipient(msg);
        tally.working += 1;
        show();
        try {
          await notifyItems({
            ...{ items, recipient, service, signal },
            digest: config.digest,
            deliverer: delivererOf(service),
            onDelivered(delivered) {
              const isSent = delivered.status === 'sent' || delivered.status === 'duplicate';
              tally[isSent ? 'sent' : 'failed'] += 1;
              const message = deliveryMessage(RED, msg, delivered);
              emit(isSent ? [message, null] : [null, message]);
            },
          });
        } finally {
          tally.working -= 1;
          show();
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
