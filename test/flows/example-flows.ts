import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** The same nodes, asking a sandbox at another address. */
export function pointAt(nodes: FlowNode[], sandboxUrl: string): FlowNode[] {
  return JSON.parse(JSON.stringify(nodes).replaceAll('http://127.0.0.1:1990', sandboxUrl)) as FlowNode[];
}
