import type { EditorNode, FlowNode } from '../node-red-editor.js';

/** A node as the palette gives it, on no canvas yet. Of a config node that there is once, it is the one. */
export function draftNode(type: string, values: Record<string, unknown> = {}): EditorNode {
  const _def = RED.nodes.getType(type);
  const node: EditorNode = { id: RED.nodes.id(), type, _def, _: (key: string) => _def._(key) };
  if (_def.category === 'config') node.users = [];
  for (const [property, { value, type: configType }] of Object.entries(_def.defaults)) {
    node[property] = configType ? onlyConfig(configType) : structuredClone(value);
  }
  return Object.assign(node, values);
}

/** The ids of the config nodes of a type that every flow can use. */
export function configsOf(type: string): string[] {
  const found: string[] = [];
  RED.nodes.eachConfig((config) => {
    if (config.type === type && !config.z) found.push(config.id);
  });
  return found;
}

function onlyConfig(type: string): string {
  const [first, second] = type.startsWith('ringback-') ? configsOf(type) : [];
  return first !== undefined && second === undefined ? first : '';
}

/** What a flow file has of the node. */
export function flowNode(node: EditorNode, values: Record<string, unknown> = {}): FlowNode {
  const properties = Object.keys(node._def.defaults).map((property) => [property, node[property]]);
  return { id: node.id, type: node.type, ...Object.fromEntries(properties), ...values };
}

/**
 * Config nodes that a guide adds for the time that it is open, so that its dialogs can name and edit them. They
 * stay with what the guide puts on the canvas, and go when it is cancelled.
 */
export class DraftConfigs {
  private readonly added: EditorNode[] = [];

  get nodes(): EditorNode[] {
    return [...this.added];
  }

  add(type: string, values: Record<string, unknown>): EditorNode {
    const node = draftNode(type, { changed: true, ...values });
    RED.nodes.add(node);
    RED.editor.validateNode(node);
    this.added.push(node);
    return node;
  }

  /** The id of the one to begin with: the first there is, or a new one. */
  firstOrNew(type: string, values: () => Record<string, unknown>): string {
    return configsOf(type)[0] ?? this.add(type, values()).id;
  }

  /** Those that nothing uses go at once. */
  keep(used: (node: EditorNode) => boolean): void {
    for (const node of [...this.added].reverse()) {
      if (used(node)) continue;
      this.added.splice(this.added.indexOf(node), 1);
      if (RED.nodes.node(node.id)) RED.nodes.remove(node.id);
    }
  }

  drop(): void {
    this.keep(() => false);
  }
}
