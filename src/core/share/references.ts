import type { FlowNode } from './flow-node';

/**
 * Properties that name other nodes, at any depth. The names of our own nodes are all here (a test holds
 * them against the dialogs); those of Node-RED's core nodes are what they wire and watch.
 */
export const referenceKeys: ReadonlySet<string> = new Set([
  ...['z', 'g', 'wires', 'links', 'scope', 'nodes'],
  ...[
    'followup',
    'store',
    'directory',
    'channel',
    'fallback1',
    'fallback2',
    'codeChannel',
    'account',
    'gateway',
    'team',
  ],
  ...['integration', 'integration1', 'integration2', 'integration3', 'integration4', 'lookupIntegration'],
  ...['tls', 'proxy'],
  // Config nodes of Node-RED's core and of most other palettes.
  ...['broker', 'server', 'client', 'listener', 'connection', 'serial'],
]);

/** Never a reference, whatever it says. */
const textKeys = new Set(['id', 'type', 'name', 'label', 'info', 'text', 'func', 'template', 'category', 'color']);

/** Types of an `env` entry or typed input whose value is a value; with any other the value is a config node. */
const plainTypes = new Set(
  'str num bool json bin env jsonata cred re msg flow global date input select none record'.split(' '),
);

/** As Node-RED makes them; a word that somebody chose as an id may also stand in a text. */
const generated = /^[0-9a-f]{7,16}(\.[0-9a-f]{3,8})?$/;
const generatedInText = /(?<![\w.])[0-9a-f]{14,16}(?![\w.])|(?<![\w.])[0-9a-f]{7,8}\.[0-9a-f]{4,6}(?![\w.])/g;

interface Place {
  key: string;
  isNested: boolean;
  /** The object that holds the property. */
  holder: Record<string, unknown>;
  node: FlowNode;
}

/**
 * Calls `change` with each string that is an id of another node, and `changeText` with each other one; gives the
 * node with what they answer.
 */
function eachReference(
  node: FlowNode,
  isKnown: (id: string) => boolean,
  change: (id: string) => string,
  changeText: (text: string) => string = (text) => text,
): FlowNode {
  const visit = (value: unknown, place: Place): unknown => {
    if (typeof value === 'string') {
      return isKnown(value) && isReference(value, place) ? change(value) : changeText(value);
    }
    if (Array.isArray(value)) return value.map((entry) => visit(entry, { ...place, isNested: true }));
    if (typeof value !== 'object' || value === null) return value;
    const holder = value as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(holder).map(([key, inner]) => [key, visit(inner, { key, isNested: true, holder, node })]),
    );
  };
  const changed: FlowNode = { ...node };
  for (const [key, value] of Object.entries(node)) {
    if (key === 'id' || key === 'type' || key === 'credentials') continue;
    changed[key] = visit(value, { key, isNested: false, holder: node, node });
  }
  const definition = subflowOf(node);
  if (definition !== undefined && isKnown(definition)) changed.type = `subflow:${change(definition)}`;
  return changed;
}

function isReference(value: string, { key, isNested, holder, node }: Place): boolean {
  if (referenceKeys.has(key)) return true;
  // The inputs and outputs of a subflow: {wires: [{id, port}]}.
  if (key === 'id' && isNested && node.type === 'subflow') return true;
  if (textKeys.has(key)) return false;
  if (key === 'value' && 'type' in holder) return !plainTypes.has(String(holder.type));
  if (generated.test(value)) return true;
  // A property of a foreign node that names a config node stands at its top. A plain word there is a word.
  return !isNested && !node.type.startsWith('ringback-') && /\d/.test(value);
}

/** The subflow of which this is an instance. */
export function subflowOf(node: FlowNode): string | undefined {
  return node.type.startsWith('subflow:') ? node.type.slice('subflow:'.length) : undefined;
}

/** The ids that a node names, of those that are known; without its own. */
export function referencesOf(node: FlowNode, isKnown: (id: string) => boolean): Set<string> {
  const found = new Set<string>();
  eachReference(node, isKnown, (id) => {
    found.add(id);
    return id;
  });
  found.delete(node.id);
  return found;
}

/**
 * The node with other ids: its own and wherever it names one, also inside lists, steps and `env`. Ids of
 * Node-RED's own making are found inside longer texts too, such as the code of a function node.
 */
export function withIds(node: FlowNode, newIds: ReadonlyMap<string, string>): FlowNode {
  if (newIds.size === 0) return node;
  const changed = eachReference(
    node,
    (id) => newIds.has(id),
    (id) => newIds.get(id) ?? id,
    (text) => text.replace(generatedInText, (id) => newIds.get(id) ?? id),
  );
  return { ...changed, id: newIds.get(node.id) ?? node.id };
}

/** The node without what it names of nodes that are not kept: wires, links, scope, members of a group. */
export function pruned(node: FlowNode, isKept: (id: string) => boolean, onLost: (id: string) => void): FlowNode {
  const keep = (id: unknown) => {
    const isThere = typeof id === 'string' && isKept(id);
    if (!isThere && typeof id === 'string') onLost(id);
    return isThere;
  };
  const changed = { ...node };
  if (Array.isArray(node.wires)) {
    changed.wires = node.wires.map((output: unknown) => (Array.isArray(output) ? output.filter(keep) : []));
  }
  for (const key of ['links', 'scope', 'nodes']) {
    const list = node[key];
    if (Array.isArray(list) && list.every((entry) => typeof entry === 'string')) changed[key] = list.filter(keep);
  }
  return changed;
}
