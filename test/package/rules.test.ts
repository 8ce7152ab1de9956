import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageFolder } from '../node-red-process';
import { languages, readManifest } from './manifest';
import { literalNamesAt, registrationsIn } from './registration';

/** The rules of the flow library's scorecard (`node-red-dev validate`), which itself needs the internet. */

const root = packageFolder();
const manifest = readManifest();
const types = Object.keys(manifest['node-red'].nodes);
const configTypes = ['store', 'followup', 'integration', 'channel', 'directory', 'zendesk', 'gateway', 'team'].map(
  (name) => `ringback-${name}`,
);

/** Defaults that the dialogs keep for Node-RED and that nobody sets. */
const mirrors = /^(lookupIntegration|integration\d|outputs)$/;

const htmlOf = (type: string) => readNode(type, `${folderOf(type)}.html`);
const folderOf = (type: string) => type.replace('ringback-', '');
const readNode = (type: string, ...path: string[]) =>
  readFileSync(join(root, 'dist', 'nodes', folderOf(type), ...path), 'utf8');

describe('the scorecard of the flow library', () => {
  it('finds the licence, where the source is and where to report', () => {
    assert.equal(manifest.license, 'Apache-2.0');
    assert.match(manifest.repository.url, /^git\+https:\/\//);
    assert.match(manifest.bugs.url, /^https:\/\/.+\/issues$/);
  });

  it('finds a scoped name and the keyword', () => {
    assert.match(manifest.name, /^@[\w-]+\/node-red-[\w-]+$/);
    assert.ok(manifest.keywords.includes('node-red'));
  });

  it('finds which Node-RED and which Node.js it needs', () => {
    assert.equal(manifest['node-red'].version, '>=4.1.0');
    assert.equal(manifest.engines.node, '>=22.16');
  });

  it('finds at most six dependencies, all of them used', () => {
    const names = Object.keys(manifest.dependencies);
    assert.ok(names.length <= 6, names.join(', '));
    const code = sourceFiles()
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    for (const name of [...names, ...Object.keys(manifest.optionalDependencies)]) {
      assert.match(code, new RegExp(`['"]${name}(/[\\w-]+)?['"]`), `${name} is not used`);
    }
  });

  it('finds an example for every node that is not a config node', () => {
    const used = new Set(examples().flatMap((nodes) => nodes.map(({ type }) => type)));
    assert.deepEqual(
      types.filter((type) => !configTypes.includes(type) && !used.has(type)),
      [],
    );
  });

  for (const type of types) {
    describe(`on ${type}`, () => {
      it('finds one registerType with a literal name and literal defaults', () => {
        const registrations = registrationsIn(htmlOf(type));
        assert.deepEqual(
          registrations.map((registration) => registration.type),
          [type],
        );
        const [{ definition } = { definition: '' }] = registrations;
        const names = literalNamesAt(definition, 'defaults');
        assert.ok(names.includes('name'), `defaults: ${names}`);
        assert.doesNotMatch(definition.replaceAll(/'[^']*'/g, ''), /defaults:[^}]*\.\.\./, 'a spread cannot be parsed');
      });

      it('says in its label, category and colour what it is', () => {
        const [{ definition } = { definition: '' }] = registrationsIn(htmlOf(type));
        const category = /category: '([^']+)'/.exec(definition)?.[1];
        assert.equal(category, configTypes.includes(type) ? 'config' : 'Ringback');
        assert.match(definition, /label(\(\)|: function|: \()/);
      });

      for (const language of languages) {
        it(`documents every setting in ${language}`, () => {
          const [{ definition } = { definition: '' }] = registrationsIn(htmlOf(type));
          const help = readNode(type, 'locales', language, `${folderOf(type)}.html`);
          const entries = [...help.matchAll(/<dt data-settings="([^"]+)">[^<]+.*?<\/dt>\s*<dd>\s*\S.*?<\/dd>/gs)];
          const documented = new Set(entries.flatMap((entry) => entry[1]?.split(' ') ?? []));
          const settings = literalNamesAt(definition, 'defaults').filter((name) => !mirrors.test(name));
          // Node-RED itself explains what a name is for.
          const unsaid = settings.filter((name) => name !== 'name' && !documented.has(name));
          assert.deepEqual(unsaid, [], 'settings without a <dt data-settings="…"> in the help');
          const unknown = [...documented].filter((name) => !settings.includes(name));
          assert.deepEqual(unknown, [], 'the help documents settings that do not exist');
        });
      }
    });
  }

  it('finds no type registered twice', () => {
    assert.equal(new Set(types).size, types.length);
    const files = readdirSync(join(root, 'dist', 'nodes'));
    assert.deepEqual(files.map((name) => `ringback-${name}`).sort(), [...types].sort());
  });
});

describe('the examples and the demo', () => {
  it('hold no credentials', () => {
    for (const nodes of [...examples(), ...demoFlows()]) {
      for (const node of nodes) {
        const held = Object.keys(node).filter((name) => /credential|password|secret|token$|apikey$/i.test(name));
        const { credentials = {} } = node as { credentials?: Record<string, string> };
        const isReference = Object.values(credentials).every((value) => /^\$\{RINGBACK_SANDBOX_[A-Z_]+\}$/.test(value));
        // What names an environment variable is none; only the sandbox's are named.
        assert.deepEqual(held, isReference && 'credentials' in node ? ['credentials'] : [], `${node.type} ${node.id}`);
      }
    }
  });

  it('are named after tasks and begin with what to fill in', () => {
    for (const nodes of examples()) {
      const first = nodes.find(({ type }) => !['tab', 'group'].includes(type));
      assert.equal(first?.type, 'comment');
      assert.ok(String(first?.info).length > 100);
    }
  });

  it('use only nodes of this package and those that come with Node-RED', () => {
    for (const nodes of examples()) {
      for (const { type } of nodes) assert.ok(!type.includes('ringback') || types.includes(type), type);
    }
  });
});

interface FlowNode {
  id: string;
  type: string;
  [property: string]: unknown;
}

function examples(): FlowNode[][] {
  const folder = join(root, 'examples');
  return readdirSync(folder).flatMap((name) => flowsIn(join(folder, name)));
}

function demoFlows(): FlowNode[][] {
  const folder = join(root, 'demo', 'flows');
  return existsSync(folder) ? flowsIn(folder) : flowsIn(join(root, 'dist', 'demo', 'flows'));
}

function flowsIn(folder: string): FlowNode[][] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as FlowNode[]);
}

function sourceFiles(): string[] {
  return ['nodes', 'src'].flatMap((folder) =>
    readdirSync(join(root, 'dist', folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && basename(entry.name).endsWith('.js'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
}
