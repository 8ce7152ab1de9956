/** Chrome's network voices go silent after about 15 s of one text. */
const longest = 160;

/** Pieces that are spoken one after the other: sentences, and long ones cut between words. */
export function speakablePieces(text: string, language: string): string[] {
  return sentencesOf(text, language)
    .flatMap((sentence) => cut(sentence.trim()))
    .filter((piece) => piece !== '');
}

function sentencesOf(text: string, language: string): string[] {
  if (!('Segmenter' in Intl)) return text.split(/(?<=[.!?…;:])\s+/);
  let segmenter: Intl.Segmenter;
  try {
    segmenter = new Intl.Segmenter(language, { granularity: 'sentence' });
  } catch {
    // A language tag that is none.
    segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
  }
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

function cut(sentence: string): string[] {
  if (sentence.length <= longest) return [sentence];
  const head = sentence.slice(0, longest);
  const comma = head.lastIndexOf(', ') + 1;
  const space = head.lastIndexOf(' ');
  const end = comma > longest / 2 ? comma : space > 0 ? space : longest;
  return [sentence.slice(0, end).trim(), ...cut(sentence.slice(end).trim())];
}

/** How long somebody takes to read it, in milliseconds. */
export function readingMs(text: string): number {
  return Math.max(1_200, text.length * 70);
}
