type Attributes = Record<string, string | number | boolean | undefined>;

/** Makes an element. `true` sets an attribute without a value, `false` and `undefined` leave it out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

let lastId = 0;

/** An id that no other element has, for tying labels and descriptions to inputs. */
export function uniqueId(prefix: string): string {
  lastId += 1;
  return `ringback-${prefix}-${lastId}`;
}

export function icon(name: string): HTMLElement {
  return element('i', { class: `fa fa-${name}`, 'aria-hidden': 'true' });
}

/** A small button in Node-RED's style; `label` is read out where only the icon is shown. */
export function button(
  options: { label: string; icon?: string; isIconOnly?: boolean },
  onClick: () => void,
): HTMLButtonElement {
  const made = element('button', { type: 'button', class: 'red-ui-button red-ui-button-small ringback-button' });
  if (options.icon) made.append(icon(options.icon));
  if (options.isIconOnly) {
    made.title = options.label;
    made.setAttribute('aria-label', options.label);
  } else {
    made.append(options.icon ? ` ${options.label}` : options.label);
  }
  made.addEventListener('click', onClick);
  return made;
}
