import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { movePlaces, type Places, shippedPlaces } from '../../demo/flow-file';
import { type FlowNode, packageFolder } from '../node-red-process';

export interface ExampleFlow {
  /** The title in the Import dialog. */
  title: string;
  nodes: FlowNode[];
}

const folder = join(packageFolder(), 'examples', 'follow-ups');

/** The follow-up examples as they are shipped. */
export function readExamples(): ExampleFlow[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      title: file.slice(0, -'.json'.length),
      nodes: JSON.parse(readFileSync(join(folder, file), 'utf8')),
    }));
}

/** The same nodes, with the sandbox, and what else is named, where they are. */
export function pointAt(nodes: FlowNode[], sandboxUrl: string, others: Partial<Places> = {}): FlowNode[] {
  const places = { ...shippedPlaces, ...others, sandboxUrl };
  return JSON.parse(movePlaces(JSON.stringify(nodes), shippedPlaces, places)) as FlowNode[];
}
