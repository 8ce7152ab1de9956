import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The oldest Node.js that has what the store needs. */
const oldestNode: [number, number] = [22, 16];

function whatIsMissing(): string | undefined {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    return `The demo needs Node.js ${oldestNode.join('.')} or later; this is ${process.versions.node}. "npm start" uses the one that "npm ci" installed.`;
  }
  const node = join(__dirname, '..', 'nodes', 'poller', 'poller.js');
  if (!existsSync(node))
    return `The nodes are not built: ${node} is missing. Run "npm run build" and look for its errors.`;
  return undefined;
}

// Loaded only now: an older Node.js could not even read it.
const missing = whatIsMissing();
if (missing) fail(missing);
else import('./run-demo.js').then(({ runDemo }) => runDemo(process.argv.slice(2))).catch(fail);

function fail(reason: unknown): void {
  console.error(reason instanceof Error ? reason.message : String(reason));
  process.exitCode = 1;
}
