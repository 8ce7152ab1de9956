import type { PromptItem } from './call-settings.js';

const longest = 26;

/** The beginning of what is said, or the name of the audio; empty when there is nothing. */
export function promptLabel(prompts: unknown): string {
  const first = Array.isArray(prompts) ? (prompts[0] as PromptItem | undefined) : undefined;
  switch (first?.kind) {
    case 'text':
      return shorten(first.text);
    case 'file':
      return shorten(first.path.split('/').at(-1) ?? '');
    case 'url':
      return shorten(first.url.replace(/^https?:\/\//, ''));
    case 'upload':
      return shorten(first.name);
    default:
      return '';
  }
}

function shorten(label: string): string {
  const words = label.replace(/\s+/g, ' ').trim();
  return words.length > longest ? `${words.slice(0, longest - 1).trimEnd()}…` : words;
}
