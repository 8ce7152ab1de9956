import type { NodeAPI } from 'node-red';
import { notDeployed } from '../routes';

type Deployed = Record<string, unknown> & { id: string; type: string };

/** The nodes of a follow-up with their properties as they are deployed; what is missing is left out. */
export interface DeployedNodes {
  followup: Deployed;
  poller?: Deployed;
  reconciler?: Deployed;
  recipients?: Deployed;
  notifier?: Deployed;
  action?: Deployed;
  directory?: Deployed;
  channels: Deployed[];
  integrations: Deployed[];
}

interface Step {
  integration?: unknown;
}

/** As the reconcile node's dialog gathers them from the editor, here from what is at work. */
export function deployedNodes(RED: NodeAPI, followupId: string): DeployedNodes {
  const byId = new Map<string, Deployed>();
  RED.nodes.eachNode((node) => byId.set(node.id, node as unknown as Deployed));
  const followup = byId.get(followupId);
  if (followup?.type !== 'ringback-followup') throw notDeployed('follow-up');
  const all = [...byId.values()];
  const ofFollowup = (type: string) => all.find((node) => node.type === type && node.followup === followupId);
  const [poller, reconciler] = [ofFollowup('ringback-poller'), ofFollowup('ringback-reconciler')];
  const action = ofFollowup('ringback-action');
  const { recipients, notifier } = reconciler ? behind(reconciler, byId) : {};
  const lookup = recipients?.lookup as Step | null | undefined;
  const steps = [...((poller?.steps as Step[] | undefined) ?? []), ...(lookup ? [lookup] : [])];
  const channels =
    notifier?.channelType === 'lastUsed'
      ? all.filter(({ type }) => type === 'ringback-channel')
      : known(byId, [notifier?.channel, notifier?.fallback1, notifier?.fallback2]);
  const [directory] = known(byId, [recipients?.directory]);
  return {
    followup,
    ...(poller && { poller }),
    ...(reconciler && { reconciler }),
    ...(recipients && { recipients }),
    ...(notifier && { notifier }),
    ...(action && { action }),
    ...(directory && { directory }),
    channels,
    integrations: known(
      byId,
      steps.map(({ integration }) => integration),
    ),
  };
}

/** Along the wires of the first output, through whatever stands between, also from a link out to its link in. */
function behind(
  reconciler: Deployed,
  byId: ReadonlyMap<string, Deployed>,
): Pick<DeployedNodes, 'recipients' | 'notifier'> {
  const found: Pick<DeployedNodes, 'recipients' | 'notifier'> = {};
  const reached = new Set((reconciler.wires as string[][] | undefined)?.[0] ?? []);
  for (const id of reached) {
    const node = byId.get(id);
    if (!node) continue;
    if (node.type === 'ringback-recipients') found.recipients ??= node;
    if (node.type === 'ringback-notifier') found.notifier ??= node;
    const linked = node.type === 'link out' ? ((node.links as string[] | undefined) ?? []) : [];
    for (const next of [...((node.wires as string[][] | undefined) ?? []).flat(), ...linked]) reached.add(next);
  }
  return found;
}

/** Each once, in the order given. */
function known(byId: ReadonlyMap<string, Deployed>, ids: unknown[]): Deployed[] {
  const nodes = ids.map((id) => byId.get(String(id ?? ''))).filter((node) => node !== undefined);
  return [...new Set(nodes)];
}
