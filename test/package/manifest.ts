import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../node-red-process';

/** What the tests of the package read of package.json. */
export interface Manifest {
  name: string;
  version: string;
  license: string;
  keywords: string[];
  repository: { url: string };
  bugs: { url: string };
  engines: { node: string };
  bin: Record<string, string>;
  files: string[];
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  'node-red': { version: string; nodes: Record<string, string>; plugins: Record<string, string> };
}

export const languages = ['en-US', 'es-ES', 'pt-BR'];

export function readManifest(folder = packageFolder()): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
