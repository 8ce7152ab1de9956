import { type FlowNode, isConfigNode } from './flow-node';
import { referencesOf, subflowOf } from './references';
import type { Canvas, Subject } from './subjects';

/**
 * Every node that belongs to a subject: its wired chain in both directions, what watches it, the comments
 * beside it, the groups and tabs that hold it, the subflows and (transitively) the config nodes that it uses.
 */
export function belongingTo(subject: Subject, canvas: Canvas): Set<string> {
  const members = canvas.chainOf(subject.id);
  addWatchers(members, subject, canvas);
  addComments(members, subject, canvas);
  if (subject.kind === 'followup') members.add(subject.id);
  addWhatTheyUse(members, canvas);
  return members;
}

/** Catch, status and complete nodes that name a member, are in its group, or watch a tab that is all the subject's. */
function addWatchers(members: Set<string>, subject: Subject, canvas: Canvas): void {
  const groups = new Set([...members].flatMap((id) => canvas.byId.get(id)?.g ?? []));
  const tabs = new Set([...members].flatMap((id) => canvas.byId.get(id)?.z ?? []));
  const isWatching = ({ scope, g, z }: FlowNode) => {
    if (Array.isArray(scope)) return scope.some((id) => members.has(String(id)));
    if (scope === 'group') return g !== undefined && groups.has(g);
    return z !== undefined && tabs.has(z) && canvas.isTabOf(z, subject.id);
  };
  const found = canvas.watchers.filter((node) => !members.has(node.id) && isWatching(node));
  for (const id of canvas.chainFrom(
    found.map(({ id }) => id),
    subject.id,
  )) {
    members.add(id);
  }
}

/** Comments in a group with a member, and those beside the groups of a tab that is all the subject's. */
function addComments(members: Set<string>, subject: Subject, canvas: Canvas): void {
  const held = [...members].flatMap((id) => canvas.byId.get(id) ?? []);
  const groups = new Set(held.flatMap(({ g }) => [...groupsAround(g, canvas)]));
  const tabs = new Set(held.flatMap(({ z }) => (z !== undefined && canvas.isTabOf(z, subject.id) ? [z] : [])));
  for (const node of canvas.comments) {
    if (node.g === undefined ? tabs.has(String(node.z)) : groups.has(node.g)) members.add(node.id);
  }
}

/** Its group, the group around that, and so on. */
function groupsAround(g: string | undefined, canvas: Canvas): Set<string> {
  const groups = new Set<string>();
  for (let at = g; at !== undefined && !groups.has(at); at = canvas.byId.get(at)?.g) groups.add(at);
  return groups;
}

/** Adds the tabs, groups, subflows and (transitively) the config nodes of the members; removes ids of nothing. */
export function addWhatTheyUse(members: Set<string>, canvas: Canvas): void {
  for (const id of members) {
    const node = canvas.byId.get(id);
    if (!node) {
      members.delete(id);
      continue;
    }
    for (const used of usedBy(node, canvas)) members.add(used);
  }
}

function usedBy(node: FlowNode, canvas: Canvas): string[] {
  const isConfig = (id: string) => {
    const other = canvas.byId.get(id);
    return other !== undefined && isConfigNode(other);
  };
  const definition = subflowOf(node);
  const inside = node.type === 'subflow' ? (canvas.inside.get(node.id) ?? []) : [];
  const holders = [node.z, node.g, definition].filter((id) => id !== undefined && canvas.byId.has(id));
  return [...referencesOf(node, isConfig), ...(holders as string[]), ...inside.map(({ id }) => id)];
}
