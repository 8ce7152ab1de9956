import type { Clock } from '../../ports/clock';
import { createLane, type Lane, type LanePace } from './lane';

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
    async close() {
      isClosed = true;
      // What waits for an address must not come to the shared lane any more.
      const closing = [...lanes.values()].map(({ lane }) => lane.close());
      await Promise.all([shared.close(), ...closing]);
      lanes.clear();
    },
  };
}
