import { isSameValue } from './canonical-json';
import { type FlowNode, nameOf } from './flow-node';
import { compareTexts } from './subjects';

/** One property that the bundle has otherwise than the flows here. */
export interface Difference {
  node: string;
  type: string;
  name: string;
  /** As in the flow file; `+` for a node that is only in the bundle, `-` for one that is only here. */
  property: string;
  mine?: unknown;
  theirs?: unknown;
}

const noDifference = new Set(['id', 'credentials']);

/** Property by property; what one lacks and the other has empty is the same. */
export function differencesBetween(mine: FlowNode | undefined, theirs: FlowNode | undefined): Difference[] {
  const node = theirs ?? mine;
  if (!node) return [];
  const { id, type } = node;
  const about = { node: id, type, name: nameOf(node) };
  if (!mine) return [{ ...about, property: '+' }];
  if (!theirs) return [{ ...about, property: '-' }];
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].sort(compareTexts);
  return names
    .filter((name) => !noDifference.has(name) && !isSameValue(mine[name] ?? '', theirs[name] ?? ''))
    .map((property) => ({ ...about, property, mine: mine[property], theirs: theirs[property] }));
}
