import type { NodeAPI } from 'node-red';
import { listFollowups } from '../followup-service';
import { sharedClock } from '../services';
import { listStores } from '../store-service';
import type { ConsoleState } from './console-messages';
import { errorState, followupState } from './followup-state';
import { liveCalls, liveQueues } from './live-calls';
import { storeIdOf, storeNameOf } from './store-id';

const channelTypes = ['ringback-channel', 'ringback-gateway'];

/** All that the console shows without asking the store: what is deployed, and how it is. */
export function consoleState(RED: NodeAPI): ConsoleState {
  const clock = sharedClock(RED);
  const now = clock.now();
  return {
    ...{ now, speed: clock.speed },
    stores: listStores().map((service) => ({
      ...{ id: storeIdOf(service), name: storeNameOf(service), isUp: service.isUp },
      ...(service.error && { error: errorState(service.error) }),
    })),
    followups: listFollowups()
      .map(followupState)
      .sort((a, b) => a.name.localeCompare(b.name)),
    calls: liveCalls(RED),
    queues: liveQueues(now),
    channels: channelNames(RED),
  };
}

function channelNames(RED: NodeAPI): ConsoleState['channels'] {
  const found: ConsoleState['channels'] = [];
  RED.nodes.eachNode((node) => {
    const { id, type, name, kind } = node as typeof node & { kind?: string };
    if (channelTypes.includes(type)) found.push({ id, name: name || kind || id });
  });
  return found.sort((a, b) => a.name.localeCompare(b.name));
}
