import { element } from './element.js';
import { formRow, textInput } from './screens/form-row.js';
import { formatNumber, text } from './text.js';

export interface NumberField {
  element: HTMLElement;
  /** What was entered, as a number where it is one. */
  value(): number | string;
}

/** A whole number with its unit; `zero` says what 0 means. */
export function numberField(options: {
  label: string;
  value: unknown;
  unit: 'seconds' | 'callers';
  zero?: string;
  onChange(): void;
}): NumberField {
  const input = textInput(String(options.value ?? ''), { isShort: true });
  input.setAttribute('inputmode', 'numeric');
  const unit = element('span', { class: 'ringback-unit', 'aria-live': 'polite' });
  const show = () => {
    const number = Number(input.value);
    const isWhole = /^\d+$/.test(input.value.trim());
    if (options.zero && isWhole && number === 0) unit.textContent = options.zero;
    else unit.textContent = options.unit === 'seconds' ? secondsWords(number) : text('unit.callers');
  };
  input.addEventListener('input', () => {
    show();
    options.onChange();
  });
  show();
  const row = formRow(options.label, input, undefined, unit);
  return { element: row, value: () => (/^\d+$/.test(input.value.trim()) ? Number(input.value) : input.value.trim()) };
}

/** "seconds", or "seconds = 10 min" where that is easier to read. */
export function secondsWords(seconds: number): string {
  if (!Number.isInteger(seconds) || seconds < 120) return text('unit.seconds');
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  const parts = [text('duration.minute', { count: minutes, number: formatNumber(minutes) })];
  if (rest > 0) parts.push(`${rest} s`);
  return text('unit.secondsSay', { duration: parts.join(' ') });
}
