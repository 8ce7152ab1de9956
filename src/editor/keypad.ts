import { element } from './element.js';
import { text } from './text.js';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

export interface TakenKey {
  digits: string;
  label: string;
}

export interface Keypad {
  element: HTMLElement;
  show(options: TakenKey[]): void;
}

/** A telephone's keys: which are taken, and by what. Pressing a free one takes it. */
export function keypad(take: (key: string) => void): Keypad {
  const buttons = keys.map((key) => {
    const label = element('span', { class: 'ringback-key-label' });
    const button = element('button', { type: 'button', class: 'ringback-key' }, element('b', {}, key), label);
    button.addEventListener('click', () => take(key));
    return { key, label, button };
  });
  const whole = element('div', { class: 'ringback-keypad', role: 'group', 'aria-label': text('menu.keypad') });
  whole.append(...buttons.map(({ button }) => button));
  return {
    element: whole,
    show(options) {
      for (const { key, label, button } of buttons) {
        const own = options.find(({ digits }) => digits === key);
        const longer = options.filter(({ digits }) => digits.length > 1 && digits.startsWith(key));
        const names = [
          ...(own ? [own.label || text('menu.unnamed')] : []),
          ...longer.map(({ digits }) => `${digits}…`),
        ];
        label.textContent = own ? own.label || '✓' : longer.map(({ digits }) => digits).join(' ');
        button.disabled = own !== undefined;
        button.classList.toggle('ringback-key-taken', own !== undefined);
        button.classList.toggle('ringback-key-begun', own === undefined && longer.length > 0);
        const said =
          names.length > 0 ? text('menu.keyTaken', { key, names: names.join(', ') }) : text('menu.keyFree', { key });
        button.setAttribute('aria-label', said);
        button.title = said;
      }
    },
  };
}
