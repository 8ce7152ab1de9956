import { RingbackError } from '../errors';
import { belongingTo } from './belonging';
import { canonicalJson } from './canonical-json';
import { asExported } from './exported-node';
import { type FlowNode, isConfigNode, parseFlows } from './flow-node';
import { type Manifest, manifestOf, parseManifest } from './manifest';
import { pruned } from './references';
import type { Finding } from './secrets';
import { Canvas, compareTexts, type Subject, subjectsOf } from './subjects';

/** People and groups of directories, by the id of the directory. */
export type Directories = Record<string, { people: unknown; groups: unknown }>;

/** What is exported, before it is a file. */
export interface Bundle {
  subjects: BundleSubject[];
  /** Each once, sorted. */
  nodes: FlowNode[];
  directories: Directories | undefined;
}

export interface BundleSubject extends Subject {
  /** Ids of its nodes; several may share one. */
  members: ReadonlySet<string>;
}

export interface ExportOptions {
  /** Ids of follow-ups and call nodes; without them, all. */
  subjects?: readonly string[];
  /** With the people and groups of the directories. */
  hasDirectory?: boolean;
}

/**
 * Takes out of the flows what belongs to the chosen follow-ups and call flows. The same flows give the same
 * bundle, in whatever order their nodes are.
 *
 * @throws RingbackError RB_SHARE when a chosen one does not exist, or there is none.
 */
export function createBundle(
  nodes: readonly FlowNode[],
  { subjects: chosen, hasDirectory = false }: ExportOptions,
  onFinding: (finding: Finding) => void = () => undefined,
): Bundle {
  const canvas = new Canvas(nodes, subjectsOf(nodes));
  const subjects = chooseSubjects(canvas.subjects, chosen).map(
    (subject): BundleSubject => ({ ...subject, members: belongingTo(subject, canvas) }),
  );
  const members = new Set(subjects.flatMap((subject) => [...subject.members]));
  const kept = nodes.filter(({ id }) => members.has(id));
  const shareable = kept.map((node) => {
    const lost = (id: string) => {
      if (canvas.byId.has(id) && node.type !== 'group')
        onFinding({ node: node.id, type: node.type, property: 'wires', what: 'wire' });
    };
    return asExported(
      pruned(node, (id) => members.has(id), lost),
      onFinding,
    );
  });
  const directories = kept.filter(({ type }) => type === 'ringback-directory');
  return {
    subjects,
    nodes: shareable.sort(inOrder),
    directories: hasDirectory && directories.length > 0 ? peopleOf(directories) : undefined,
  };
}

function chooseSubjects(all: readonly Subject[], chosen: readonly string[] | undefined): readonly Subject[] {
  const unknown = chosen?.find((id) => !all.some((subject) => subject.id === id));
  if (unknown !== undefined || all.length === 0) {
    throw new RingbackError(
      'RB_SHARE',
      unknown === undefined
        ? 'These flows hold no follow-up and no call.'
        : `There is no follow-up or call ${unknown}.`,
      { remedy: 'Deploy it first, or choose among those that are deployed.' },
    );
  }
  return chosen ? all.filter(({ id }) => chosen.includes(id)) : all;
}

function peopleOf(nodes: readonly FlowNode[]): Directories {
  return Object.fromEntries(
    nodes.map(({ id, people, groups }) => [id, { people: people ?? [], groups: groups ?? [] }]),
  );
}

function inOrder(one: FlowNode, other: FlowNode): number {
  return rank(one) - rank(other) || compareTexts(one.id, other.id);
}

/** Tabs first and what uses others last, as Node-RED writes them. */
function rank(node: FlowNode): number {
  if (node.type === 'tab') return 0;
  if (node.type === 'subflow') return 1;
  if (node.type === 'group') return 2;
  return isConfigNode(node) ? 3 : 4;
}

/** The files of a bundle, by their path in it. */
export function bundleFiles(bundle: Bundle): Map<string, string> {
  const manifest = manifestOf(bundle);
  const files = new Map([['manifest.json', canonicalJson(manifest)]]);
  for (const [index, { members }] of bundle.subjects.entries()) {
    const file = manifest.subjects[index]?.file ?? '';
    files.set(file, canonicalJson(bundle.nodes.filter(({ id }) => members.has(id))));
  }
  if (bundle.directories) files.set('directory.json', canonicalJson(bundle.directories));
  return files;
}

/**
 * A bundle out of its files.
 *
 * @throws RingbackError RB_SHARE for files that are none, are of a newer format, or contradict each other.
 */
export function readBundle(files: ReadonlyMap<string, string>): { bundle: Bundle; manifest: Manifest } {
  const manifest = parseManifest(jsonOf(files, 'manifest.json'));
  const byId = new Map<string, FlowNode>();
  const subjects = manifest.subjects.map(({ kind, id, name, file }): BundleSubject => {
    const nodes = parseFlows(jsonOf(files, file), `The file ${file}`);
    for (const node of nodes) {
      const known = byId.get(node.id);
      if (known && canonicalJson(known) !== canonicalJson(node)) {
        throw damaged(`The node ${node.id} is in it twice, in different versions.`);
      }
      // Credentials are never read from a bundle; the other rules hold for what was written by hand, too.
      byId.set(node.id, asExported(node));
    }
    if (!nodes.some((node) => node.id === id)) throw damaged(`The file ${file} lacks ${name}.`);
    return { kind, id, name, members: new Set(nodes.map((node) => node.id)) };
  });
  return { manifest, bundle: { subjects, nodes: [...byId.values()].sort(inOrder), directories: readPeople(files) } };
}

function readPeople(files: ReadonlyMap<string, string>): Directories | undefined {
  if (!files.has('directory.json')) return undefined;
  const value = jsonOf(files, 'directory.json');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged('Its directory is none.');
  return value as Directories;
}

function jsonOf(files: ReadonlyMap<string, string>, name: string): unknown {
  const text = files.get(name);
  if (text === undefined) throw damaged(`It has no file ${name}.`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(`Its file ${name} is no JSON.`, cause);
  }
}

function damaged(sentence: string, cause?: unknown): RingbackError {
  return new RingbackError('RB_SHARE', `This is no export of Ringback that can be read. ${sentence}`, {
    remedy: 'Export it again.',
    cause,
  });
}
