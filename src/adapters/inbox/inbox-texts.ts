import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageLanguage, PageTexts } from '../pages/page-language';

const TEXTS: Record<PageLanguage, PageTexts> = JSON.parse(readFileSync(join(__dirname, 'page', 'texts.json'), 'utf8'));

/** The page's sentences in a language. */
export function pageTexts(language: PageLanguage): PageTexts {
  return TEXTS[language];
}
