/**
 * The words of a phrase as they are compared: without case, accents and punctuation. Marks that are letters rather
 * than accents, as in Devanagari or Japanese, stay.
 */
export function spokenWords(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/(?=[\p{Script=Inherited}\p{Script=Hebrew}])(?!\u3099|\u309A)\p{Mn}/gu, '')
    // Upper case folds more than lower case does: ß is SS, and both kinds of a Greek sigma are one.
    .toUpperCase();
  return plain.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

/** The same for every way to write a phrase that is heard as the same. */
export function phraseKey(phrase: string): string {
  return spokenWords(phrase).join(' ');
}

/**
 * Which choice was meant by what a caller said. One that was said exactly wins, then the one with the longest phrase, in
 * words, that is part of it. Undefined: none, or more than one as well as the other.
 */
export function matchPhrase(said: string, choices: readonly (readonly string[])[]): number | undefined {
  const spoken = spokenWords(said);
  let longest = 0;
  let found: number[] = [];
  for (const [index, phrases] of choices.entries()) {
    const length = Math.max(0, ...phrases.map((phrase) => weight(spokenWords(phrase), spoken)));
    if (length === 0 || length < longest) continue;
    found = length > longest ? [index] : [...found, index];
    longest = length;
  }
  return found.length === 1 ? found[0] : undefined;
}

/** Words of the phrase, if they were said one after the other, otherwise 0. Nothing is longer than all that was said. */
function weight(phrase: readonly string[], spoken: readonly string[]): number {
  const isPart = ` ${spoken.join(' ')} `.includes(` ${phrase.join(' ')} `);
  return isPart ? phrase.length : 0;
}
