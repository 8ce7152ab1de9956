import { toRingbackError } from '../../core/errors';
import { type Ari, channelPath } from './ari';
import { isGone } from './ari-error';
import { type AriChannel, listOf, objectOf, parseChannel, textOf } from './ari-event';
import { type CallerInfo, infoVariable, readCallerInfo } from './caller-info';
import { Channel } from './channel';
import { Talk } from './talk';

/** A caller's line that is in Asterisk and of which this process knew nothing. */
export type FoundLine =
  | {
      kind: 'known';
      channel: Channel;
      info: CallerInfo;
      talk?: { agent: Channel; talk: Talk };
      /** It was in a talk, and its agent has hung up since. */
      isTalkOver: boolean;
    }
  /** Handed over, and told to nobody yet. */
  | { kind: 'new'; channel: Channel; described: AriChannel; args: string[] };

interface World {
  channels: Map<string, AriChannel>;
  /** Ids of channels that are in our application. */
  inApp: Set<string>;
  /** Members of the bridges that are ours, by id. */
  bridges: Map<string, string[]>;
}

/**
 * What happened while no events came: ends lines of ours that are gone, settles playbacks that are over, hangs up
 * phones that ring for nobody, and gives the callers that an earlier process of ours has left in Asterisk.
 */
export async function recover(ari: Ari): Promise<FoundLine[]> {
  const known = [...ari.channels.values()].filter(({ isConfirmed }) => isConfirmed);
  const playing = [...ari.playbacks.keys()];
  const world = await look(ari);
  for (const channel of known) {
    const described = world.channels.get(channel.id);
    if (!described) channel.end();
    else if (described.state === 'Up' && world.inApp.has(channel.id)) channel.enter();
  }
  await Promise.all(playing.map((id) => settleIfOver(ari, id)));

  const talks = await sortTalks(ari, world);
  const strays = [...world.channels.keys()].filter(
    (id) => !ari.channels.has(id) && (ari.unwanted.has(id) || (ari.isOurs(id, 'agent') && !talks.agents.has(id))),
  );
  // Those that cannot be hung up now either are put there again.
  ari.unwanted.clear();
  await Promise.all(strays.map((id) => new Channel(ari, id).hangup()));

  const found: FoundLine[] = [];
  for (const id of world.inApp) {
    const described = world.channels.get(id);
    if (!described || ari.channels.has(id) || strays.includes(id) || ari.isOurs(id, 'agent')) continue;
    const line = await identify(ari, described, talks);
    if (line) found.push(line);
  }
  return found;
}

async function look(ari: Ari): Promise<World> {
  const [channels, bridges, app] = await Promise.all([
    ari.http.get('/channels'),
    ari.http.get('/bridges'),
    ari.http.get(`/applications/${encodeURIComponent(ari.app)}`),
  ]);
  const ours = listOf(bridges)
    .map(objectOf)
    .filter(({ id }) => ari.isOurs(textOf(id), 'talk'));
  return {
    channels: new Map(listOf(channels).map((value) => [textOf(objectOf(value).id), parseChannel(value)])),
    inApp: new Set(listOf(objectOf(app).channel_ids).map(String)),
    bridges: new Map(ours.map((bridge) => [textOf(bridge.id), listOf(bridge.channels).map(String)])),
  };
}

async function settleIfOver(ari: Ari, id: string): Promise<void> {
  try {
    await ari.http.get(`/playbacks/${encodeURIComponent(id)}`);
  } catch (error) {
    if (!isGone(error)) throw error;
    ari.playbacks.get(id)?.('unknown');
  }
}

interface Talks {
  byCaller: Map<string, { agentId: string; bridgeId: string }>;
  agents: Set<string>;
  /** Callers whose agents have hung up meanwhile. */
  over: Set<string>;
}

/** Bridges in which two talk go on; others of which this process knows nothing are taken away. */
async function sortTalks(ari: Ari, { bridges }: World): Promise<Talks> {
  const talks: Talks = { byCaller: new Map(), agents: new Set(), over: new Set() };
  for (const [bridgeId, members] of bridges) {
    if (members.some((id) => ari.channels.has(id))) continue;
    const agentId = members.find((id) => ari.isOurs(id, 'agent'));
    const callerId = members.find((id) => !ari.isOurs(id, 'agent'));
    if (agentId && callerId) {
      talks.byCaller.set(callerId, { agentId, bridgeId });
      talks.agents.add(agentId);
      continue;
    }
    if (callerId) talks.over.add(callerId);
    await new Talk(ari, bridgeId).end();
  }
  return talks;
}

async function identify(ari: Ari, described: AriChannel, talks: Talks): Promise<FoundLine | undefined> {
  // From now on its events are ours, and the event that tells of its coming is not taken for another call.
  const channel = new Channel(ari, described.id);
  channel.enter();
  let info: CallerInfo | undefined;
  try {
    info = await readInfo(ari, described.id);
    if (!(await isThere(ari, channel))) return undefined;
  } catch (error) {
    // Found again with the next connection.
    ari.channels.delete(described.id);
    throw error;
  }
  if (info) {
    const talk = await findTalk(ari, talks.byCaller.get(described.id));
    return { kind: 'known', channel, info, isTalkOver: talks.over.has(described.id), ...(talk ? { talk } : {}) };
  }
  const [app, ...args] = described.appData.split(',');
  if (app === ari.app && args[0] === 'inbound') return { kind: 'new', channel, described, args };
  // In our application, but not by our dialplan: not ours to touch.
  ari.channels.delete(described.id);
  return undefined;
}

async function findTalk(
  ari: Ari,
  known: { agentId: string; bridgeId: string } | undefined,
): Promise<{ agent: Channel; talk: Talk } | undefined> {
  if (!known) return undefined;
  const agent = new Channel(ari, known.agentId);
  agent.enter();
  await isThere(ari, agent);
  return { agent, talk: new Talk(ari, known.bridgeId) };
}

/** What went down after all were listed, and before its events were ours, tells no end any more. */
async function isThere(ari: Ari, channel: Channel): Promise<boolean> {
  try {
    await ari.http.get(channelPath(channel.id));
  } catch (error) {
    if (!isGone(error)) throw error;
    channel.end();
  }
  return !channel.hasEnded;
}

async function readInfo(ari: Ari, channelId: string): Promise<CallerInfo | undefined> {
  try {
    const found = objectOf(await ari.http.get(channelPath(channelId, `variable?variable=${infoVariable}`)));
    return readCallerInfo(textOf(found.value));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw toRingbackError(error);
  }
}
