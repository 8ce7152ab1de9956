import { button, element } from './element.js';
import { text } from './text.js';

/** A button of a row in the sidebar; `key` is that of its text. */
export function act(key: string, icon: string, run: () => void): HTMLButtonElement {
  return button({ label: text(`sidebar.${key}`), icon, isIconOnly: true }, run);
}

/** What there is to know, each with its name. */
export function factList(facts: [string, string][]): HTMLElement {
  const rows = facts.map(([label, value]) => element('div', {}, element('dt', {}, label), element('dd', {}, value)));
  return element('dl', {}, ...rows);
}
