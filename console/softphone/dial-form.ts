import { at, element } from '../shared/element.js';
import { pageId } from '../shared/server.js';
import { text } from '../shared/texts.js';

export interface PresetCaller {
  name: string;
  number: string;
  hint: string;
}

/** What the gateway says of itself. */
export interface SoftphoneInfo {
  name: string;
  /** BCP 47. */
  language: string;
  numbers: string[];
  callers: PresetCaller[];
}

export interface Dialled {
  to: string;
  from: { number: string; name?: string; isWithheld: boolean };
  language?: string;
}

const storageKey = `ringback-dial:${pageId}`;
const fallbackNumber = '+15550100';

/** Who calls, and whom. What was chosen last in this tab is there again after a reload. */
export class DialForm {
  readonly #number = at<HTMLInputElement>('number');
  readonly #name = at<HTMLInputElement>('caller-name');
  readonly #withheld = at<HTMLInputElement>('withheld');
  readonly #to = at<HTMLInputElement>('to');
  readonly #language = at<HTMLSelectElement>('language');
  #callers: PresetCaller[] = [];

  constructor(
    onDial: (dialled: Dialled) => void,
    private readonly onNumber: (number: string) => void,
  ) {
    this.#restore();
    at('dial').addEventListener('submit', (event) => {
      event.preventDefault();
      const { to } = this.dialled;
      this.#to.setCustomValidity(to === '' ? text('toMissing') : '');
      if (this.#to.reportValidity()) onDial(this.dialled);
    });
    at('dial').addEventListener('input', () => {
      this.#to.setCustomValidity('');
      this.#keep();
      this.#markChosen();
    });
    this.#number.addEventListener('change', () => this.onNumber(this.number));
  }

  /** The phone's own number. */
  get number(): string {
    return this.#number.value.trim();
  }

  get dialled(): Dialled {
    const name = this.#name.value.trim();
    const language = this.#language.value;
    const from = { number: this.number, isWithheld: this.#withheld.checked, ...(name ? { name } : {}) };
    return { to: this.#to.value.trim(), from, ...(language ? { language } : {}) };
  }

  show({ numbers, callers }: SoftphoneInfo): void {
    this.#callers = callers;
    at('numbers').replaceChildren(...numbers.map((number) => this.#chip(number)));
    // Not under the hands of somebody who types.
    if (this.#to.value === '' && document.activeElement !== this.#to) this.#to.value = numbers[0] ?? '';
    const [first] = callers;
    if (this.number === '' && first) this.#choose(first);
    if (this.number === '') this.#number.value = fallbackNumber;
    at('callers').hidden = callers.length === 0;
    at('caller-cards').replaceChildren(...callers.map((caller, index) => this.#card(caller, index)));
    this.#markChosen();
  }

  #chip(number: string): HTMLElement {
    const chip = element('button', { type: 'button', className: 'chip', textContent: number });
    chip.addEventListener('click', () => {
      this.#to.value = number;
      this.#to.dispatchEvent(new Event('input', { bubbles: true }));
    });
    return chip;
  }

  #card(caller: PresetCaller, index: number): HTMLElement {
    const radio = element('input', { type: 'radio', name: 'caller', value: String(index) });
    radio.addEventListener('change', () => {
      this.#choose(caller);
      this.onNumber(this.number);
    });
    return element(
      'label',
      { className: 'caller' },
      radio,
      element('strong', { textContent: caller.name || caller.number }),
      ...(caller.name ? [element('span', { className: 'caller-number', textContent: caller.number })] : []),
      ...(caller.hint ? [element('span', { className: 'caller-hint', textContent: caller.hint })] : []),
    );
  }

  #choose({ name, number }: PresetCaller): void {
    this.#number.value = number;
    this.#name.value = name;
    this.#keep();
    this.#markChosen();
  }

  #markChosen(): void {
    for (const radio of at('caller-cards').querySelectorAll('input')) {
      const caller = this.#callers[Number(radio.value)];
      radio.checked = caller?.number === this.number && caller.name === this.#name.value.trim();
    }
    for (const chip of at('numbers').querySelectorAll('button')) {
      chip.setAttribute('aria-pressed', String(chip.textContent === this.#to.value.trim()));
    }
  }

  #keep(): void {
    const kept = [this.#number.value, this.#name.value, this.#withheld.checked, this.#to.value, this.#language.value];
    sessionStorage.setItem(storageKey, JSON.stringify(kept));
  }

  #restore(): void {
    const stored = sessionStorage.getItem(storageKey);
    // Somebody may have begun to type before this ran.
    if (!stored) return;
    const kept = JSON.parse(stored) as unknown[];
    const [number = '', name = '', isWithheld = false, to = '', language = ''] = kept;
    this.#number.value = String(number);
    this.#name.value = String(name);
    this.#withheld.checked = isWithheld === true;
    this.#to.value = String(to);
    this.#language.value = String(language);
  }

  setReady(isReady: boolean, why: string): void {
    const button = at<HTMLButtonElement>('call-button');
    button.disabled = !isReady;
    button.title = why;
  }
}
