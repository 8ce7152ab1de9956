/** Whatever comes from outside is put in as text, never as HTML. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const created = Object.assign(document.createElement(name), properties);
  created.append(...children);
  return created;
}

/** An element that the page's HTML has. */
export function at<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found as Kind;
}

/** Neither it nor what it is in is hidden. */
export function isShown(target: Element): boolean {
  return target.getClientRects().length > 0;
}

/** Changes nothing when the text is there already: a screen reader would say it again. */
export function setText(target: HTMLElement, value: string): void {
  if (target.textContent !== value) target.textContent = value;
}
