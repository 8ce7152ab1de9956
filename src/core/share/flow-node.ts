import { RingbackError } from '../errors';

/** A node, tab, group or subflow as flow files have it. */
export interface FlowNode {
  id: string;
  type: string;
  /** The tab or subflow on which it is. */
  z?: string;
  /** The group in which it is. */
  g?: string;
  [property: string]: unknown;
}

const notNodes = new Set(['tab', 'group', 'subflow']);

/** Has no place on a canvas, like Node-RED tells them apart. */
export function isConfigNode(node: FlowNode): boolean {
  return !notNodes.has(node.type) && !('x' in node && 'y' in node);
}

/** Is wired, or could be: no tab, group, subflow, comment or config node. */
export function isWired(node: FlowNode): boolean {
  return !notNodes.has(node.type) && node.type !== 'comment' && !isConfigNode(node);
}

/** What a user calls it. */
export function nameOf(node: FlowNode): string {
  for (const key of ['name', 'label', 'baseUrl', 'subdomain', 'kind']) {
    const value = node[key];
    if (typeof value === 'string' && value.trim()) return value.trim();
  }
  return node.type.replace(/^ringback-/, '');
}

/**
 * Flows from outside: an array of nodes, each with an id of its own and a type.
 *
 * @throws RingbackError RB_SHARE naming what is wrong.
 */
export function parseFlows(value: unknown, what: string): FlowNode[] {
  const wrong = (sentence: string) =>
    new RingbackError('RB_SHARE', `${what} ${sentence}`, { remedy: 'Export it again from Node-RED or by ringback.' });
  if (!Array.isArray(value)) throw wrong('is no list of nodes.');
  const seen = new Set<string>();
  for (const node of value as unknown[]) {
    if (typeof node !== 'object' || node === null) throw wrong('holds something that is no node.');
    const { id, type } = node as Partial<FlowNode>;
    if (typeof id !== 'string' || id === '' || typeof type !== 'string' || type === '') {
      throw wrong('holds a node without an id or a type.');
    }
    if (seen.has(id)) throw wrong(`holds two nodes with the id ${id}.`);
    seen.add(id);
  }
  return value as FlowNode[];
}
