import { at, element } from '../shared/element.js';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const letters = ['', 'ABC', 'DEF', 'GHI', 'JKL', 'MNO', 'PQRS', 'TUV', 'WXYZ', '', '', ''];
const shownMs = 130;

/** Draws the keys; each press, by mouse, touch or keyboard, goes to `onPress`. */
export class Keypad {
  readonly #buttons = new Map<string, HTMLButtonElement>();

  constructor(private readonly onPress: (key: string) => void) {
    for (const [index, key] of keys.entries()) {
      const button = element(
        'button',
        { type: 'button', className: 'key' },
        element('span', { textContent: key }),
        element('small', { textContent: letters[index] ?? '', ariaHidden: 'true' }),
      );
      button.addEventListener('click', () => this.press(key));
      this.#buttons.set(key, button);
    }
    at('keypad').append(...this.#buttons.values());
  }

  has(key: string): boolean {
    return this.#buttons.has(key);
  }

  /** As if it were touched: it is seen to go down. */
  press(key: string): void {
    const button = this.#buttons.get(key);
    if (!button) return;
    button.classList.add('is-down');
    setTimeout(() => button.classList.remove('is-down'), shownMs);
    this.onPress(key);
  }
}
