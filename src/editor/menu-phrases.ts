import { gatewaysFor } from './call-gateway.js';
import { type MenuOption, wordsOf } from './call-settings.js';
import { hearsSpeech } from './gateway-limits.js';
import type { EditorNode } from './node-red-editor.js';
import { text } from './text.js';
import { inForm, type Verdict } from './validate.js';

/** What recognizers take as a hint. */
const longestPhrase = 100;

/** What an option is called: by its label, else by how it is chosen. */
export function optionName({ digits, label, phrases = [] }: MenuOption): string {
  return label || digits || phrases[0] || '';
}

/** As an option keeps them: none rather than an empty list. */
export function phrasesOf(typed: string): Pick<MenuOption, 'phrases'> {
  const phrases = wordsOf(typed);
  return phrases.length > 0 ? { phrases } : {};
}

/** No two options are meant by the same words, and each can be chosen in the calls that come here. */
export function menuPhrases(options: MenuOption[], node: EditorNode | undefined): Verdict {
  if (node && inForm(node, 'sensitive') === true && options.some(({ phrases }) => phrases?.length)) {
    return text('validate.phrasesSensitive');
  }
  const seen = new Map<string, number>();
  for (const [index, { digits, phrases = [] }] of options.entries()) {
    const number = index + 1;
    for (const phrase of phrases) {
      const key = phraseKey(phrase);
      if (key === '' || phrase.length > longestPhrase) return text('validate.optionPhrase', { number });
      const first = seen.get(key);
      if (first !== undefined && first !== number) return text('validate.phraseTwice', { phrase, first, number });
      seen.set(key, number);
    }
    if (digits.trim() === '' && node && isHeardByNobody(node)) return text('validate.optionNeedsKey', { number });
  }
  return true;
}

/** Options that have no key, for a note. */
export function onlySaid(options: MenuOption[]): string[] {
  return options
    .filter(({ digits, phrases }) => digits.trim() === '' && phrases?.length)
    .map((option) => text('menu.onlySaid', { option: optionName(option) }));
}

function isHeardByNobody(node: EditorNode): boolean {
  const gateways = gatewaysFor(node);
  return gateways.length > 0 && !gateways.some(hearsSpeech);
}

/** As the runtime compares what is said: without case, accents and punctuation. */
function phraseKey(phrase: string): string {
  const plain = phrase
    .normalize('NFKD')
    .replace(/(?=[\p{Script=Inherited}\p{Script=Hebrew}])(?!\u3099|\u309A)\p{Mn}/gu, '')
    .toUpperCase();
  return (plain.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).join(' ');
}
