import { type Bundle, type BundleSubject, createBundle } from './bundle';
import { type Difference, differencesBetween } from './difference';
import type { Entry } from './entries';
import { asExported } from './exported-node';
import { type FlowNode, isConfigNode, nameOf } from './flow-node';
import { subjectsOf } from './subjects';

/** A bundle beside the flows here: what is in both, and in what they differ. */
export class Comparison {
  /** The flows here as they would be exported. */
  readonly shared: ReadonlyMap<string, FlowNode>;
  /** Ids here of what belongs to each follow-up and call flow that is also in the bundle. */
  readonly membersHere: ReadonlyMap<string, ReadonlySet<string>>;
  readonly here: ReadonlyMap<string, FlowNode>;
  readonly theirs: ReadonlyMap<string, FlowNode>;
  readonly #candidates = new Map<string, Entry['candidates']>();

  constructor(
    readonly bundle: Bundle,
    readonly target: readonly FlowNode[],
  ) {
    const people = (id: string) => bundle.directories?.[id];
    this.here = new Map(target.map((node) => [node.id, node]));
    this.theirs = new Map(bundle.nodes.map((node) => [node.id, { ...node, ...people(node.id) }]));
    const known = new Set(subjectsOf(target).map(({ kind, id }) => `${kind} ${id}`));
    const subjects = bundle.subjects.filter(({ kind, id }) => known.has(`${kind} ${id}`)).map(({ id }) => id);
    const belonging = subjects.length > 0 ? createBundle(target, { subjects }) : undefined;
    this.membersHere = new Map(belonging?.subjects.map(({ id, members }) => [id, members]));
    const exported = new Map(belonging?.nodes.map((node) => [node.id, node]));
    this.shared = new Map(
      target.map((node) => {
        const kept = exported.get(node.id) ?? asExported(node);
        return [node.id, people(node.id) ? { ...kept, people: node.people, groups: node.groups } : kept];
      }),
    );
  }

  entries(): Entry[] {
    const subjects = this.bundle.subjects.map((subject) => this.#subjectEntry(subject));
    const others = this.bundle.nodes.filter(
      (node) =>
        node.type === 'subflow' ||
        (isConfigNode(node) && node.type !== 'ringback-followup' && !isInSubflow(node, this.theirs)),
    );
    return [...subjects, ...others.map((node) => this.#configEntry(node))];
  }

  /** Ids in the bundle of all nodes that an entry decides about; what several share is a part of each. */
  partsOf({ id, kind }: Pick<Entry, 'id' | 'kind'>): Set<string> {
    if (kind === 'config') return new Set([id]);
    if (kind === 'subflow')
      return new Set([id, ...this.bundle.nodes.filter(({ z }) => z === id).map((node) => node.id)]);
    const members = this.bundle.subjects.find((subject) => subject.id === id)?.members ?? new Set<string>();
    return new Set([...members].filter((member) => member === id || isOnTab(this.theirs.get(member), this.theirs)));
  }

  /** Ids here of what belongs to an entry here and is not in the bundle; tabs stay, for other things may be on them. */
  onlyHere(entry: Pick<Entry, 'id' | 'kind'>): string[] {
    const parts = this.partsOf(entry);
    if (entry.kind === 'subflow')
      return this.target.filter(({ z, id }) => z === entry.id && !parts.has(id)).map(({ id }) => id);
    return [...(this.membersHere.get(entry.id) ?? [])].filter((id) => {
      const node = this.here.get(id);
      return !parts.has(id) && node?.type !== 'tab' && isOnTab(node, this.here);
    });
  }

  /** Whether an id of the bundle is taken here by something else. A tab of the same name is the same tab. */
  isTaken(id: string): boolean {
    const [mine, theirs] = [this.here.get(id), this.theirs.get(id)];
    if (!mine) return false;
    return !(mine.type === 'tab' && theirs?.type === 'tab' && mine.label === theirs.label);
  }

  #subjectEntry({ id, kind, name }: BundleSubject): Entry {
    const entry = this.#entry(id, kind, name);
    const parts = [...this.partsOf(entry)];
    const here = this.membersHere.get(id);
    const differing = (ids: string[]) =>
      ids.flatMap((part) => differencesBetween(this.shared.get(part), this.theirs.get(part)));
    if (!here) {
      // The tabs that are there already stay as they are; what they have otherwise is told.
      const tabs = parts.filter((part) => this.here.has(part) && !this.isTaken(part));
      return { ...entry, isTaken: this.here.has(id), differences: differing(tabs) };
    }
    const isHere = (part: string) => here.has(part) || this.here.get(part)?.type === 'tab';
    const added = parts
      .filter((part) => !isHere(part))
      .flatMap((part) => differencesBetween(undefined, this.theirs.get(part)));
    const removed = this.onlyHere(entry).flatMap((part) => differencesBetween(this.shared.get(part), undefined));
    return compared(entry, [...differing(parts.filter(isHere)), ...added, ...removed]);
  }

  #configEntry(node: FlowNode): Entry {
    const kind = node.type === 'subflow' ? 'subflow' : 'config';
    const mine = this.here.get(node.id);
    const candidates = kind === 'config' ? this.#ofType(node.type) : [];
    const entry = { ...this.#entry(node.id, kind, nameOf(node)), candidates };
    if (!mine || mine.type !== node.type) return { ...entry, isTaken: mine !== undefined };
    const ids = [...this.partsOf(entry), ...(kind === 'subflow' ? this.onlyHere(entry) : [])];
    return compared(
      entry,
      ids.flatMap((id) => differencesBetween(this.shared.get(id), this.theirs.get(id))),
    );
  }

  /** The same list for each entry of a type: there may be many of both. */
  #ofType(type: string): Entry['candidates'] {
    const known = this.#candidates.get(type);
    if (known) return known;
    const found = this.target
      .filter((other) => other.type === type && isConfigNode(other))
      .map((other) => ({ id: other.id, name: nameOf(other) }));
    this.#candidates.set(type, found);
    return found;
  }

  #entry(id: string, kind: Entry['kind'], name: string): Entry {
    const type = this.theirs.get(id)?.type ?? '';
    const open = { isUndecided: false, isTaken: false, differences: [], candidates: [] };
    return { id, kind, type, name, state: 'new', use: 'both', ...open };
  }
}

function compared(entry: Entry, differences: Difference[]): Entry {
  return { ...entry, differences, state: differences.length > 0 ? 'differs' : 'same', use: 'mine' };
}

/** Is a tab, or stands on one. */
function isOnTab(node: FlowNode | undefined, all: ReadonlyMap<string, FlowNode>): boolean {
  return node !== undefined && !isConfigNode(node) && node.type !== 'subflow' && !isInSubflow(node, all);
}

function isInSubflow({ z }: FlowNode, all: ReadonlyMap<string, FlowNode>): boolean {
  return z !== undefined && all.get(z)?.type === 'subflow';
}
