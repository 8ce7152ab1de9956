import type { EditorNode } from './node-red-editor.js';
import { inForm } from './validate.js';

/** The gateways whose calls may reach this node: those of the call nodes that lead to it, otherwise all there are. */
export function gatewaysFor(node: EditorNode): EditorNode[] {
  const isOnCanvas = node._def.category !== 'config' && RED.nodes.node(node.id);
  const upstream = isOnCanvas ? RED.nodes.getAllUpstreamNodes(node) : [];
  const named = [node, ...upstream]
    .filter(({ type }) => type === 'ringback-call')
    .map((call) => inForm(call, 'gateway'))
    .flatMap((gateway) => (typeof gateway === 'string' && RED.nodes.node(gateway)) || []);
  if (named.length > 0) return [...new Set(named)];
  const all: EditorNode[] = [];
  RED.nodes.eachConfig((config) => {
    if (config.type === 'ringback-gateway') all.push(config);
  });
  return all;
}
