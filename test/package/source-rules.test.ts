import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, extname, join, relative } from 'node:path';

const root = execFileSync('git', ['rev-parse', '--show-toplevel'], { cwd: __dirname, encoding: 'utf8' }).trim();
const tracked = trackedFiles();
const sources = tracked.filter(
  (file) => /^(src|nodes|plugins|console)\/.*\.ts$/.test(file) && !file.startsWith('src/editor/'),
);
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Which folder may import from which; what is not named here may be imported by nobody. */
const allowedArrows: Record<string, string[]> = {
  'src/core': ['src/core', 'src/ports'],
  'src/ports': ['src/ports', 'src/core'],
  'src/adapters': ['src/adapters', 'src/ports', 'src/core'],
  'src/engine': ['src/engine', 'src/adapters', 'src/ports', 'src/core'],
  'src/runtime': ['src/runtime', 'src/engine', 'src/adapters', 'src/ports', 'src/core'],
  'src/cli': ['src/cli', 'src/adapters', 'src/ports', 'src/core'],
  nodes: ['nodes', 'src/runtime', 'src/adapters', 'src/ports', 'src/core', 'src/engine/protocol'],
  plugins: ['src/runtime', 'src/core'],
  // Runs in browsers.
  console: [
    'console',
    'src/adapters/simulator/phone-messages',
    'src/runtime/console/console-messages',
    'src/runtime/share/share-task',
    'src/runtime/tell-why',
    'src/ports',
  ],
};

/** The ports name the words of the domain, the pages those of the simulator; these are types only, and each runs without the other's code. */
const typesOnly = [
  ['src/ports', 'src/core'],
  ['src/core', 'src/ports'],
  ['console', 'src'],
] as const;

interface Import {
  /** The file that imports. */
  from: string;
  /** A file of ours without its extension, or the name of a package. */
  target: string;
  isOurs: boolean;
  isType: boolean;
}

describe('the arrows between the folders', () => {
  const imports = sources.flatMap(importsOf);

  it('are found at all', () => {
    assert.ok(sources.length > 100);
    assert.ok(imports.length > 300);
  });

  it('go one way', () => {
    const wrong = imports
      .filter(({ isOurs }) => isOurs)
      .filter(({ from, target }) => {
        const allowed = Object.entries(allowedArrows).find(([folder]) => isBelow(from, folder))?.[1] ?? [];
        return !allowed.some((folder) => isBelow(target, folder));
      });
    assert.deepEqual(wrong.map(say), []);
  });

  it('are arrows of types between the ports and the domain, and from the pages to the server', () => {
    const wrong = imports.filter(
      ({ from, target, isType }) =>
        !isType && typesOnly.some(([source, sink]) => isBelow(from, source) && isBelow(target, sink)),
    );
    assert.deepEqual(wrong.map(say), []);
  });

  it('leave the comparing of flows to a thread: what the main thread loads knows its types only', () => {
    const loaded = new Set(['src/runtime/routes']);
    const values = imports.filter(({ isOurs, isType }) => isOurs && !isType);
    for (const file of loaded) {
      for (const { from, target } of values) if (from.replace(/\.ts$/, '') === file) loaded.add(target);
    }
    assert.ok(loaded.has('src/runtime/share/share-thread'));
    const computing = ['plan', 'bundle', 'comparison', 'merge', 'subjects'].map((name) => `src/core/share/${name}`);
    assert.deepEqual(
      computing.filter((file) => loaded.has(file)),
      [],
    );
  });

  it('never lead from the domain to Node-RED, a transport, a database, a file or a timer', () => {
    // node:vm runs a regular expression of a user's that must be stopped when it takes too long.
    const pure = ['jsonata', 'jsonpath-plus', 'luxon', 'node:crypto', 'node:util', 'node:vm'];
    const wrong = imports.filter(
      ({ from, target, isOurs, isType }) => isBelow(from, 'src/core') && !isOurs && !isType && !pure.includes(target),
    );
    assert.deepEqual(wrong.map(say), []);
  });

  it('name only packages that are installed with this one', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
    const known = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    const wrong = imports.filter(
      ({ target, isOurs, isType }) =>
        !isOurs && !isType && !target.startsWith('node:') && !known.includes(target.split('/')[0] ?? ''),
    );
    assert.deepEqual(wrong.map(say), []);
  });
});

