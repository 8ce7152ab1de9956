import type { NodeAPI } from 'node-red';
import { createSystemClock } from '../../src/adapters/clock/system-clock';
import { RingbackError } from '../../src/core/errors';
import { OPT_OUT_MODES, type OptOutMode } from '../../src/core/followup/opt-out';
import type { Recipient } from '../../src/core/followup/recipient';
import { recipientWindowOpensAt } from '../../src/core/followup/recipient-window';
import { chooseRoutes } from '../../src/core/message/choose-routes';
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
import { liveChannels } from '../../src/runtime/live-channels';
import { withOptOutLink } from '../../src/runtime/opt-out-links';
import { pause } from '../../src/runtime/pause';
import { Properties } from '../../src/runtime/properties';
import { createSendingStatus } from '../../src/runtime/sending-status';

interface Config {
  channels: string[];
  /** Each recipient where they were last active; `channels` for those who were nowhere. */
  isLastUsed: boolean;
  message: CompiledMessage;
  optOut: OptOutMode;
  /** Recipients may stop the messages that ask for an answer, too. */
  optOutActions: boolean;
  asksForAnswer: boolean;
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
        isLastUsed:
          properties.choice('channelType', 'Channel', ['channel', 'lastUsed'] as const, 'channel') === 'lastUsed',
        message: compileMessage(settings),
        // Nodes from before this setting say nothing of it.
        optOut: properties.choice('optOut', 'Opt-out', OPT_OUT_MODES, 'off'),
        optOutActions: properties.flag('optOutActions', false),
        asksForAnswer: settings.card?.actions.some(({ type }) => type === 'Action.Submit') ?? false,
        digest: settings.digest,
        uncertain: properties.choice('uncertain', 'After a crash', ['resend', 'hold'] as const, 'resend'),
      };
    },
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
          mayOptOut: config.optOut !== 'off' && (!config.asksForAnswer || config.optOutActions),
          async withLinks(rendered, order, channel) {
            const publicUrl = service.settings.publicUrl ?? '';
            const optOut = { service, mode: config.optOut, hasActions: config.optOutActions };
            // First, while the buttons that ask for an answer are still buttons.
            const stoppable = await withOptOutLink(rendered, order, channel, optOut);
            return withActionLinks(stoppable, order, channel, { publicUrl, tellMissing });
          },
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
        service.coordinator.enter(items);
        const unsettled = new Set(items);
        const settle = (settled: FlowItem[]) => {
          for (const item of settled) unsettled.delete(item);
          service.coordinator.leave(settled, recipient.key);
        };
        told.timeZone = service.settings.calendar.timeZone;
        told.working(1);
        try {
          const ready = await deferItems(items, recipient, service, recipientWindowOpensAt);
          const orders = config.digest ? [ready] : ready.map((item) => [item]);
          const order = {
            recipient,
            attributes: service.coordinator.attributes,
            followup: { id: service.id, name: service.name },
            attempts: service.settings.attempts,
          };
          const groups = orders.filter((group) => group.length > 0);
          told.begin(groups.length);
          await allSettled(
            groups.map(async (group) => {
              try {
                for (const delivered of await delivererOf(service).deliver({ ...order, items: group }, signal)) {
                  if (delivered.status === 'answered') {
                    told.answered();
                    settle(delivered.items as FlowItem[]);
                    continue;
                  }
                  const isSent = delivered.status === 'sent' || delivered.status === 'duplicate';
                  told.sent(isSent);
                  const message = deliveryMessage(RED, msg, delivered);
                  emit(isSent ? [message, null] : [null, message]);
                  settle(delivered.items as FlowItem[]);
                }
              } finally {
                told.end();
              }
            }),
          );
          settle(items.filter((item) => !ready.includes(item)));
        } finally {
          service.coordinator.abandon([...unsettled]);
          told.working(-1);
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
