import type { Node, NodeAPI } from 'node-red';
import { toRingbackError } from '../../core/errors';
import type { InboundPerson } from '../../ports/channel-inbound';
import type { DirectoryUser } from '../../ports/store';
import type { DirectoryService } from '../directory-service';
import type { InboundSource } from './inbound-channels';

/** What the vendor is given to say more of somebody: their answer is waiting. */
const impatientMs = 1_000;

/** The directory's user that somebody is, by their address on the channel; the vendor is asked for more where it can. */
export async function findPerson(
  RED: NodeAPI,
  { channel, inbound, scope }: InboundSource,
  person: InboundPerson,
): Promise<{ user?: DirectoryUser; person: InboundPerson }> {
  const known = await userOf(RED, channel.addressKey, person);
  if (known || !inbound?.identify) return { ...(known && { user: known }), person };
  try {
    const signal = AbortSignal.any([scope.signal, AbortSignal.timeout(impatientMs)]);
    const more = await inbound.identify(person, signal);
    const user = await userOf(RED, channel.addressKey, more);
    return { ...(user && { user }), person: more };
  } catch (thrown) {
    // Who it was is known by the vendor's id all the same.
    RED.log.debug(`[ringback] ${channel.name} did not say who ${person.id} is: ${toRingbackError(thrown)}`);
    return { person };
  }
}

async function userOf(
  RED: NodeAPI,
  addressKey: string,
  { id, addresses = [] }: InboundPerson,
): Promise<DirectoryUser | undefined> {
  for (const service of directoriesOf(RED)) {
    const directory = await service.current();
    const own = directory.findUser(id);
    // An id at the vendor says nothing of the ids of the directory.
    if (own?.addresses?.[addressKey] === id) return own;
    for (const address of addresses) {
      const user = directory.findUser(address);
      if (user && Object.values(user.addresses ?? {}).some((one) => isSame(one, address))) return user;
    }
  }
  return undefined;
}

function isSame(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
}

function directoriesOf(RED: NodeAPI): DirectoryService[] {
  const found: DirectoryService[] = [];
  RED.nodes.eachNode(({ id, type }) => {
    if (type !== 'ringback-directory') return;
    const node = RED.nodes.getNode(id) as (Node & { ringback?: DirectoryService }) | null;
    if (node?.ringback) found.push(node.ringback);
  });
  return found;
}
