import type { Step } from './extract-settings.js';
import type { EditorNode } from './node-red-editor.js';

/**
 * Node-RED finds references to config nodes only in properties of their own, so steps, which name their
 * integrations inside an array, have them repeated in `integration1` to `integration4` (poll node, directory) or
 * `lookupIntegration` (recipients node): slot by slot, in the order of first use. This order is what makes
 * it possible to follow an import that gave an integration a new id: Node-RED changes the slots, and the
 * steps are changed after them.
 */
const slotsOfType: Record<string, readonly string[]> = {
  'ringback-poller': ['integration1', 'integration2', 'integration3', 'integration4'],
  'ringback-directory': ['integration1', 'integration2', 'integration3', 'integration4'],
  'ringback-recipients': ['lookupIntegration'],
};

function stepsOf(node: EditorNode): Step[] {
  const steps = node.type === 'ringback-recipients' ? [node.lookup] : node.steps;
  return (Array.isArray(steps) ? steps : []).filter((step): step is Step => typeof step === 'object' && step !== null);
}

function integrationsInOrder(steps: Step[]): string[] {
  return [...new Set(steps.map((step) => step.integration).filter(Boolean))];
}

/** After an edit: the slots are what the steps use now. */
export function keepIntegrationReferences(node: EditorNode): void {
  const used = integrationsInOrder(stepsOf(node));
  for (const [index, slot] of (slotsOfType[node.type] ?? []).entries()) node[slot] = used[index] ?? '';
  correctUsers(node, used);
}

/** After an import: steps follow slots with a new id; slots that are empty are filled. */
function followIntegrationReferences(node: EditorNode): void {
  const slots = slotsOfType[node.type];
  if (!slots) return;
  const steps = stepsOf(node);
  const used = integrationsInOrder(steps);
  const known = new Set(slots.map((slot) => String(node[slot] ?? '')));
  const lost = used.filter((id) => !known.has(id));
  const replaced = new Map<string, string>();
  const unmatched = slots.filter((slot) => node[slot] && !used.includes(String(node[slot])));
  const empty = slots.filter((slot) => !node[slot]);
  for (const id of lost) {
    const slot = unmatched.shift();
    if (slot) replaced.set(id, String(node[slot]));
    else {
      const free = empty.shift();
      if (free) node[free] = id;
    }
  }
  for (const step of steps) step.integration = replaced.get(step.integration) ?? step.integration;
  correctUsers(node, integrationsInOrder(steps));
}

/** Node-RED counts users when it saves inputs of its own making; these slots have none. */
function correctUsers(node: EditorNode, used: string[]): void {
  RED.nodes.eachConfig((config) => {
    if (config.type !== 'ringback-integration') return;
    const users = config.users ?? [];
    const at = users.findIndex((user) => user.id === node.id);
    const isUsed = used.includes(config.id);
    if (isUsed === (at !== -1)) return;
    if (isUsed) users.push(RED.nodes.node(node.id) ?? node);
    else users.splice(at, 1);
    config.users = users;
    RED.events.emit('nodes:change', config);
  });
}

export function watchImports(): void {
  RED.events.on('nodes:add', followIntegrationReferences);
}
