import type { Request } from 'express';
import type { Node, NodeAPI } from 'node-red';
import { parseCommand, runCommand } from '../followup-command';
import { findFollowup } from '../followup-service';
import { operatorOf } from '../operator-name';
import { notDeployed } from '../routes';

/** POST ringback/poller/:id/command {command}; the id of a poll or reconcile node, or of the follow-up itself. */
export async function commandFollowup(RED: NodeAPI, request: Request): Promise<{ ok: true }> {
  const id = String(request.params.id);
  const node = RED.nodes.getNode(id) as (Node & { ringbackFollowup?: string }) | null;
  const service = findFollowup(node?.ringbackFollowup ?? id);
  if (!service) throw notDeployed('follow-up');
  const body = request.body as { command?: unknown } | undefined;
  await runCommand(service, parseCommand(body?.command, 'poll'), operatorOf(request));
  return { ok: true };
}
