import type { Request } from 'express';
import type { Node, NodeAPI } from 'node-red';
import { rotateActionKeys } from '../../adapters/action-link/action-keys';
import { forgetActionKeys } from '../action-desks';
import { operatorOf } from '../operator-name';
import { notDeployed } from '../routes';
import { sharedClock } from '../services';
import type { StoreService } from '../store-service';

/** POST ringback/store/:id/rotate-keys {revoke}: links are signed with a new key; earlier ones stay good unless they are revoked. */
export async function rotateKeys(RED: NodeAPI, request: Request): Promise<{ ok: true }> {
  const node = RED.nodes.getNode(String(request.params.id)) as (Node & { ringback?: StoreService }) | null;
  if (node?.type !== 'ringback-store' || !node.ringback) throw notDeployed('store');
  const { store } = node.ringback;
  const now = sharedClock(RED).now();
  const isRevoking = (request.body as { revoke?: unknown } | undefined)?.revoke === true;
  await rotateActionKeys(store, now, isRevoking);
  forgetActionKeys();
  const kept = isRevoking ? 'links that were sent before are revoked' : 'links that were sent before stay good';
  const description = `The key of links was replaced by ${operatorOf(request)}; ${kept}.`;
  await store.appendEvents(
    [{ kind: 'action.keys-rotated', description, initiatedBy: 'user', data: { isRevoking } }],
    now,
  );
  return { ok: true };
}
