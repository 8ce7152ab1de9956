/** A zero character or half of a surrogate pair: PostgreSQL refuses them, and SQLite's JSON changes them. */
const unstorable = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const maybeUnstorable = /\\u0000|\\ud[89a-f]/i;

/** The text with what no database keeps replaced by U+FFFD. */
export function storableText(text: string): string {
  return text.replace(unstorable, '\uFFFD');
}

/** Rows as the parameter of a dialect's `rows`. */
export function jsonRows(rows: readonly object[]): string {
  const text = JSON.stringify(rows);
  if (!maybeUnstorable.test(text)) return text;
  return JSON.stringify(rows, (_name, value: unknown) => (typeof value === 'string' ? storableText(value) : value));
}
