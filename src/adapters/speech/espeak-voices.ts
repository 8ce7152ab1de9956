/** The voices of espeak-ng where they are not called as the language is; `es-*` is any other Spanish. */
const voices: Record<string, string> = {
  en: 'en-us',
  'en-us': 'en-us',
  'en-ca': 'en-us',
  'en-*': 'en-gb',
  es: 'es',
  'es-es': 'es',
  'es-*': 'es-419',
  pt: 'pt-br',
  'pt-br': 'pt-br',
  'pt-*': 'pt',
  'fr-be': 'fr-be',
  'fr-ch': 'fr-ch',
  fr: 'fr-fr',
  'fr-*': 'fr-fr',
  no: 'nb',
  'no-*': 'nb',
  'zh-hk': 'yue',
  zh: 'cmn',
  'zh-*': 'cmn',
};

/** Whether a command is espeak-ng, or the older espeak, by its file's name. */
export function isEspeak(command: string): boolean {
  return /(^|[\\/])espeak(-ng)?(\.exe)?$/i.test(command);
}

/** How espeak-ng calls its voice for a language (BCP 47). */
export function espeakVoice(language: string): string {
  const tag = language.trim().replaceAll('_', '-').toLowerCase();
  const [base = ''] = tag.split('-');
  return voices[tag] ?? (tag === base ? base : (voices[`${base}-*`] ?? base));
}
