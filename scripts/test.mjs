// Lints and runs every test that needs nothing but npm: `npm test`, or `npm test -- unit nodes` for some folders.
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = process.argv.slice(2);
// Fast and pure first, whole systems last. Those with a browser wait for it most of the time: they run beside the others.
const lanes = [['unit', 'contract', 'nodes', 'flows', 'package', 'crash'], ['editor']]
  .map((folders) => folders.filter((folder) => wanted.length === 0 || wanted.includes(folder)))
  .map((folders) => folders.filter((folder) => existsSync(join(root, 'dist', 'test', folder))))
  .filter((folders) => folders.length > 0);
const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');

const folder = mkdtempSync(join(tmpdir(), 'ringback-counts-'));
const counts = join(folder, 'counts');

/** Runs the tests of some folders; resolves with the exit status once what they printed has been printed. */
function run(folders, printed) {
  const specs = folders.map((folder) => `dist/test/${folder}/**/*.test.js`);
  const reporter = join(root, 'scripts', 'counting-reporter.cjs');
  const options = ['--reporter', reporter, '--no-exit', '--timeout', '30000'];
  // A browser that has to wait for a busy machine is tried once more; the reporter says so.
  if (folders.includes('editor')) options.push('--retries', '1');
  const child = spawn(process.execPath, [mocha, ...options, ...specs], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, RINGBACK_COUNTS: counts, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) },
  });
  // One lane after the other, so that each can be read.
  const held = [];
  let print = (chunk) => held.push(chunk);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => print(chunk));
  const ended = new Promise((resolve) => child.once('close', (status) => resolve(status ?? 1)));
  const shown = printed.then(() => {
    print = (chunk) => process.stdout.write(chunk);
    for (const chunk of held) print(chunk);
    return ended;
  });
  process.once('SIGINT', () => child.kill('SIGINT'));
  process.once('SIGTERM', () => child.kill('SIGTERM'));
  return shown;
}

if (wanted.length === 0) {
  const { status } = spawnSync(process.execPath, [biome, 'check', '.'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
const statuses = [];
let before = Promise.resolve();
for (const folders of lanes) {
  before = run(folders, before);
  statuses.push(before);
}
process.exitCode = (await Promise.all(statuses)).find((status) => status !== 0) ?? 0;
const lines = existsSync(counts) ? readFileSync(counts, 'utf8') : '';
rmSync(folder, { recursive: true });
if (process.env.RINGBACK_COUNTS) appendFileSync(process.env.RINGBACK_COUNTS, lines);
if (lanes.length > 1) {
  const sum = (column) => lines.split('\n').reduce((total, line) => total + Number(line.split(' ')[column] ?? 0), 0);
  console.log(`All: ${sum(0)} passed, ${sum(1)} failed, ${sum(2)} skipped`);
}
