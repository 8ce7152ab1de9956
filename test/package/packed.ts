import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { packageFolder } from '../node-red-process';

/** The package as npm would ship it, unpacked. */
export interface Packed {
  folder: string;
  /** Paths in it, with `/`. */
  files: string[];
  remove(): void;
}

/** `npm pack` of this tree, without the scripts that would build it again. */
export function pack(): Packed {
  const temporary = mkdtempSync(join(tmpdir(), 'ringback-packed-'));
  const options = ['--ignore-scripts', '--silent', '--offline', '--pack-destination', temporary];
  execFileSync('npm', ['pack', ...options], { cwd: packageFolder(), stdio: ['ignore', 'ignore', 'inherit'] });
  const tarball = readdirSync(temporary).find((name) => name.endsWith('.tgz'));
  if (!tarball) throw new Error('npm pack made no tarball.');
  execFileSync('tar', ['-xzf', join(temporary, tarball), '-C', temporary]);
  const folder = join(temporary, 'package');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  return { folder, files, remove: () => rmSync(temporary, { recursive: true, force: true }) };
}
