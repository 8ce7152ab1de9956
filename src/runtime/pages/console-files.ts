import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type PageLanguage, type PageTexts, pageLanguages } from '../../adapters/pages/page-language';

export interface ConsoleFile {
  /** Of its content. */
  type: string;
  text: string;
}

export interface ConsolePage {
  template: string;
  texts: Record<PageLanguage, PageTexts>;
}

export type ConsolePageName = 'softphone' | 'desk' | 'operator';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const folder = join(__dirname, '..', '..', '..', 'console');
const catalogues = join(__dirname, '..', '..', '..', 'plugins', 'editor', 'locales');
const localeOf: Record<PageLanguage, string> = { en: 'en-US', es: 'es-ES', pt: 'pt-BR' };

/** Which keys of the editor's catalogue a page shows, too: those that begin so. */
const shownKeys: Partial<Record<ConsolePageName, readonly string[]>> = {
  operator: ['simulate.', 'preview.noImage', 'preview.sender'],
};

/** What a page may load, by `folder/file`: whatever is not in it is not served. */
export function readConsoleFiles(): ReadonlyMap<string, ConsoleFile> {
  const files = ['shared', 'screens', 'softphone', 'desk', 'operator'].flatMap((part) =>
    readdirSync(join(folder, part)).map((name) => `${part}/${name}`),
  );
  return new Map(
    files.flatMap((file): [string, ConsoleFile][] => {
      const type = types[extname(file)];
      return type ? [[file, { type, text: read(file) }]] : [];
    }),
  );
}

/** A page's HTML, with its sentences and those that all pages share. */
export function readConsolePage(name: ConsolePageName): ConsolePage {
  const own = readTexts(`${name}/texts.json`);
  const shared = readTexts('shared/texts.json');
  const texts = pageLanguages.map(
    (language) =>
      [language, { ...shared[language], ...editorTexts(language, shownKeys[name] ?? []), ...own[language] }] as const,
  );
  return { template: read(`${name}/${name}.html`), texts: Object.fromEntries(texts) as ConsolePage['texts'] };
}

/** In the form of the pages' own: flat, and with `{name}` for a value. */
function editorTexts(language: PageLanguage, beginnings: readonly string[]): PageTexts {
  if (beginnings.length === 0) return {};
  const catalogue = JSON.parse(readFileSync(join(catalogues, localeOf[language], 'editor.json'), 'utf8')) as object;
  const flat = (value: unknown, key: string): [string, string][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, inner]) => flat(inner, key ? `${key}.${name}` : name))
      : [[key, String(value).replace(/__(\w+?)__/g, '{$1}')]];
  const isShown = ([key]: [string, string]) => beginnings.some((beginning) => key.startsWith(beginning));
  return Object.fromEntries(flat(catalogue, '').filter(isShown));
}

function readTexts(file: string): ConsolePage['texts'] {
  return JSON.parse(read(file)) as ConsolePage['texts'];
}

function read(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}
