import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlowNode } from '../../../src/core/share/flow-node';
import { packageFolder } from '../../node-red-process';

/** Every example and the demo's flows, each as it is imported. */
export function exampleFlows(): { name: string; nodes: FlowNode[] }[] {
  return ['examples/follow-ups', 'examples/calls', 'demo/flows'].flatMap((folder) =>
    readdirSync(join(packageFolder(), folder))
      .filter((name) => name.endsWith('.json'))
      .map((name) => ({
        name,
        nodes: JSON.parse(readFileSync(join(packageFolder(), folder, name), 'utf8')) as FlowNode[],
      })),
  );
}
