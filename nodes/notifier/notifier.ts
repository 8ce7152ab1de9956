import type { NodeAPI } from 'node-red';
import { RingbackError } from '../../src/core/errors';
import type { Recipient } from '../../src/core/followup/recipient';
import { recipientWindowOpensAt } from '../../src/core/followup/recipient-window';
import { type CompiledMessage, compileMessage } from '../../src/core/message/compile-message';
import { Deliverer } from '../../src/core/message/deliverer';
import { parseMessageSettings } from '../../src/core/message/settings';
import { withActionLinks } from '../../src/runtime/action-links';
import type { ChannelService } from '../../src/runtime/channel-service';
import { deferItems } from '../../src/runtime/defer-items';
import { defineNode, lookupConfig, type Message } from '../../src/runtime/define-node';
import { deliveryMessage } from '../../src/runtime/delivery-message';
import type { FlowItem } from '../../src/runtime/due-messages';
import { readItems } from '../../src/runtime/flow-items';
import type { FollowupService } from '../../src/runtime/followup-service';
import { pause } from '../../src/runtime/pause';
import { Properties } from '../../src/runtime/properties';

interface Config {
  channels: string[];
  message: CompiledMessage;
  digest: boolean;
  uncertain: 'resend' | 'hold';
}

export = (RED: NodeAPI) => {
  defineNode<Config>(RED, 'ringback-notifier', {
    parse(values) {
      const properties = new Properties(values);
      const settings = parseMessageSettings(values);
      return {
        channels: ['channel', 'fallback1', 'fallback2'].map((name) => properties.text(name)).filter(Boolean),
        message: compileMessage(settings),
        digest: settings.digest,
        uncertain: properties.choice('uncertain', 'After a crash', ['resend', 'hold'] as const, 'resend'),
      };
    },
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
      const tally = { sent: 0, failed: 0, answered: 0, working: 0 };
      const show = () => {
        const numbers = [
          `${tally.sent} sent`,
          ...(tally.failed > 0 ? [`${tally.failed} failed`] : []),
          ...(tally.answered > 0 ? [`${tally.answered} answered already`] : []),
        ].join(' · ');
        const queued = Math.max(0, ...routes.map((route) => route.lane.size));
        if (tally.working > 0) status.working(queued > 1 ? `${numbers} · ${queued} waiting` : numbers);
        else if (tally.failed > 0) status.waiting(numbers);
        else status.ok(numbers);
      };
      status.idle('');

      return async (msg, signal, emit) => {
        const { items, service } = readItems(msg);
        const recipient = readRecipient(msg);
        service.coordinator.enter(items);
        const unsettled = new Set(items);
        const settle = (settled: FlowItem[]) => {
          for (const item of settled) unsettled.delete(item);
          service.coordinator.leave(settled, recipient.key);
        };
        tally.working += 1;
        show();
        try {
          const ready = await deferItems(items, recipient, service, recipientWindowOpensAt);
          const orders = config.digest ? [ready] : ready.map((item) => [item]);
          const order = {
            recipient,
            attributes: service.coordinator.attributes,
            followup: { id: service.id, name: service.name },
            attempts: service.settings.attempts,
          };
          await allSettled(
            orders
              .filter((group) => group.length > 0)
              .map(async (group) => {
                for (const delivered of await delivererOf(service).deliver({ ...order, items: group }, signal)) {
                  if (delivered.status === 'answered') {
                    tally.answered += 1;
                    settle(delivered.items as FlowItem[]);
                    continue;
                  }
                  const isSent = delivered.status === 'sent' || delivered.status === 'duplicate';
                  tally[isSent ? 'sent' : 'failed'] += 1;
                  const message = deliveryMessage(RED, msg, delivered);
                  emit(isSent ? [message, null] : [null, message]);
                  settle(delivered.items as FlowItem[]);
                }
              }),
          );
          settle(items.filter((item) => !ready.includes(item)));
        } finally {
          service.coordinator.abandon([...unsettled]);
          tally.working -= 1;
          show();
        }
      };
    },
  });
};

/** One delivery that fails leaves the others to end on their own; then it is reported. */
async function allSettled(deliveries: Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(deliveries);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}

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
