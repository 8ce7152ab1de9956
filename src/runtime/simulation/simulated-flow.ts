import type { NodeAPI } from 'node-red';
import type { Directory } from '../../core/directory/directory';
import { toRingbackError } from '../../core/errors';
import { DeliveryLedger } from '../../core/followup/delivery-ledger';
import type { FollowupSettings } from '../../core/followup/settings';
import { chooseRoutes } from '../../core/message/choose-routes';
import { Deliverer } from '../../core/message/deliverer';
import type { SimulatedFlow, SimulatedParts } from '../../core/simulate/run-simulation';
import type { DueItem } from '../../ports/store';
import type { ChannelService } from '../channel-service';
import { dueMessage, type FlowItem } from '../due-messages';
import type { FlowFollowup } from '../flow-followup';
import { notifyItems } from '../notify-items';
import { mayOptOut, type NotifyConfig } from '../parse-notify';
import type { RecipientsConfig } from '../parse-recipients';
import { RecipientLookup } from '../recipient-lookup';
import { RecipientResolver } from '../recipient-resolver';

export interface SimulatedNodes {
  /** Finds the integrations of look-ups. */
  RED: NodeAPI;
  settings: FollowupSettings;
  recipients: RecipientsConfig;
  directory: Directory;
  notify: NotifyConfig;
  /** Record instead of sending; in the order in which they are tried, with lanes on the clock of the simulation. */
  routes: ChannelService[];
  /** All that a notify node may choose from which tells by the last used channel. */
  others: ChannelService[];
  signal: AbortSignal;
}

/** The recipients and notify nodes of a follow-up as they are configured, wired to the due output of its reconcile node. */
export function createSimulatedFlow(nodes: SimulatedNodes, parts: SimulatedParts): SimulatedFlow {
  const { RED, settings, recipients, directory, notify, routes, others, signal } = nodes;
  const { coordinator, clock, store, extraction, meet, onError } = parts;
  const watch = (route: ChannelService) => watchWaits(route, parts);
  const watched = routes.map(watch);
  const live = [...watched, ...others.filter((other) => !routes.includes(other)).map(watch)];
  const { id, name } = settings;
  const service: FlowFollowup = {
    ...{ id, name, settings, clock, coordinator },
    storeService: { store, extraction },
  };
  const lookup = recipients.lookup ? new RecipientLookup(RED, recipients.lookup, recipients.lookupKey) : undefined;
  const resolver = new RecipientResolver(recipients, lookup, {
    current: async () => directory,
    // Where people were last active is kept for the present, and says little of days to come.
    withLastUsed: async (people) => people,
  });
  const deliverer = new Deliverer({
    ...notify,
    mayOptOut: mayOptOut(notify),
    ...(notify.isLastUsed && {
      plan: (recipient) =>
        chooseRoutes(recipient, watched, {
          byId: (channelId) => live.find(({ channel }) => channel.id === channelId),
          ofKind: (kind) => live.filter(({ channel }) => channel.kind === kind),
        }),
    }),
    ...{ routes: watched, store, clock, sendSignal: signal },
    ledger: new DeliveryLedger(store, clock, 'simulation'),
    // No try fails here, so no pause between two is ever needed.
    random: () => 0,
    pause: async () => undefined,
  });
  let pending = 0;

  async function tell(items: DueItem[]): Promise<void> {
    const msg = dueMessage(service, items);
    const flowItems = msg.payload as FlowItem[];
    pending += 1;
    try {
      const found = await resolver.resolve(flowItems, service, msg, signal);
      const looked = flowItems.filter((item) => found.has(item));
      coordinator.expectRecipients(looked, (item) => found.keysOf(item));
      await found.recordEvents();
      for (const { recipient, items: theirs } of found.recipients.values()) {
        meet({ key: recipient.key, name: recipient.name, ...(recipient.timeZone && { timeZone: recipient.timeZone }) });
        notifyItems({
          ...{ items: theirs, recipient, service, deliverer, signal },
          digest: notify.digest,
          onDelivered: () => undefined,
        }).catch(fail);
      }
    } finally {
      pending -= 1;
    }
  }

  function fail(thrown: unknown): void {
    if (!signal.aborted) onError(toRingbackError(thrown));
  }

  return {
    due(items) {
      tell(items).catch(fail);
    },
    get pending() {
      return pending;
    },
  };
}

/** The route with a lane that tells how long each message waited for its turn. */
function watchWaits({ channel, lane }: ChannelService, { clock, waited }: SimulatedParts): ChannelService {
  return {
    channel,
    lane: {
      run(task, signal, address) {
        const since = clock.now();
        const timed = () => {
          waited(channel.name, clock.now() - since);
          return task();
        };
        return lane.run(timed, signal, address);
      },
      queue: () => lane.queue(),
      get size() {
        return lane.size;
      },
      close: () => lane.close(),
    },
  };
}
