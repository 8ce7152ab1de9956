import { type FlowNode, isWired, nameOf } from './flow-node';
import { referencesOf, subflowOf } from './references';

/** What is exported and imported as one: a follow-up with its nodes, or the flow that a call begins. */
export interface Subject {
  kind: 'followup' | 'call';
  /** Of the follow-up's config node, or of the call node. */
  id: string;
  name: string;
}

/** Every follow-up and every call flow, by name. */
export function subjectsOf(nodes: readonly FlowNode[]): Subject[] {
  const subjects = nodes.flatMap((node): Subject[] => {
    if (node.type === 'ringback-followup') return [{ kind: 'followup', id: node.id, name: nameOf(node) }];
    return node.type === 'ringback-call' ? [{ kind: 'call', id: node.id, name: nameOf(node) }] : [];
  });
  return subjects.sort((one, other) => compareTexts(one.name, other.name) || compareTexts(one.id, other.id));
}

/** By code unit: the same on every machine, whatever its language. */
export function compareTexts(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

const watching = new Set(['catch', 'status', 'complete']);

/** How the nodes of a canvas hang together. */
export class Canvas {
  readonly byId: ReadonlyMap<string, FlowNode>;
  /** Comments, and nodes that watch others; in the order of the flows. */
  readonly comments: readonly FlowNode[];
  readonly watchers: readonly FlowNode[];
  /** What is on each tab or in each subflow. */
  readonly inside = new Map<string, FlowNode[]>();
  readonly #next = new Map<string, Set<string>>();
  readonly #previous = new Map<string, Set<string>>();
  /** The subjects whose nodes say that they belong to them. */
  readonly #namedBy = new Map<string, Set<string>>();
  readonly #seeds = new Map<string, Set<string>>();
  /** The subjects that reach a node by themselves. */
  readonly #owners = new Map<string, Set<string>>();
  /** The subjects that reach a node on a tab. */
  readonly #onTab = new Map<string, Set<string>>();

  constructor(
    readonly nodes: readonly FlowNode[],
    readonly subjects: readonly Subject[],
  ) {
    this.byId = new Map(nodes.map((node) => [node.id, node]));
    this.comments = nodes.filter(({ type }) => type === 'comment');
    this.watchers = nodes.filter(({ type }) => watching.has(type));
    for (const node of nodes) {
      if (node.z !== undefined) this.#putInside(node.z, node);
      if (isWired(node)) this.#connect(node);
    }
    this.#findSeeds();
    for (const { id } of subjects) {
      for (const reached of this.#coreOf(id)) {
        add(this.#owners, reached, id);
        add(this.#onTab, String(this.byId.get(reached)?.z), id);
      }
    }
  }

  /**
   * The wired nodes of a subject: everything that its messages reach, and everything from which they are
   * reached, but nothing that is another subject's alone.
   */
  chainOf(subjectId: string): Set<string> {
    return this.chainFrom(this.#seeds.get(subjectId) ?? [], subjectId);
  }

  /** The same, from other nodes than those that name it. */
  chainFrom(ids: Iterable<string>, subjectId: string): Set<string> {
    return walk(ids, (id) =>
      [...(this.#next.get(id) ?? []), ...(this.#previous.get(id) ?? [])].filter((to) => {
        const owners = this.#owners.get(to);
        return owners === undefined || owners.has(subjectId);
      }),
    );
  }

  /** No other subject has a node of its own on it. */
  isTabOf(tabId: string, subjectId: string): boolean {
    const subjects = this.#onTab.get(tabId);
    return subjects === undefined || (subjects.size === 1 && subjects.has(subjectId));
  }

  #connect(node: FlowNode): void {
    const wires = Array.isArray(node.wires) ? node.wires.flat() : [];
    // A link in node names the link outs that lead to it, and they name it.
    const links = Array.isArray(node.links) ? node.links : [];
    const targets = node.type === 'link in' ? wires : [...wires, ...links];
    for (const target of targets) if (typeof target === 'string') this.#edge(node.id, target);
    if (node.type === 'link in')
      for (const source of links) if (typeof source === 'string') this.#edge(source, node.id);
  }

  #edge(from: string, to: string): void {
    const [source, target] = [this.byId.get(from), this.byId.get(to)];
    if (!source || !target || !isWired(source) || !isWired(target)) return;
    add(this.#next, from, to);
    add(this.#previous, to, from);
  }

  #putInside(z: string, node: FlowNode): void {
    const there = this.inside.get(z);
    if (there) there.push(node);
    else this.inside.set(z, [node]);
  }

  #findSeeds(): void {
    const followups = new Set(this.subjects.filter(({ kind }) => kind === 'followup').map(({ id }) => id));
    for (const { id } of this.subjects) this.#seeds.set(id, new Set(followups.has(id) ? [] : [id]));
    const instances = new Map<string, Set<string>>();
    for (const node of this.nodes) {
      const definition = subflowOf(node);
      if (definition !== undefined) add(instances, definition, node.id);
    }
    for (const node of this.nodes) {
      if (!isWired(node)) continue;
      for (const followup of referencesOf(node, (id) => followups.has(id))) {
        add(this.#seeds, followup, node.id);
        // A follow-up that is built inside a subflow is used by the instances.
        for (const instance of instances.get(String(node.z)) ?? []) add(this.#seeds, followup, instance);
      }
    }
    for (const [subject, seeds] of this.#seeds) for (const seed of seeds) add(this.#namedBy, seed, subject);
  }

  #coreOf(subjectId: string): Set<string> {
    const isForeign = (id: string) => {
      const named = this.#namedBy.get(id);
      return named !== undefined && !named.has(subjectId);
    };
    const own = this.#seeds.get(subjectId) ?? new Set<string>();
    return walk(own, (id) => [...(this.#next.get(id) ?? [])].filter((to) => !isForeign(to)));
  }
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  const known = sets.get(key);
  if (known) known.add(value);
  else sets.set(key, new Set([value]));
}

function walk(from: Iterable<string>, steps: (id: string) => Iterable<string>): Set<string> {
  const reached = new Set(from);
  for (const id of reached) for (const next of steps(id)) reached.add(next);
  return reached;
}
