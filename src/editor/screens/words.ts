/** Where a screen has its sentences: the editor in its catalogue, the console in its page. */
export interface Words {
  text(key: string, values: Record<string, unknown>): string;
  /** BCP 47, for dates and numbers; undefined is the browser's. */
  language(): string | undefined;
}

let spoken: Words = { text: (key) => key, language: () => undefined };

/** Called once by each screen, before it shows anything that is here. */
export function speakBy(words: Words): void {
  spoken = words;
}

/** A sentence in the reader's language, with the values in their places. */
export function text(key: string, values: Record<string, unknown> = {}): string {
  return spoken.text(key, values);
}

export function language(): string | undefined {
  return spoken.language();
}

/** A number as the reader writes it. */
export function formatNumber(value: number): string {
  return value.toLocaleString(language());
}
