/** The page's sentences in the reader's language; the server writes them into the page. */
const texts = JSON.parse(document.getElementById('texts')?.textContent ?? '{}') as Record<string, string>;

/** `{name}` in the sentence is replaced by the value of that name. */
export function text(key: string, values: Record<string, string | number> = {}): string {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** BCP 47. */
export const pageLanguage = document.documentElement.lang;
