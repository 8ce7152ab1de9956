import type { NodeAPI } from 'node-red';
import type { Channel } from '../../ports/channel';
import type { Clock } from '../../ports/clock';
import { createChannelLane } from '../channel-lane';
import type { ChannelService } from '../channel-service';
import { createChannel } from '../create-channel';
import { Properties } from '../properties';
import { NodeScope } from '../scope';

/** Messages on their way at one time through one channel. */
const concurrency = 8;

/** A channel that takes every message and sends none: its addresses and its pace are those of the real one. */
export function simulatedChannel(
  RED: NodeAPI,
  id: string,
  values: Record<string, unknown>,
  clock: Clock,
): ChannelService {
  // Without what only a connection needs; the inbox is the one kind that needs a store to be made.
  const own = { ...values, tls: '', proxy: '' };
  const channel = values.kind === 'inbox' || !values.kind ? inbox(id, values) : made(RED, id, own);
  const properties = new Properties(values);
  const limits = {
    messages: properties.number('rateMessages', 'Messages', 0, 0, 1_000_000),
    perMs: properties.number('rateSeconds', 'Seconds', 1, 1, 86_400) * 1_000,
    concurrency,
  };
  return { channel, lane: createChannelLane(channel.kind, limits, clock) };
}

const silent: Pick<Channel, 'send' | 'check' | 'close'> = {
  send: async () => ({ status: 'sent' }),
  check: async () => ({ status: 'sent' }),
  close: async () => undefined,
};

function inbox(id: string, values: Record<string, unknown>): Channel {
  return {
    ...silent,
    ...{ id, name: String(values.name || 'inbox'), kind: 'inbox', addressKey: 'inbox', isIdempotent: true },
    checkAddress: () => undefined,
  };
}

function made(RED: NodeAPI, id: string, values: Record<string, unknown>): Channel {
  const real = createChannel(RED, id, new Properties(values), {}, new NodeScope(), () => '');
  const { name, kind, addressKey, personKey, isIdempotent } = real;
  return {
    ...silent,
    ...{ id, name, kind, addressKey, isIdempotent },
    ...(personKey ? { personKey } : {}),
    checkAddress: (address) => real.checkAddress(address),
  };
}
