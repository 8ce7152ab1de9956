import { find } from './element.js';
import { formatNumber, text } from './text.js';

/** What the two limits of the guard will do, in a sentence. */
export function guardWords(target: string, newInput: string, goneInput: string): void {
  const says = find(target);
  const most = find<HTMLInputElement>(newInput);
  const share = find<HTMLInputElement>(goneInput);
  const update = () => {
    const sentences = [
      sentence('new', most.value, (limit) => ({ limit: formatNumber(limit) })),
      sentence('gone', share.value, (limit) => ({ limit })),
    ];
    says.textContent = sentences.join(' ');
  };
  for (const input of [most, share]) $(input).on('input change', update);
  update();
}

function sentence(kind: 'new' | 'gone', value: string, words: (limit: number) => Record<string, unknown>): string {
  if (!/^\d+$/.test(value.trim())) return '';
  const limit = Number(value);
  return limit === 0 ? text(`guard.${kind}Off`) : text(`guard.${kind}`, words(limit));
}
