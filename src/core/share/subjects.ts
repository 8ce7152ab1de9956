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

/** How the nodes of a canvas hang together. */
export class Canvas {
  readonly byId: ReadonlyMap<string, FlowNode>;
  readonly #next = new Map<string, Set<string>>();
  readonly #previous = new Map<string, Set<string>>();
  readonly #seeds = new Map<string, Set<string>>();
  readonly #cores = new Map<string, ReadonlySet<string>>();

  constructor(
    readonly nodes: readonly FlowNode[],
    readonly subjects: readonly Subject[],
  ) {
    this.byId = new Map(nodes.map((node) => [node.id, node]));
    for (const node of nodes) if (isWired(node)) this.#connect(node);
    for (const subject of subjects) this.#seeds.set(subject.id, this.#seedsOf(subject));
    for (const subject of subjects) this.#cores.set(subject.id, this.#coreOf(subject.id));
  }

  /**
   * The wired nodes of a subject: everything that its messages reach, and everything from which they are
   * reached, but nothing that is another subject's alone.
   */
  chainOf(subjectId: string): Set<string> {
    const core = this.#cores.get(subjectId) ?? new Set();
    const isForeign = (id: string) => !core.has(id) && this.#isOfAnother(id, subjectId);
    const steps = (id: string) => [...(this.#next.get(id) ?? []), ...(this.#previous.get(id) ?? [])];
    return walk(this.#seeds.get(subjectId) ?? [], (id) => steps(id).filter((to) => !isForeign(to)));
  }

  /** Also what starts from these nodes: walks on from watchers that were added. */
  chainFrom(ids: Iterable<string>, subjectId: string): Set<string> {
    const core = this.#cores.get(subjectId) ?? new Set();
    return walk(ids, (id) =>
      [...(this.#next.get(id) ?? []), ...(this.#previous.get(id) ?? [])].filter(
        (to) => core.has(to) || !this.#isOfAnother(to, subjectId),
      ),
    );
  }

  /** No other subject has a node of its own on it. */
  isTabOf(tabId: string, subjectId: string): boolean {
    return !this.nodes.some((node) => node.z === tabId && this.#isOfAnother(node.id, subjectId));
  }

  #isOfAnother(id: string, subjectId: string): boolean {
    return this.subjects.some((other) => other.id !== subjectId && this.#cores.get(other.id)?.has(id));
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
    this.#next.set(from, (this.#next.get(from) ?? new Set()).add(to));
    this.#previous.set(to, (this.#previous.get(to) ?? new Set()).add(from));
  }

  #seedsOf({ kind, id }: Subject): Set<string> {
    if (kind === 'call') return new Set([id]);
    const naming = this.nodes.filter(
      (node) => isWired(node) && referencesOf(node, (reference) => reference === id).size > 0,
    );
    const seeds = new Set(naming.map((node) => node.id));
    // A follow-up that is built inside a subflow is used by the instances.
    for (const { z } of naming) {
      for (const node of this.nodes) if (z !== undefined && subflowOf(node) === z) seeds.add(node.id);
    }
    return seeds;
  }

  #coreOf(subjectId: string): Set<string> {
    const others = new Set(
      [...this.#seeds].filter(([other]) => other !== subjectId).flatMap(([, seeds]) => [...seeds]),
    );
    const own = this.#seeds.get(subjectId) ?? new Set<string>();
    return walk(own, (id) => [...(this.#next.get(id) ?? [])].filter((to) => own.has(to) || !others.has(to)));
  }
}

function walk(from: Iterable<string>, steps: (id: string) => Iterable<string>): Set<string> {
  const reached = new Set(from);
  for (const id of reached) for (const next of steps(id)) reached.add(next);
  return reached;
}
