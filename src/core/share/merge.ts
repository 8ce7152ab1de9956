import { addWhatTheyUse, belongingTo } from './belonging';
import { isSameValue } from './canonical-json';
import type { Chosen } from './entries';
import { type FlowNode, isConfigNode } from './flow-node';
import { pruned, referencesOf, withIds } from './references';
import { Canvas, subjectsOf } from './subjects';

export interface Merged {
  flows: FlowNode[];
  /** What came in, as it is here now, by its id in the bundle. */
  arriving: Map<string, FlowNode>;
  /** What was overwritten, as it was, by its id. */
  replaced: Map<string, FlowNode>;
  /** Wires to what is neither here nor comes in: nodes of a follow-up that stays as it is here. */
  cut: { node: string; to: string }[];
  isChange: boolean;
}

/** The flows here with what comes in; what is not touched stays as it is, at its place. */
export function mergeFlows(chosen: Chosen): Merged {
  const { comparison, newIds, replacing } = chosen;
  const { here, theirs, shared, target } = comparison;
  const arriving = new Map<string, FlowNode>();
  const replaced = new Map<string, FlowNode>();
  const gone = removedBy(chosen);
  for (const id of neededOf(chosen)) {
    const node = theirs.get(id);
    if (!node) continue;
    const renamed = withIds(node, newIds);
    const mine = here.get(renamed.id);
    // A tab that is there already, for a follow-up that is new here.
    if (mine && !replacing.has(id)) continue;
    if (mine) replaced.set(mine.id, mine);
    const isOfThis = (other: string) => theirs.has(other) || gone.has(other);
    arriving.set(id, mine ? overwritten(mine, shared.get(mine.id) ?? mine, renamed, isOfThis) : renamed);
  }
  const byId = new Map([...arriving.values()].map((node) => [node.id, node]));
  keepWhatIsUsed(gone, byId, target);
  const staying = target.filter(({ id }) => !gone.has(id)).map((node) => byId.get(node.id) ?? node);
  const added = [...byId.values()].filter(({ id }) => !here.has(id));
  const tabsEnd = staying.findLastIndex(({ type }) => type === 'tab') + 1;
  const flows = [
    ...staying.slice(0, tabsEnd),
    ...added.filter(({ type }) => type === 'tab'),
    ...staying.slice(tabsEnd),
    ...added.filter(({ type }) => type !== 'tab'),
  ];
  const cut: Merged['cut'] = [];
  const tidied = tidy(flows, arriving, gone, (node, to) => cut.push({ node, to }));
  return { flows: tidied, arriving, replaced, cut, isChange: !isSameValue(tidied, target) };
}

/** What comes in and is used by something that comes in. */
function neededOf({ entries, comparison, arriving, replacing }: Chosen): Set<string> {
  const isLoose = (id: string) => {
    const node = comparison.theirs.get(id);
    const isFollowup = entries.some((entry) => entry.id === id && entry.kind === 'followup');
    return node !== undefined && !isFollowup && !replacing.has(id) && (isConfigNode(node) || node.type === 'subflow');
  };
  const isInSubflow = (id: string) => comparison.theirs.get(String(comparison.theirs.get(id)?.z))?.type === 'subflow';
  const needed = new Set([...arriving].filter((id) => !isLoose(id) && (replacing.has(id) || !isInSubflow(id))));
  for (const id of needed) {
    const node = comparison.theirs.get(id);
    if (!node) continue;
    for (const used of referencesOf(node, (other) => arriving.has(other) && !needed.has(other))) needed.add(used);
    if (node.type !== 'subflow') continue;
    for (const inside of comparison.bundle.nodes) if (inside.z === id && arriving.has(inside.id)) needed.add(inside.id);
  }
  return needed;
}

