import type { PageTexts } from './page-language';

/** `%NAME%` in a page's HTML becomes the value of that name, which must be HTML already. */
export function fillPage(template: string, values: Record<string, string>): string {
  return template.replace(/%([A-Z]+)%/g, (whole, name: string) => values[name] ?? whole);
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A page's sentences for a script element of type application/json. */
export function textsForScript(texts: PageTexts): string {
  // Within a script element only this character could end it.
  return JSON.stringify(texts).replace(/</g, '\\u003c');
}
