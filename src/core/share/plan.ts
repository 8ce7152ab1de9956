import type { Bundle } from './bundle';
import type { Choices, Use } from './choices';
import { chooseEntries, type Entry } from './entries';
import { type FlowNode, nameOf } from './flow-node';
import { type Manifest, packageVersionNeeded } from './manifest';
import { type Merged, mergeFlows } from './merge';
import { type CredentialNeed, credentialFields, credentialNeeds, environmentNeeds, typeNeeds } from './needs';
import { referencesOf } from './references';

/** The flows into which a bundle is to go, and what is known about the Node-RED that runs them. */
export interface Target {
  nodes: readonly FlowNode[];
  /** Types that are installed there; undefined: not known. */
  types?: ReadonlySet<string>;
  /** Version of this package there; undefined: not known. */
  version?: string;
  /** Names of variables that are set there; undefined: not known. */
  environment?: ReadonlySet<string>;
}

export interface PlanOptions {
  choices?: Choices;
  /** For what differs and has no choice of its own; without it, such a thing stays undecided. */
  otherwise?: Use;
  /** By the id in the bundle, then by the name of the field. */
  credentials?: Credentials;
}

export type Credentials = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Missing {
  credentials: CredentialNeed[];
  environment: string[];
  types: string[];
  /** The package here is older than the bundle needs. */
  version?: { needed: string; found: string };
}

/** What an import would do; nothing is done yet. */
export interface ImportPlan {
  entries: Entry[];
  /** Ids of entries for which somebody has to choose first. */
  undecided: string[];
  missing: Missing;
  /** Whether the flows would be other than they are. */
  isChange: boolean;
  /** Nodes that get another id here: the id in the bundle, and the id here. */
  newIds: Record<string, string>;
  /** Wires that lead to what stays out, by the id here of where they begin. */
  cut: { node: string; to: string }[];
  /** The flows afterwards: all of them. */
  flows: FlowNode[];
  /** By the id here; to be set with the nodes, and shown to nobody. */
  credentials: Credentials;
}

/**
 * Compares a bundle with flows and says what importing it does. Pure: the same bundle, flows and choices give
 * the same plan, with the same new ids.
 *
 * A follow-up that is imported as another one (*both*) has a new id, and so no state of any other: the store
 * keeps state by this id. One that replaces keeps its id, its state and whether it is active.
 *
 * @throws RingbackError RB_INPUT for a choice that cannot be made.
 */
export function planImport(
  { bundle, manifest }: { bundle: Bundle; manifest: Manifest },
  target: Target,
  options: PlanOptions = {},
): ImportPlan {
  const chosen = chooseEntries(bundle, target.nodes, options.choices ?? {}, options.otherwise);
  const merged = mergeFlows(chosen);
  const { flows, arriving } = merged;
  const credentials = credentialsFor(arriving, options.credentials ?? {});
  return {
    entries: chosen.entries,
    undecided: chosen.entries.filter(({ isUndecided }) => isUndecided).map(({ id }) => id),
    missing: missingFor(merged, target, credentials, manifest),
    isChange: merged.isChange || Object.keys(credentials).length > 0,
    newIds: Object.fromEntries([...chosen.newIds].filter(([from, to]) => from !== to)),
    cut: merged.cut,
    flows,
    credentials,
  };
}

function credentialsFor(arriving: ReadonlyMap<string, FlowNode>, given: Credentials): Credentials {
  const of = ([id, node]: [string, FlowNode]): [string, Record<string, string>][] => {
    const filled = Object.entries(given[id] ?? {}).filter(([, value]) => typeof value === 'string' && value !== '');
    return filled.length > 0 ? [[node.id, Object.fromEntries(filled)]] : [];
  };
  return Object.fromEntries([...arriving].flatMap(of));
}

function missingFor(
  { arriving, replaced }: Merged,
  { types, version, environment }: Target,
  credentials: Credentials,
  { package: { version: needed = packageVersionNeeded } = { name: '', version: packageVersionNeeded } }: Manifest,
): Missing {
  const nodes = [...arriving.values()];
  // Nodes that take a node's place keep its credentials, as far as they need the same.
  const kept = (node: FlowNode) => {
    const before = replaced.get(node.id);
    return before && before.type === node.type ? credentialFields(before) : [];
  };
  const needs = credentialNeeds(nodes).map((need) => {
    const node = nodes.find(({ id }) => id === need.node);
    const there = new Set([...Object.keys(credentials[need.node] ?? {}), ...(node ? kept(node) : [])]);
    return { ...need, fields: need.fields.filter((field) => !there.has(field)) };
  });
  const isOlder = version !== undefined && compareVersions(version, needed) < 0;
  return {
    credentials: needs.filter(({ fields }) => fields.length > 0),
    environment: environmentNeeds(nodes).filter((name) => !environment?.has(name)),
    types: types ? typeNeeds(nodes).filter((type) => !types.has(type)) : [],
    ...(isOlder ? { version: { needed, found: version } } : {}),
  };
}

function compareVersions(one: string, other: string): number {
  const numbers = (version: string) =>
    version
      .split(/[.-]/)
      .slice(0, 3)
      .map((part) => Number.parseInt(part, 10) || 0);
  const [left, right] = [numbers(one), numbers(other)];
  return left.map((part, index) => part - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/** Why a plan cannot be carried out yet; empty when it can. */
export function obstaclesTo({ undecided, missing, entries }: ImportPlan): string[] {
  const nameOfEntry = (id: string) => entries.find((entry) => entry.id === id)?.name ?? id;
  return [
    ...undecided.map((id) => `Choose for "${nameOfEntry(id)}" (${id}): mine, replace or both.`),
    ...missing.types.map((type) => `Install the palette that has the node ${type}.`),
    ...(missing.version
      ? [`Update @ringback/node-red-nodes from ${missing.version.found} to ${missing.version.needed} or newer.`]
      : []),
  ];
}

/** References of nodes to config nodes, tabs, groups and wired nodes that are not there: none, or the plan is wrong. */
export function danglingReferences(flows: readonly FlowNode[], bundle: Bundle): string[] {
  const there = new Set(flows.map(({ id }) => id));
  const ofBundle = new Set(bundle.nodes.map(({ id }) => id));
  return flows.flatMap((node) =>
    [...referencesOf(node, (id) => ofBundle.has(id) && !there.has(id))].map(
      (id) => `${nameOf(node)} (${node.id}) names ${id}`,
    ),
  );
}
