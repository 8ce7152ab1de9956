import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../node-red-process';

const languages = ['en-US', 'es-ES', 'pt-BR'];
/** Those of Node-RED's own nodes. */
const headings = {
  'en-US': ['Inputs', 'Outputs', 'Settings', 'Details', 'References'],
  'es-ES': ['Entradas', 'Salidas', 'Ajustes', 'Detalles', 'Referencias'],
  'pt-BR': ['Entradas', 'Saídas', 'Configurações', 'Detalhes', 'Referências'],
};
const root = packageFolder();

/** Each catalogue as its folder and the name that its files have. */
const catalogues = [
  ...readdirSync(join(root, 'nodes')).map((name) => ({
    name,
    folder: join(root, 'nodes', name, 'locales'),
    hasHelp: true,
  })),
  { name: 'editor', folder: join(root, 'plugins', 'editor', 'locales'), hasHelp: false },
];

describe('the texts of the nodes', () => {
  for (const { name, folder, hasHelp } of catalogues) {
    it(`of ${name} are the same in each language`, () => {
      const [english, ...others] = languages.map((language) => textsOf(join(folder, language, `${name}.json`)));
      assert.ok(english && english.size > 0);
      for (const [index, other] of others.entries()) {
        const language = languages[index + 1];
        assert.deepEqual([...other.keys()].sort(), [...english.keys()].sort(), `keys in ${language}`);
        for (const [key, text] of english) {
          assert.deepEqual(
            placeholders(other.get(key) ?? ''),
            placeholders(text),
            `placeholders of ${key} in ${language}`,
          );
        }
      }
    });
    if (!hasHelp) continue;
    it(`of ${name} have help of the same shape in each language`, () => {
      const [english, ...others] = languages.map((language) =>
        readFileSync(join(folder, language, `${name}.html`), 'utf8'),
      );
      assert.match(english ?? '', new RegExp(`data-help-name="ringback-${name}"`));
      for (const [index, other] of others.entries()) {
        assert.deepEqual(shapeOf(other), shapeOf(english ?? ''), `help in ${languages[index + 1]}`);
      }
    });
    it(`of ${name} have help under the usual headings, in their order`, () => {
      for (const [language, usual] of Object.entries(headings)) {
        const help = readFileSync(join(folder, language, `${name}.html`), 'utf8');
        const found = [...help.matchAll(/<h3>(.*?)<\/h3>/g)].map((match) => match[1] ?? '');
        assert.ok(found.length > 0);
        assert.deepEqual(
          found,
          usual.filter((heading) => found.includes(heading)),
          language,
        );
      }
    });
    it(`of ${name} hold every text that its dialog names`, () => {
      const html = readFileSync(join(root, 'nodes', name, `${name}.html`), 'utf8');
      const texts = textsOf(join(folder, 'en-US', `${name}.json`));
      const named = [...html.matchAll(/data-i18n="(?:\[\w+\])?([\w.]+)"|_\('([\w.]+\w)'\)/g)].map(
        (match) => match[1] ?? match[2] ?? '',
      );
      assert.deepEqual(
        named.filter((key) => !texts.has(key)),
        [],
      );
    });
  }

  it('of the widgets hold every text that they name', () => {
    const texts = textsOf(join(root, 'plugins', 'editor', 'locales', 'en-US', 'editor.json'));
    const folder = join(root, 'src', 'editor');
    assert.ok(existsSync(folder));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const named = files.flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/\btext\(\s*'([\w.-]+)'/g)].map((match) => match[1] ?? ''),
    );
    assert.ok(named.length > 100);
    assert.deepEqual(
      named.filter((key) => !texts.has(key)),
      [],
    );
  });
});

/** The texts of a catalogue by their dotted keys; fails on an empty one. */
function textsOf(file: string): Map<string, string> {
  const texts = new Map<string, string>();
  const visit = (value: unknown, key: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [name, child] of Object.entries(value)) visit(child, key ? `${key}.${name}` : name);
      return;
    }
    assert.ok(typeof value === 'string' && value.trim() !== '', `${key} in ${file} is empty`);
    texts.set(key, value);
  };
  visit(JSON.parse(readFileSync(file, 'utf8')), '');
  return texts;
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/__\w+?__|\$\{[^}]*\}/g)].map(([found]) => found).sort();
}

/** The tags in their order, and what stands in code: neither is translated. */
function shapeOf(html: string): string[] {
  const tags = [...html.matchAll(/<(\/?\w+)/g)]
    .map((match) => match[1] ?? '')
    .filter((tag) => !/^\/?(i|b|code)$/.test(tag));
  const code = [...html.matchAll(/<code>(.*?)<\/code>/g)]
    .map((match) => match[1] ?? '')
    .filter((text) => !text.includes('/'));
  return [...tags, ...new Set(code.sort())];
}
