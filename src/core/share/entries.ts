import { RingbackError } from '../errors';
import type { Bundle } from './bundle';
import type { Choice, Choices, Use } from './choices';
import { Comparison } from './comparison';
import type { Difference } from './difference';
import type { FlowNode } from './flow-node';
import { NewIds } from './new-id';

/** One thing of a bundle that is decided as one: a follow-up or call flow with its nodes, a config node, a subflow. */
export interface Entry {
  /** In the bundle. */
  id: string;
  kind: 'followup' | 'call' | 'config' | 'subflow';
  type: string;
  name: string;
  state: 'new' | 'same' | 'differs';
  /** What will be done. */
  use: Use;
  /** With `mine`: what here takes its place, where that is another node. */
  instead?: string;
  /** It differs, and nobody has said what to do. */
  isUndecided: boolean;
  /** Its id is taken here by something else, so that it gets another one. */
  isTaken: boolean;
  differences: Difference[];
  /** Config nodes here of the same type, which could take its place. */
  candidates: { id: string; name: string }[];
}

export interface Chosen {
  comparison: Comparison;
  entries: Entry[];
  /** Every id of the bundle that is named otherwise here. */
  newIds: Map<string, string>;
  /** Ids in the bundle of what comes in. */
  arriving: Set<string>;
  /** Ids in the bundle of what overwrites. */
  replacing: Set<string>;
}

/** Compares each entry of a bundle with the flows here, and settles what is done with it. */
export function chooseEntries(
  bundle: Bundle,
  target: readonly FlowNode[],
  choices: Choices,
  otherwise: Use | undefined,
): Chosen {
  const comparison = new Comparison(bundle, target);
  const entries = comparison.entries();
  const unknown = Object.keys(choices).find((id) => !entries.some((entry) => entry.id === id));
  if (unknown !== undefined) {
    throw new RingbackError('RB_INPUT', `The export has nothing with the id ${unknown} to choose for.`, {
      remedy: 'Choose for the ids that the plan lists.',
    });
  }
  for (const entry of entries) settle(entry, choices[entry.id], otherwise);
  const partsOf = (chosen: Entry[]) => new Set(chosen.flatMap((entry) => [...comparison.partsOf(entry)]));
  const kept = keptParts(entries, comparison);
  return {
    comparison,
    entries,
    newIds: newIdsFor(entries, comparison, kept),
    arriving: new Set([...partsOf(entries.filter(comes))].filter((id) => !kept.has(id))),
    replacing: partsOf(entries.filter((entry) => entry.use === 'replace' && comes(entry))),
  };
}

function comes({ use, state }: Entry): boolean {
  return use === 'both' || (use === 'replace' && state !== 'same');
}

function settle(entry: Entry, choice: Choice | undefined, otherwise: Use | undefined): void {
  if (!choice) {
    if (entry.state !== 'differs') return;
    entry.use = otherwise ?? 'mine';
    entry.isUndecided = otherwise === undefined;
    return;
  }
  if (!isPossible(entry, choice)) {
    throw new RingbackError('RB_INPUT', `For "${entry.name}" (${entry.id}) nothing here can be "${choice.use}".`, {
      remedy: 'Choose both, or mine with one of the nodes that the plan lists for it.',
    });
  }
  // There is nothing yet that a new follow-up could replace.
  entry.use = entry.state === 'new' && choice.use === 'replace' ? 'both' : choice.use;
  if (choice.instead !== undefined && choice.instead !== entry.id) entry.instead = choice.instead;
}

function isPossible({ state, kind, candidates }: Entry, { use, instead }: Choice): boolean {
  if (instead !== undefined) return candidates.some(({ id }) => id === instead);
  // A follow-up that is not wanted is left out; a config node that is named has to be somewhere.
  return state !== 'new' || use === 'both' || kind === 'followup' || kind === 'call';
}

/** What a follow-up that stays as it is shares with one that comes in: it is there, and stays as it is. */
function keptParts(entries: readonly Entry[], comparison: Comparison): Set<string> {
  const staying = entries.filter(({ use, state }) => use === 'mine' && state !== 'new');
  const kept = staying.flatMap((entry) => {
    const here = comparison.membersHere.get(entry.id);
    return [...comparison.partsOf(entry)].filter((id) => here?.has(id) && comparison.here.get(id)?.type !== 'tab');
  });
  return new Set(kept);
}

function newIdsFor(entries: readonly Entry[], comparison: Comparison, kept: ReadonlySet<string>): Map<string, string> {
  const fresh = new NewIds(new Set([...comparison.here.keys(), ...comparison.theirs.keys()]));
  const newIds = new Map<string, string>();
  for (const entry of entries) {
    if (entry.use === 'mine' && entry.instead !== undefined) newIds.set(entry.id, entry.instead);
    if (!comes(entry)) continue;
    const members = comparison.membersHere.get(entry.id);
    const isOwn = (id: string) => entry.use === 'replace' && (entry.kind === 'config' || members?.has(id) === true);
    const isCopied = (id: string) => entry.use === 'both' && entry.state !== 'new' && comparison.here.has(id);
    for (const id of comparison.partsOf(entry)) {
      if (newIds.has(id) || kept.has(id) || isOwn(id) || isInside(entry, id, comparison)) continue;
      if (isCopied(id) || comparison.isTaken(id)) newIds.set(id, fresh.next(id));
    }
  }
  return newIds;
}

/** A part of a subflow here that is replaced. */
function isInside(entry: Entry, id: string, { here }: Comparison): boolean {
  if (entry.kind !== 'subflow' || entry.use !== 'replace') return false;
  return id === entry.id || here.get(id)?.z === entry.id;
}
