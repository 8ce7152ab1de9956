import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageFolder } from '../node-red-process';
import { InstalledNodeRed } from './installed-node-red';
import { languages, readManifest } from './manifest';
import { type Packed, pack } from './packed';

interface NodeSet {
  id: string;
  types: string[];
  enabled: boolean;
  version?: string;
  err?: unknown;
}

const manifest = readManifest();
const nodeFiles = Object.entries(manifest['node-red'].nodes);
const examplesFolder = join(packageFolder(), 'examples');
/** By folder, as the import dialog shows them. */
const examples = readdirSync(examplesFolder).map((folder) => ({
  folder,
  names: readdirSync(join(examplesFolder, folder)).map((file) => file.replace(/\.json$/, '')),
}));

describe('what npm would ship', () => {
  let packed: Packed;
  before(() => {
    packed = pack();
  });
  after(() => packed.remove());

  const has = (path: string) => assert.ok(packed.files.includes(path), `${path} is missing`);
  const read = (path: string) => readFileSync(join(packed.folder, path), 'utf8');

  it('has what a reader looks for first', () => {
    for (const file of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md']) has(file);
  });

  for (const [type, file] of nodeFiles) {
    it(`has all that belongs to ${type}`, () => {
      const folder = dirname(file);
      const name = file.slice(folder.length + 1).replace(/\.js$/, '');
      has(file);
      has(`${folder}/${name}.html`);
      for (const language of languages) {
        has(`${folder}/locales/${language}/${name}.json`);
        has(`${folder}/locales/${language}/${name}.html`);
      }
      const icon = /icon: '([\w-]+\.svg)'/.exec(read(`${folder}/${name}.html`))?.[1];
      if (icon?.startsWith('ringback-')) has(`${folder}/icons/${icon}`);
    });
  }

  it('has the plugin, its texts and every resource that the editor asks for', () => {
    for (const file of Object.values(manifest['node-red'].plugins)) {
      const page = file.replace(/\.js$/, '.html');
      has(file);
      has(page);
      for (const language of languages) has(`${dirname(file)}/locales/${language}/editor.json`);
      const resources = [...read(page).matchAll(/resources\/@ringback\/node-red-nodes\/([\w./-]+)/g)];
      assert.ok(resources.length > 0, 'the plugin loads nothing');
      for (const [, resource] of resources) has(`resources/${resource}`);
    }
  });

  it('has the command ringback', () => {
    const { bin } = readManifest(packed.folder);
    assert.deepEqual(Object.keys(bin), ['ringback']);
    has(bin.ringback ?? '');
    assert.match(read(bin.ringback ?? ''), /^#!\/usr\/bin\/env node\n/);
  });

  it('has the music for callers who wait', () => has('resources/audio/hold-music.wav'));

  it('has the example flows', () => {
    assert.deepEqual(examples.map(({ folder }) => folder).sort(), ['calls', 'follow-ups', 'history']);
    for (const { folder, names } of examples) {
      assert.ok(names.length >= (folder === 'history' ? 1 : 6));
      for (const name of names) has(`examples/${folder}/${name}.json`);
    }
  });

  it('has the compiled file of every file that its code requires', () => {
    for (const file of packed.files.filter((path) => path.startsWith('dist/') && path.endsWith('.js'))) {
      for (const [, wanted] of read(file).matchAll(/require\("(\.[^"]+)"\)/g)) {
        has(`${join(dirname(file), wanted ?? '')}.js`);
      }
    }
  });

  it('has no test, no source, no source map, no state and nothing else that is ours alone', () => {
    const allowed =
      /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|(dist\/(console|nodes|src|plugins)|examples|icons|resources|docs)\/.+)$/;
    const unwanted =
      /(^|\/)(test|tests|bench|demo|node_modules|\.[^/]+)(\/|$)|\.test\.|\.(ts|map|log|sqlite|sqlite-wal|tgz|pem|key)$/;
    assert.deepEqual(
      packed.files.filter((file) => !allowed.test(file) || unwanted.test(file)),
      [],
    );
  });

  it('has no secret', () => {
    const secret =
      /-----BEGIN [A-Z ]*PRIVATE KEY-----|whsec_[A-Za-z0-9+/]{16}|xox[bap]-\w{10}|AKIA[0-9A-Z]{16}|gh[po]_\w{30}|eyJ[\w-]{20,}\.eyJ/;
    assert.deepEqual(
      packed.files.filter((file) => secret.test(read(file))),
      [],
    );
  });

  for (const [version, module] of [
    ['5', 'node-red'],
    ['4.1', 'node-red-41'],
  ] as const) {
    describe(`installed in a clean Node-RED ${version}`, () => {
      let nodeRed: InstalledNodeRed;
      before(async () => {
        nodeRed = await InstalledNodeRed.start(require.resolve(`${module}/red.js`), packed.folder);
      });
      after(() => nodeRed?.stop());

      it(`is Node-RED ${version}`, async () => {
        const { version: running } = (await nodeRed.ask('settings')) as { version: string };
        assert.ok(running.startsWith(`${version}.`), running);
      });

      it('has every node type, enabled and without an error', async () => {
        const sets = (await nodeRed.ask('nodes')) as NodeSet[];
        const ours = sets.filter((set) => set.id.startsWith(`${manifest.name}/`));
        assert.deepEqual(ours.flatMap((set) => set.types).sort(), nodeFiles.map(([type]) => type).sort());
        for (const set of ours) {
          assert.equal(set.err, undefined, set.id);
          assert.equal(set.enabled, true, set.id);
          assert.equal(set.version, manifest.version);
        }
        assert.doesNotMatch(nodeRed.output, /\[ringback|@ringback|ExperimentalWarning: SQLite/);
      });

      it('gives the editor its dialogs, and help in each language', async () => {
        for (const language of languages) {
          const html = String(await nodeRed.ask('nodes', { accept: 'text/html', 'accept-language': language }));
          const [type = '', file = ''] = nodeFiles.find(([name]) => name.endsWith('poller')) ?? [];
          for (const [name] of nodeFiles) {
            assert.match(html, new RegExp(`data-template-name="${name}"`));
            assert.match(html, new RegExp(`data-help-name="${name}"`));
          }
          const help = read(join(dirname(file), 'locales', language, 'poller.html'));
          const sentence = /<p>(.+?)<\/p>/.exec(help)?.[1] ?? '';
          assert.ok(sentence && html.includes(sentence), `help of ${type} in ${language}`);
        }
      });

      it('gives the editor its texts in each language', async () => {
        for (const language of languages) {
          for (const [type, file] of nodeFiles) {
            const name = dirname(file).split('/').at(-1);
            const own = JSON.parse(read(`${dirname(file)}/locales/${language}/${name}.json`)) as object;
            assert.deepEqual(await nodeRed.ask(`nodes/${manifest.name}/${type}/messages?lng=${language}`), own);
          }
        }
      });

      it('serves its icons', async () => {
        const icons = (await nodeRed.ask('icons')) as Record<string, string[]>;
        const ours = icons[manifest.name] ?? [];
        assert.ok(ours.length >= 4, `icons: ${ours}`);
        for (const icon of ours) assert.match(String(await nodeRed.ask(`icons/${manifest.name}/${icon}`)), /<svg/);
      });

      it('serves its plugin and the resources of the dialogs', async () => {
        const plugins = (await nodeRed.ask('plugins')) as { id: string; enabled: boolean }[];
        const plugin = plugins.find(({ id }) => id === `${manifest.name}/ringback-editor`);
        assert.equal(plugin?.enabled, true);
        for (const file of packed.files.filter((path) => path.startsWith('resources/'))) {
          const served = await nodeRed.ask(`resources/${manifest.name}/${file.slice('resources/'.length)}`);
          assert.ok(String(served).length > 0, file);
        }
      });

      it('lists the example flows in the import dialog', async () => {
        const library = 'library/examples/flows';
        assert.ok(((await nodeRed.ask(library)) as string[]).includes(manifest.name));
        for (const { folder, names } of examples) {
          const listed = JSON.stringify(await nodeRed.ask(`${library}/${manifest.name}/${folder}`));
          for (const name of names) {
            assert.ok(listed.includes(name), `${name} in ${listed}`);
            const path = `${library}/${manifest.name}/${folder}/${encodeURIComponent(name)}`;
            const flow = (await nodeRed.ask(path)) as { type: string }[];
            assert.ok(flow.some(({ type }) => type.startsWith('ringback-')));
          }
        }
      });
    });
  }
});
