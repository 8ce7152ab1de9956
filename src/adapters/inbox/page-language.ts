import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type PageLanguage = 'en' | 'es' | 'pt';
/** The page's sentences, by name. */
export type PageTexts = Record<string, string>;

const TEXTS: Record<PageLanguage, PageTexts> = JSON.parse(readFileSync(join(__dirname, 'page', 'texts.json'), 'utf8'));

/** The page's sentences in a language. */
export function pageTexts(language: PageLanguage): PageTexts {
  return TEXTS[language];
}

/** The best of the page's languages for an `Accept-Language` header (RFC 9110 §12.5.4); English when there is none. */
export function chooseLanguage(acceptLanguage: string | undefined): PageLanguage {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.trim().split(';');
      const weight = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find(Boolean);
      return { language: range.slice(0, 2).toLowerCase(), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ language, weight }) => isPageLanguage(language) && weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const best = wanted[0]?.language ?? 'en';
  return isPageLanguage(best) ? best : 'en';
}

function isPageLanguage(text: string): text is PageLanguage {
  return text === 'en' || text === 'es' || text === 'pt';
}
