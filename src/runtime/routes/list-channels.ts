import type { Request } from 'express';
import type { Node, NodeAPI } from 'node-red';
import type { ChannelService } from '../channel-service';

/** The addresses that most wait for; a list of all of them would be read by nobody. */
const mostAddresses = 20;

/** GET ringback/channels: every deployed channel, with how many messages wait and until when. */
export async function listChannels(RED: NodeAPI, _request: Request): Promise<unknown> {
  const ids: string[] = [];
  RED.nodes.eachNode(({ id, type }) => {
    if (type === 'ringback-channel') ids.push(id);
  });
  return ids.flatMap((id) => {
    const node = RED.nodes.getNode(id) as (Node & { ringback?: ChannelService }) | null;
    // One that is disabled, or has errors of its own, sends nothing.
    if (!node?.ringback) return [];
    const { channel, lane } = node.ringback;
    const queue = lane.queue();
    const addresses = queue.waiting > 0 ? (lane.addressQueues?.() ?? []).slice(0, mostAddresses) : [];
    return [{ id, name: channel.name, kind: channel.kind, queue, addresses }];
  });
}
