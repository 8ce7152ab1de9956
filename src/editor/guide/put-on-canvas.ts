import type { EditorNode, FlowNode } from '../node-red-editor.js';

/** Where the nodes go: the tab that is shown, below what is there, or one of their own. */
export type Place = 'here' | 'newTab';

const margin = 40;
const groupStyle = { label: true };

/** Whether nodes can be added to the tab that is shown. */
export function canAddHere(): boolean {
  const active = RED.workspaces.active();
  return Boolean(active) && !RED.nodes.subflow(active) && !RED.workspaces.isLocked(active);
}

/**
 * Puts nodes, laid out from the origin, on the canvas in a group of that name, as one step to undo. `configs` are
 * the config nodes that came with them.
 */
export function putOnCanvas(nodes: FlowNode[], options: { name: string; place: Place; configs: EditorNode[] }): void {
  const { name, configs } = options;
  const isHere = options.place === 'here' && canAddHere();
  const z = isHere ? RED.workspaces.active() : RED.nodes.id();
  const top = isHere ? bottomOf(z) + margin : margin;
  const group = RED.nodes.id();
  const placed = nodes.map((node) => ({
    ...node,
    ...{ z, g: group, x: Number(node.x) + margin, y: Number(node.y) + top + margin },
  }));
  const flow: FlowNode[] = [
    ...(isHere ? [] : [{ id: z, type: 'tab', label: name, disabled: false, info: '', env: [] }]),
    {
      ...{ id: group, type: 'group', z, name, style: groupStyle, env: [], nodes: placed.map(({ id }) => id) },
      ...{ x: margin / 2, y: top, w: 600, h: 160 },
    },
    ...placed,
  ];
  RED.view.importNodes(flow, { touchImport: true, generateIds: false, notify: false });
  // Config nodes are there already; what undoes the nodes takes them along.
  RED.history.peek()?.nodes?.unshift(...configs.map(({ id }) => id));
  for (const { id } of placed) {
    const node = RED.nodes.node(id);
    if (node) RED.editor.validateNode(node);
  }
  RED.nodes.dirty(true);
  if (!isHere) RED.workspaces.show(z);
  RED.view.redraw();
  const first = placed[0];
  if (first) RED.view.reveal(first.id);
}

function bottomOf(z: string): number {
  const nodes = RED.nodes.filterNodes({ z }).map(({ y, h }) => Number(y) + Number(h ?? 0) / 2);
  const groups = RED.nodes.groups(z).map(({ y, h }) => y + h);
  return Math.max(0, ...nodes, ...groups);
}