describe('the domain', () => {
  it('has no clock and no timer of its own', () => {
    const ticking = /\bDate\.now\b|\bnew Date\(\)|(?<![.\w])set(Timeout|Interval|Immediate)\(|\bperformance\.now\b/;
    const wrong = sources
      .filter((file) => isBelow(file, 'src/core'))
      .filter((file) => ticking.test(withoutComments(read(file))));
    // In which turn of the event loop something is done is no matter of time.
    const turning = ['src/core/followup/delivery-ledger.ts', 'src/core/followup/next-turn.ts'];
    assert.deepEqual(
      wrong.filter((file) => !turning.includes(file)),
      [],
    );
    for (const file of turning) {
      assert.doesNotMatch(withoutComments(read(file)), /Date\.now|(?<![.\w])set(Timeout|Interval)\(/, file);
    }
  });
});

describe('the files', () => {
  it('are small enough to read', () => {
    const long = tracked
      .filter((file) => /^(src|nodes|console)\/.*\.ts$/.test(file))
      .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400);
    assert.deepEqual(long, []);
  });

  it('name no path of a machine', () => {
    // Put together here, so that this file names none itself.
    const folders = ['home', 'Users', 'work', 'root'].map((folder) => `/${folder}/\\w`).join('|');
    const paths = new RegExp(`(?<![\\w.:/-])(${folders}|[A-Z]:\\\\Users)|${escapeExpression(homedir())}/`);
    assert.deepEqual(
      textFiles().filter((file) => homedir().length > 1 && paths.test(read(file))),
      [],
    );
  });

  it('name no host that packages come from', () => {
    const lock = read('package-lock.json');
    assert.doesNotMatch(lock, /"resolved": "https?:/);
    const host = new RegExp(['registry', 'npmjs', 'org'].join('\\.'));
    assert.deepEqual(
      textFiles().filter((file) => host.test(read(file))),
      [],
    );
  });
});

function trackedFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  return listed.split('\0').filter((file) => file && existsSync(join(root, file)));
}

function textFiles(): string[] {
  return tracked.filter((file) => !['.png', '.jpg', '.ico', '.gif'].includes(extname(file)));
}

function importsOf(file: string): Import[] {
  const statements =
    /^(?:import|export)\s+(type\s+)?([^'";]*?)from\s+'([^']+)'|^import\s+'([^']+)'|(typeof import|require|import)\('([^']+)'\)/gm;
  return [...read(file).matchAll(statements)].map((match) => {
    const [, type, names, from, bare, call, called] = match;
    const specifier = from ?? bare ?? called ?? '';
    const isOurs = specifier.startsWith('.');
    const target = isOurs ? relative(root, join(root, dirname(file), specifier)) : specifier;
    const isType = type !== undefined || call === 'typeof import' || areTypes(names);
    return { from: file, target, isOurs, isType };
  });
}

/** `{ type A, type B }`. */
function areTypes(names: string | undefined): boolean {
  const inside = /^\{([^}]*)\}\s*$/s.exec(names ?? '')?.[1];
  if (inside === undefined) return false;
  const parts = inside.split(',').filter((part) => part.trim());
  return parts.length > 0 && parts.every((part) => /^\s*type\s/.test(part));
}

function isBelow(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`);
}

function say({ from, target }: Import): string {
  return `${from} → ${target}`;
}

function withoutComments(code: string): string {
  return code.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/\/\/.*$/gm, '');
}

function escapeExpression(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
