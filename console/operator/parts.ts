import { element } from '../shared/element.js';

/** A part of a screen with its heading. */
export function section(title: string, ...children: (Node | string)[]): HTMLElement {
  return element(
    'section',
    { className: 'card part', ariaLabel: title },
    element('h2', { textContent: title }),
    ...children,
  );
}

export function facts(rows: [string, string | Node][]): HTMLElement {
  return element(
    'dl',
    { className: 'facts' },
    ...rows.map(([label, value]) =>
      element('div', {}, element('dt', { textContent: label }), element('dd', {}, value)),
    ),
  );
}

export function faint(sentence: string): HTMLElement {
  return element('p', { className: 'faint', textContent: sentence });
}

export function button(label: string, run: () => void, className = ''): HTMLButtonElement {
  const made = element('button', { type: 'button', textContent: label, className });
  made.dataset.focus = `button:${label}`;
  made.addEventListener('click', run);
  return made;
}

/** Scrolls by itself where it is wider than the page; `caption` is read to those who do not see it. */
export function table(caption: string, heads: string[], rows: (string | Node)[][]): HTMLElement {
  const made = element(
    'table',
    {},
    element('caption', { className: 'visually-hidden', textContent: caption }),
    element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col', textContent: head })))),
    element('tbody', {}, ...rows.map((cells) => element('tr', {}, ...cells.map((cell) => element('td', {}, cell))))),
  );
  return element('div', { className: 'scroll', tabIndex: 0, role: 'group', ariaLabel: caption }, made);
}

/** What is folded away until somebody asks for it. */
export function folded(summary: string, ...children: (Node | string)[]): HTMLDetailsElement {
  return element('details', {}, element('summary', { textContent: summary }), ...children);
}
