import type { ChannelRoute } from '../core/message/deliverer';

/** What a channel's config node provides. */
export type ChannelService = ChannelRoute;