/** Nodes here of a follow-up or subflow that is replaced which the bundle no longer has, unless others use them. */
function removedBy({ entries, comparison }: Chosen): Set<string> {
  const replaced = entries.filter(
    ({ use, kind, state }) => use === 'replace' && state === 'differs' && kind !== 'config',
  );
  const removed = new Set(replaced.flatMap((entry) => comparison.onlyHere(entry)));
  if (removed.size === 0) return removed;
  const canvas = new Canvas(comparison.target, subjectsOf(comparison.target));
  for (const subject of canvas.subjects) {
    if (replaced.some(({ id }) => id === subject.id)) continue;
    for (const id of belongingTo(subject, canvas)) removed.delete(id);
  }
  // Whatever stays for another reason, such as an id that is taken by another node there, keeps what it needs.
  const staying = new Set(comparison.target.flatMap(({ id }) => (removed.has(id) ? [] : [id])));
  addWhatTheyUse(staying, canvas);
  for (const id of staying) removed.delete(id);
  return removed;
}

/** What comes in may be in a group here, or use a config node, that would go: that stays. */
function keepWhatIsUsed(gone: Set<string>, arriving: ReadonlyMap<string, FlowNode>, target: readonly FlowNode[]): void {
  if (gone.size === 0) return;
  const used = new Set(arriving.keys());
  addWhatTheyUse(used, new Canvas([...target.filter(({ id }) => !used.has(id)), ...arriving.values()], []));
  for (const id of used) gone.delete(id);
}

/**
 * Theirs over mine. What an export leaves out (a blanked secret, whether it is active, who is in a directory, wires
 * to what belongs to others) is mine still: a property that would be exported the same stays.
 */
function overwritten(mine: FlowNode, shared: FlowNode, theirs: FlowNode, isOfThis: (id: string) => boolean): FlowNode {
  const changed: FlowNode = { ...mine };
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    if (key === 'id' || key === 'credentials' || isSameValue(shared[key] ?? '', theirs[key] ?? '')) continue;
    if (key in theirs) changed[key] = theirs[key];
    else delete changed[key];
  }
  if (changed.wires !== mine.wires) changed.wires = withForeignWires(mine.wires, theirs.wires, isOfThis);
  return changed;
}

function withForeignWires(mine: unknown, theirs: unknown, isOfThis: (id: string) => boolean): string[][] {
  const outputs = (wires: unknown): string[][] => (Array.isArray(wires) ? wires : []);
  return outputs(theirs).map((targets, output) => {
    const foreign = (outputs(mine)[output] ?? []).filter((id) => !isOfThis(id) && !targets.includes(id));
    return [...targets, ...foreign];
  });
}

/** What has changed wires nothing that is not there, and each group lists who says that it is in it. */
function tidy(
  flows: FlowNode[],
  arriving: ReadonlyMap<string, FlowNode>,
  gone: ReadonlySet<string>,
  onCut: (node: string, to: string) => void,
): FlowNode[] {
  const there = new Set(flows.map(({ id }) => id));
  const came = new Set([...arriving.values()].map(({ id }) => id));
  const groups = new Set([...arriving.values()].flatMap(({ g }) => g ?? []));
  const inGroup = new Map<string, string[]>([...groups].map((group) => [group, []]));
  for (const { id, g } of flows) if (g !== undefined) inGroup.set(g, [...(inGroup.get(g) ?? []), id]);
  return flows.map((node) => {
    const lost = (to: string) => {
      if (came.has(node.id) && node.type !== 'group') onCut(node.id, to);
    };
    const kept = came.has(node.id) || namesAny(node, gone) ? pruned(node, (id) => there.has(id), lost) : node;
    if (node.type !== 'group' || !(groups.has(node.id) || came.has(node.id))) return kept;
    const members = inGroup.get(node.id) ?? [];
    const listed = (Array.isArray(kept.nodes) ? kept.nodes : []).filter((id: string) => members.includes(id));
    return { ...kept, nodes: [...listed, ...members.filter((id) => !listed.includes(id))] };
  });
}

function namesAny(node: FlowNode, ids: ReadonlySet<string>): boolean {
  return ids.size > 0 && referencesOf(node, (id) => ids.has(id)).size > 0;
}
