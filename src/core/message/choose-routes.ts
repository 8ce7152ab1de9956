import type { Channel } from '../../ports/channel';
import type { Recipient } from '../followup/recipient';
import type { ChannelRoute } from './deliverer';

/** Why a channel is not the one that a message goes by. */
export interface NotTaken {
  /** Its name, or its kind where there is none of that kind. */
  channel: string;
  reason: string;
}

/** The channels to try for a recipient, in order, and those that would have come before but cannot be tried. */
export interface RoutePlan {
  routes: ChannelRoute[];
  notTaken: NotTaken[];
}

/** The channels that are deployed now, also those that a notify node does not name. */
export interface LiveRoutes {
  byId(channelId: string): ChannelRoute | undefined;
  /** In an order that is the same each time. */
  ofKind(kind: Channel['kind']): ChannelRoute[];
}

const noneOfKind = 'no channel of this kind';

/**
 * The order for "Last used channel": where the recipient was last active; else their default channel;
 * then those that the node lists; then email. Each channel once.
 */
export function chooseRoutes(
  { lastUsedChannel, defaultChannel }: Pick<Recipient, 'lastUsedChannel' | 'defaultChannel'>,
  listed: readonly ChannelRoute[],
  live: LiveRoutes,
): RoutePlan {
  const routes = new Map<string, ChannelRoute>();
  const notTaken: NotTaken[] = [];
  const add = (route: ChannelRoute | undefined, missing: NotTaken) => {
    if (!route) notTaken.push(missing);
    else if (!routes.has(route.channel.id)) routes.set(route.channel.id, route);
  };
  const ofKind = (kind: string) => [...listed, ...live.ofKind(kind as Channel['kind'])].find(isOfKind(kind));
  if (lastUsedChannel) {
    const { channelId } = lastUsedChannel;
    add(live.byId(channelId), { channel: channelId, reason: 'last used, but no channel that is deployed' });
  }
  if (defaultChannel) {
    const missing = { channel: defaultChannel, reason: `the default, but ${noneOfKind}` };
    add(live.byId(defaultChannel) ?? ofKind(defaultChannel), missing);
  }
  for (const route of listed) add(route, { channel: route.channel.name, reason: '' });
  if (![...routes.values()].some(isOfKind('email'))) add(ofKind('email'), { channel: 'email', reason: noneOfKind });
  return { routes: [...routes.values()], notTaken };
}

/** The same plan with one channel before all others, if it is among them. */
export function beginningWith(channelId: string, { routes, notTaken }: RoutePlan): RoutePlan {
  const isIt = ({ channel }: ChannelRoute) => channel.id === channelId;
  return { routes: [...routes.filter(isIt), ...routes.filter((route) => !isIt(route))], notTaken };
}

function isOfKind(kind: string) {
  return ({ channel }: ChannelRoute) => channel.kind === kind;
}

/** "Slack: no address; email: no channel of this kind". */
export function notTakenSentence(notTaken: readonly NotTaken[]): string {
  return notTaken.map(({ channel, reason }) => `${channel}: ${reason.replace(/\.$/, '')}`).join('; ');
}
