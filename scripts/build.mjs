// Compiles everything to dist/ and puts beside each compiled node what Node-RED looks for there.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, process.argv[2] ?? 'dist');
const typescript = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

function compile(...args) {
  const { status } = spawnSync(process.execPath, [typescript, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

/** Copies what is not TypeScript (HTML, locales, icons, pages) to the same place below dist. */
function copyAssets(folder) {
  cpSync(join(root, folder), join(out, folder), {
    recursive: true,
    filter: (source) => !/\.ts$|tsconfig\.json$/.test(source),
  });
}

rmSync(out, { recursive: true, force: true });
rmSync(join(root, '.build', 'console'), { recursive: true, force: true });
// What was compiled from a file that is gone would be packed and served, still.
for (const name of readdirSync(join(root, 'resources'), { recursive: true, encoding: 'utf8' })) {
  if (name.endsWith('.js')) rmSync(join(root, 'resources', name));
}
compile('-p', 'tsconfig.json', '--outDir', out);
if (readdirSync(join(root, 'src', 'editor')).some((name) => name.endsWith('.ts'))) {
  compile('-p', 'src/editor/tsconfig.json');
}
// As modules of the browser; what they take of src is types, but for what they share with the editor.
compile('-p', 'console/tsconfig.json');
cpSync(join(root, '.build', 'console', 'console'), join(out, 'console'), { recursive: true });
// What the editor's dialogs and the console's pages both show.
cpSync(join(root, 'resources', 'ringback-drawings.css'), join(out, 'console', 'screens', 'drawings.css'));
cpSync(join(root, '.build', 'console', 'src', 'editor', 'screens'), join(out, 'console', 'screens'), {
  recursive: true,
});
for (const folder of ['console', 'nodes', 'plugins', 'src/adapters', 'src/runtime', 'demo', 'test']) {
  if (existsSync(join(root, folder))) copyAssets(folder);
}
// Node-RED looks for a node's icons beside its compiled file.
if (existsSync(join(root, 'icons'))) {
  for (const node of readdirSync(join(root, 'nodes'), { withFileTypes: true })) {
    if (node.isDirectory()) cpSync(join(root, 'icons'), join(out, 'nodes', node.name, 'icons'), { recursive: true });
  }
}
