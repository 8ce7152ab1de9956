import type { ChannelInbound } from '../../ports/channel-inbound';
import type { ChannelService } from '../channel-service';
import type { NodeScope } from '../scope';

/** A deployed channel by which something comes in. */
export interface InboundSource extends Pick<ChannelService, 'channel'> {
  inbound?: ChannelInbound;
  scope: Pick<NodeScope, 'signal' | 'track'>;
}

/** One whose vendor calls us. */
export interface InboundChannel extends ChannelService {
  inbound: ChannelInbound;
  /** Where the vendor reaches this Node-RED; empty: nowhere. */
  publicUrl(): string;
  scope: Pick<NodeScope, 'signal' | 'track' | 'listen'>;
}

const live = new Map<string, InboundChannel>();
const known = new Set<string>();

export function findInboundChannel(id: string): InboundChannel | undefined {
  return live.get(id);
}

/** It was deployed since Node-RED began: it may be back in a moment. */
export function wasInboundChannel(id: string): boolean {
  return known.has(id);
}

/** Returns what takes it away again. */
export function serveInboundChannel(channel: InboundChannel): () => void {
  const { id } = channel.channel;
  live.set(id, channel);
  known.add(id);
  return () => {
    if (live.get(id) === channel) live.delete(id);
  };
}
