import type { LiveRoutes } from '../core/message/choose-routes';
import type { ChannelService } from './channel-service';

/** The channels of deployed config nodes, by id. */
const live = new Map<string, ChannelService>();

/** Returns what takes it away again. */
export function serveChannel(service: ChannelService): () => void {
  const { id } = service.channel;
  live.set(id, service);
  return () => {
    if (live.get(id) === service) live.delete(id);
  };
}

/** For notify nodes that choose a channel for each recipient. Asked each time: a channel may be deployed by itself. */
export const liveChannels: LiveRoutes = {
  byId: (channelId) => live.get(channelId),
  ofKind: (kind) =>
    [...live.values()]
      .filter(({ channel }) => channel.kind === kind)
      .sort((a, b) => (a.channel.id < b.channel.id ? -1 : 1)),
};
