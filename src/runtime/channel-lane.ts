import { CHANNEL_KINDS } from '../adapters/channel-kinds';
import { createAddressLanes } from '../core/message/address-lanes';
import { createLane, type Lane, type LaneLimits } from '../core/message/lane';
import type { ChannelKind } from '../ports/channel';
import type { Clock } from '../ports/clock';

/** The lane of a channel: within its own limit, or within its provider's where it sets none. */
export function createChannelLane(kind: ChannelKind, limits: LaneLimits, clock: Clock): Lane {
  const { account, address } = CHANNEL_KINDS[kind].pace ?? {};
  const shared = createLane(limits.messages > 0 ? limits : { ...limits, ...account }, clock);
  return address ? createAddressLanes(shared, address, clock) : shared;
}
