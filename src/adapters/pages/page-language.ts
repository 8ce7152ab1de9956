export const pageLanguages = ['en', 'es', 'pt'] as const;
export type PageLanguage = (typeof pageLanguages)[number];
/** A page's sentences, by name. */
export type PageTexts = Record<string, string>;

/** The best of the pages' languages for an `Accept-Language` header (RFC 9110 §12.5.4); English when there is none. */
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

/** The pages' language of a locale, as people have one; undefined where none of them is theirs. */
export function languageOf(locale: string | undefined): PageLanguage | undefined {
  const language = (locale ?? '').slice(0, 2).toLowerCase();
  return isPageLanguage(language) ? language : undefined;
}

function isPageLanguage(text: string): text is PageLanguage {
  return pageLanguages.some((language) => language === text);
}
