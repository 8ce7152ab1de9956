import type { PhoneMedia } from '../../src/adapters/simulator/phone-messages';
import { text } from './texts.js';

/** What is to be read of something that is heard: the words that are spoken, or the name of the audio. */
export function wordsOf(media: PhoneMedia): { kind: 'said' | 'played'; words: string } {
  if (media.kind === 'text') return { kind: 'said', words: media.text };
  if (media.said !== undefined) return { kind: 'said', words: media.said };
  return { kind: 'played', words: media.name || nameAtEnd(media.url) || text('music') };
}

function nameAtEnd(url: string): string {
  const [path = ''] = url.split(/[?#]/);
  const end = path.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(end);
  } catch {
    // A percent sign that encodes nothing: as it is.
    return end;
  }
}
