import type { Request } from 'express';
import type { Node, NodeAPI } from 'node-red';
import type { ChannelService } from '../channel-service';
import { notDeployed } from '../routes';

const impatientMs = 20_000;

/** POST ringback/channel/:id/check: whether the channel's account and server can be reached; sends nothing. */
export async function checkChannel(RED: NodeAPI, request: Request): Promise<unknown> {
  const node = RED.nodes.getNode(String(request.params.id)) as (Node & { ringback?: ChannelService }) | null;
  if (node?.type !== 'ringback-channel' || !node.ringback) throw notDeployed('channel');
  const outcome = await node.ringback.channel.check(AbortSignal.timeout(impatientMs));
  if (outcome.status === 'sent') return { ok: true, account: outcome.account };
  const { code, summary, remedy } = outcome.error;
  return { ok: false, error: { code, message: summary, remedy } };
}
