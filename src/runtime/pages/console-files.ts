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

/** What a page may load, by `folder/file`: whatever is not in it is not served. */
export function readConsoleFiles(): ReadonlyMap<string, ConsoleFile> {
  const files = ['shared', 'softphone', 'desk', 'operator'].flatMap((part) =>
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
  const texts = pageLanguages.map((language) => [language, { ...shared[language], ...own[language] }] as const);
  return { template: read(`${name}/${name}.html`), texts: Object.fromEntries(texts) as ConsolePage['texts'] };
}

function readTexts(file: string): ConsolePage['texts'] {
  return JSON.parse(read(file)) as ConsolePage['texts'];
}

function read(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}
