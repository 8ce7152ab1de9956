import { element, icon, uniqueId } from './element.js';

export interface MenuItem {
  label: string;
  /** Shown more quietly beside the label. */
  detail?: string;
  choose(): void;
}

/** A button with a menu that works with the arrow keys, Home, End, Enter and Escape. */
export function menuButton(label: string, items: () => MenuItem[], iconName = 'plus'): HTMLElement {
  const id = uniqueId('menu');
  const trigger = element(
    'button',
    {
      type: 'button',
      class: 'red-ui-button red-ui-button-small ringback-button',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'aria-controls': id,
    },
    icon(iconName),
    ` ${label} `,
    icon('caret-down'),
  );
  const menu = element('div', { class: 'ringback-menu', role: 'menu', id, hidden: true, 'aria-label': label });
  const whole = element('span', { class: 'ringback-menu-button' }, trigger, menu);

  const close = (isFocusKept: boolean) => {
    menu.hidden = true;
    trigger.setAttribute('aria-expanded', 'false');
    if (isFocusKept) trigger.focus();
  };
  const open = () => {
    menu.replaceChildren(...items().map((item) => entry(item, () => close(false))));
    menu.hidden = false;
    trigger.setAttribute('aria-expanded', 'true');
    // A menu near the right edge opens to the left.
    menu.classList.toggle('ringback-menu-left', false);
    const limit = whole.closest('.red-ui-tray-body, .red-ui-tray')?.getBoundingClientRect().right ?? window.innerWidth;
    menu.classList.toggle('ringback-menu-left', menu.getBoundingClientRect().right > limit);
    menu.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  };
  trigger.addEventListener('click', () => (menu.hidden ? open() : close(true)));
  whole.addEventListener('focusout', (event) => {
    if (!(event.relatedTarget instanceof Node && whole.contains(event.relatedTarget))) close(false);
  });
  menu.addEventListener('keydown', (event) => {
    const entries = [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 };
    if (event.key === 'Escape') close(true);
    else if (event.key in to) entries.at((to[event.key] ?? 0) % entries.length)?.focus();
    else return;
    // Escape would otherwise close the whole edit dialog.
    event.preventDefault();
    event.stopPropagation();
  });
  return whole;
}

function entry(item: MenuItem, close: () => void): HTMLElement {
  const made = element('button', { type: 'button', role: 'menuitem', tabindex: '-1' }, item.label);
  if (item.detail) made.append(element('span', { class: 'ringback-detail' }, item.detail));
  made.addEventListener('click', () => {
    close();
    item.choose();
  });
  return made;
}
