import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageLanguage, PageTexts } from '../pages/page-language';

const texts: Record<PageLanguage, PageTexts> = JSON.parse(readFileSync(join(__dirname, 'page', 'texts.json'), 'utf8'));

/** Says a sentence by its name, with `{placeholders}` filled in; plain text. */
export type Say = (key: string, values?: Record<string, string>) => string;

/** The sentences of the pages and messages that have to do with answers. */
export function actionTexts(language: PageLanguage): Say {
  return (key, values = {}) =>
    (texts[language][key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
