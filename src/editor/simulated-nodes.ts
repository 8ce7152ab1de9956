import type { Step } from './extract-settings.js';
import { integrationCopy } from './integration-copy.js';
import type { EditorNode } from './node-red-editor.js';

/** The nodes of a follow-up with their properties as the editor has them, deployed or not; what is missing is left out. */
export interface NodesToSimulate {
  followup?: Record<string, unknown>;
  poller?: Record<string, unknown>;
  recipients?: Record<string, unknown>;
  notifier?: Record<string, unknown>;
  action?: Record<string, unknown>;
  directory?: Record<string, unknown>;
  channels: Record<string, unknown>[];
  integrations: Record<string, unknown>[];
}

/** What the reconcile node's due output leads to, and what leads to the node. */
export function nodesToSimulate(reconciler: EditorNode, followupId: string): NodesToSimulate {
  const { recipients, notifier } = behind(reconciler);
  const poller = nodeOf('ringback-poller', followupId);
  const channelIds =
    notifier?.channelType === 'lastUsed'
      ? allChannels()
      : ['channel', 'fallback1', 'fallback2'].map((name) => String(notifier?.[name] ?? ''));
  const lookup = recipients?.lookup as Step | undefined;
  const steps = [...((poller?.steps as Step[] | undefined) ?? []), ...(lookup ? [lookup] : [])];
  return {
    followup: copyOf(RED.nodes.node(followupId)),
    poller: copyOf(poller),
    recipients: copyOf(recipients),
    notifier: copyOf(notifier),
    action: copyOf(nodeOf('ringback-action', followupId)),
    directory: copyOf(RED.nodes.node(String(recipients?.directory ?? ''))),
    channels: channelIds.map((id) => copyOf(RED.nodes.node(id))).filter((copy) => copy !== undefined),
    integrations: [...new Set(steps.map((step) => step.integration))]
      .map(integrationCopy)
      .filter((copy) => copy !== undefined),
  };
}

/** Along the wires of the first output, through whatever stands between, also from a link out to its link in. */
function behind(reconciler: EditorNode): { recipients?: EditorNode; notifier?: EditorNode } {
  const found: { recipients?: EditorNode; notifier?: EditorNode } = {};
  const seen = new Set<string>();
  const next = RED.nodes.filterLinks({ source: reconciler, sourcePort: 0 }).map(({ target }) => target);
  for (let node = next.shift(); node; node = next.shift()) {
    if (seen.has(node.id)) continue;
    seen.add(node.id);
    if (node.type === 'ringback-recipients') found.recipients ??= node;
    if (node.type === 'ringback-notifier') found.notifier ??= node;
    const linked = node.type === 'link out' ? ((node.links as string[] | undefined) ?? []) : [];
    const isNode = (candidate: EditorNode | null | undefined) => candidate !== null && candidate !== undefined;
    next.push(
      ...RED.nodes.filterLinks({ source: node }).map(({ target }) => target),
      ...linked.map((id) => RED.nodes.node(id)).filter(isNode),
    );
  }
  return found;
}

/** Any of them may be where somebody was last active. */
function allChannels(): string[] {
  const ids: string[] = [];
  RED.nodes.eachConfig(({ id, type }) => {
    if (type === 'ringback-channel') ids.push(id);
  });
  return ids;
}

function nodeOf(type: string, followupId: string): EditorNode | undefined {
  let found: EditorNode | undefined;
  RED.nodes.eachNode((node) => {
    if (node.type === type && node.followup === followupId) found ??= node;
  });
  return found;
}

/** Without credentials: a simulation sends nothing and needs none but those of a look-up. */
function copyOf(node: EditorNode | null | undefined): Record<string, unknown> | undefined {
  if (!node) return undefined;
  return { id: node.id, ...Object.fromEntries(Object.keys(node._def.defaults).map((name) => [name, node[name]])) };
}
