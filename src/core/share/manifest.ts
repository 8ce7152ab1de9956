import { RingbackError } from '../errors';
import type { Bundle, BundleSubject } from './bundle';
import { type FlowNode, nameOf } from './flow-node';
import { type CredentialNeed, credentialNeeds, environmentNeeds, typeNeeds } from './needs';
import { compareTexts, type Subject } from './subjects';

export const formatVersion = 1;

/** The first version of this package that has all the types of an export. */
export const packageVersionNeeded = '0.1.0';

export interface SubjectEntry extends Subject {
  file: string;
  [fact: string]: unknown;
}

/** What is in a bundle, to be read without reading the flows. */
export interface Manifest {
  format: 'ringback-share';
  formatVersion: number;
  package: { name: string; version: string };
  subjects: SubjectEntry[];
  integrations: object[];
  channels: object[];
  stores: object[];
  credentials: CredentialNeed[];
  environment: string[];
  nodeTypes: string[];
  hasDirectory: boolean;
}

/** Says of a bundle what its nodes say: nothing in it is not in them, so that the same nodes give the same manifest. */
export function manifestOf(bundle: Bundle): Manifest {
  const { nodes, subjects } = bundle;
  const ofType = (type: string) => nodes.filter((node) => node.type === type);
  const facts = (node: FlowNode, ...names: string[]) => ({
    id: node.id,
    name: nameOf(node),
    ...Object.fromEntries(names.filter((name) => name in node).map((name) => [name, node[name]])),
  });
  const files = fileNames(subjects);
  return {
    format: 'ringback-share',
    formatVersion,
    package: { name: '@ringback/node-red-nodes', version: packageVersionNeeded },
    subjects: subjects.map((subject, index) => ({
      kind: subject.kind,
      id: subject.id,
      name: subject.name,
      file: files[index] ?? '',
      ...factsOf(subject, nodes),
    })),
    integrations: ofType('ringback-integration').map((node) => facts(node, 'baseUrl', 'authType')),
    channels: ofType('ringback-channel').map((node) => facts(node, 'kind')),
    stores: ofType('ringback-store').map((node) => facts(node, 'kind')),
    credentials: credentialNeeds(nodes),
    environment: environmentNeeds(nodes),
    nodeTypes: typeNeeds(nodes),
    hasDirectory: bundle.directories !== undefined,
  };
}

const schedule = [
  'frequency',
  'attempts',
  'quietStart',
  'quietEnd',
  'workingDays',
  'holidays',
  'windowZone',
  'timeZone',
];

function factsOf(subject: BundleSubject, nodes: readonly FlowNode[]): Record<string, unknown> {
  const own = nodes.filter(({ id }) => subject.members.has(id));
  const node = own.find(({ id }) => id === subject.id);
  const idsOf = (type: string) => own.filter((other) => other.type === type).map(({ id }) => id);
  const used = { integrations: idsOf('ringback-integration'), channels: idsOf('ringback-channel') };
  if (!node || subject.kind === 'call') return { ...used, numbers: node?.numbers ?? '' };
  const polls = own.filter((other) => other.type === 'ringback-poller');
  return {
    ...used,
    pollingFrequency: polls.map(({ pollingFrequency }) => pollingFrequency ?? null),
    schedule: Object.fromEntries(schedule.filter((name) => name in node).map((name) => [name, node[name]])),
    attributes: [...new Set(polls.flatMap(attributesOf))].sort(compareTexts),
  };
}

/** Names that the steps of a poll give to what they find. */
function attributesOf({ steps }: FlowNode): string[] {
  const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isObject) : []);
  return list(steps).flatMap(({ setAttributes }) =>
    list(setAttributes).flatMap(({ name }) => (typeof name === 'string' ? [name] : [])),
  );
}

/** `flows/<name>.json`, one for each, in ASCII, so that every file system and zip program agrees on it. */
function fileNames(subjects: readonly Subject[]): string[] {
  const taken = new Set<string>();
  return subjects.map(({ name }) => {
    const plain = name.normalize('NFKD').replaceAll(/[\u0300-\u036f]/g, '');
    const words =
      plain
        .toLowerCase()
        .replaceAll(/[^a-z\d]+/g, '-')
        .replaceAll(/^-+|-+$/g, '')
        .slice(0, 60) || 'flow';
    let file = `flows/${words}.json`;
    for (let count = 2; taken.has(file); count += 1) file = `flows/${words}-${count}.json`;
    taken.add(file);
    return file;
  });
}

/** @throws RingbackError RB_SHARE for what is no manifest, or one of a newer format. */
export function parseManifest(value: unknown): Manifest {
  const refuse = (sentence: string, remedy: string) => new RingbackError('RB_SHARE', sentence, { remedy });
  if (!isObject(value) || value.format !== 'ringback-share' || !Array.isArray(value.subjects)) {
    throw refuse('This is no export of Ringback.', 'Choose a zip that Ringback has exported.');
  }
  if (value.formatVersion !== formatVersion) {
    throw refuse('This export is of a newer format.', 'Update the package @ringback/node-red-nodes first.');
  }
  for (const subject of value.subjects as unknown[]) {
    const isEntry =
      isObject(subject) &&
      (subject.kind === 'followup' || subject.kind === 'call') &&
      ['id', 'name', 'file'].every((key) => typeof subject[key] === 'string');
    if (!isEntry) throw refuse('The manifest of this export is damaged.', 'Export it again.');
  }
  return value as unknown as Manifest;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
