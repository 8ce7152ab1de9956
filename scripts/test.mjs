// Lints and runs every test that needs nothing but npm: `npm test`, or `npm test -- unit nodes` for some folders.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = process.argv.slice(2);
// Fast and pure first, whole systems last: a broken rule is seen before a browser starts.
const folders = ['unit', 'contract', 'nodes', 'flows', 'package', 'crash', 'editor'].filter(
  (folder) => wanted.length === 0 || wanted.includes(folder),
);

function run(script, args) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return status ?? 1;
}

if (wanted.length === 0 && run('@biomejs/biome/bin/biome', ['check', '.']) !== 0) process.exit(1);
const specs = folders
  .filter((folder) => existsSync(join(root, 'dist', 'test', folder)))
  .map((folder) => `dist/test/${folder}/**/*.test.js`);
process.exitCode = run('mocha/bin/mocha.js', [
  '--reporter',
  join(root, 'scripts', 'counting-reporter.cjs'),
  '--no-exit',
  '--timeout',
  '30000',
  ...specs,
]);
