import type { Clock } from '../../ports/clock';
import { type AddressQueue, createLane, type Lane, type LanePace } from './lane';

/** More than this, and those that have nothing to keep are let go. */
const MOST_IDLE = 1_000;

interface AddressLane {
  lane: Lane;
  lastUsed: number;
}

/**
 * A lane that also paces each address by itself: 10,000 messages to one place hold up nobody else. A task
 * waits for its address first and then for its turn in `shared`; one at a time for each address, in order.
 */
export function createAddressLanes(shared: Lane, pace: LanePace, clock: Clock): Lane {
  const lanes = new Map<string, AddressLane>();
  let size = 0;
  let isClosed = false;

  function laneOf(address: string): Lane {
    const known = lanes.get(address);
    const now = clock.now();
    if (known) {
      known.lastUsed = now;
      return known.lane;
    }
    if (lanes.size >= MOST_IDLE) letGo(now);
    // Counted from the end: how long a task waits in the shared lane must not bring two of an address together.
    const lane = createLane({ ...pace, concurrency: 1 }, clock, 'end');
    lanes.set(address, { lane, lastUsed: now });
    return lane;
  }

  function letGo(now: number): void {
    for (const [address, { lane, lastUsed }] of lanes) {
      if (lane.size === 0 && lastUsed + pace.perMs < now) lanes.delete(address);
    }
  }

  return {
    async run(task, signal, address = '') {
      if (isClosed) return shared.run(task, signal);
      const lane = laneOf(address);
      size++;
      try {
        return await lane.run(() => shared.run(task, signal), signal);
      } finally {
        size--;
        const entry = lanes.get(address);
        if (entry) entry.lastUsed = clock.now();
      }
    },
    get size() {
      return size;
    },
    queue(more = 0) {
      const queues = [...lanes.values()].map(({ lane }) => lane.queue());
      const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
      const account = shared.queue(waiting + more);
      // Whichever takes longer: the pace of the account, or that of one of its addresses.
      const times = [...queues, account].flatMap(({ emptyAt }) => (emptyAt === undefined ? [] : [emptyAt]));
      return {
        waiting: waiting + account.waiting,
        running: account.running,
        ...(times.length > 0 ? { emptyAt: latest(times) } : {}),
      };
    },
    addressQueues() {
      return [...lanes]
        .map(([address, { lane }]): AddressQueue => ({ address, ...lane.queue() }))
        .filter(({ waiting }) => waiting > 0)
        .sort((one, other) => other.waiting - one.waiting);
    },
    async close() {
      isClosed = true;
      // What waits for an address must not come to the shared lane any more.
      const closing = [...lanes.values()].map(({ lane }) => lane.close());
      await Promise.all([shared.close(), ...closing]);
      lanes.clear();
    },
  };
}

/** Of any number of times: a list as arguments would be too long. */
function latest(times: number[]): number {
  return times.reduce((last, time) => Math.max(last, time), Number.NEGATIVE_INFINITY);
}
