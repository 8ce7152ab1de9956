import type { Request } from 'express';
import type { Node, NodeAPI } from 'node-red';
import { toRingbackError } from '../../core/errors';
import { notDeployed } from '../routes';
import type { ZendeskService } from '../zendesk-service';

const impatientMs = 20_000;

/** POST ringback/zendesk/:id/check: as whom the deployed account is signed in; changes nothing. */
export async function checkZendesk(RED: NodeAPI, request: Request): Promise<unknown> {
  const node = RED.nodes.getNode(String(request.params.id)) as (Node & { ringback?: ZendeskService }) | null;
  if (node?.type !== 'ringback-zendesk' || !node.ringback) throw notDeployed('Zendesk account');
  try {
    return { ok: true, identity: await node.ringback.tickets.whoAmI(AbortSignal.timeout(impatientMs)) };
  } catch (thrown) {
    const { code, summary, remedy } = toRingbackError(thrown);
    return { ok: false, error: { code, message: summary, remedy } };
  }
}
