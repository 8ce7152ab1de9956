import { speechFailed } from './speech-failure';

/** Ten minutes of speech. */
const longestText = 10_000;

/** A text as it is spoken: white space says nothing. RB_SPEECH when there is nothing to say, or far too much. */
export function speakableText(text: string): string {
  const spoken = text.replaceAll(/\s+/g, ' ').trim();
  if (spoken === '') throw speechFailed('There is no text to speak.', { remedy: 'Write what callers shall hear.' });
  if (spoken.length <= longestText) return spoken;
  throw speechFailed(`The text to speak has ${spoken.length} characters; at most ${longestText} can be spoken.`, {
    remedy: 'Say less at once: callers cannot remember that much.',
  });
}
