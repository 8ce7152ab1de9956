import type { MenuOption, MenuSettings } from '../../core/call/menu';
import { RingbackError } from '../../core/errors';
import { Properties } from '../properties';

/** A menu as its dialog stores it; RB_CONFIG for one that no caller could answer. */
export function parseMenu(values: Record<string, unknown>): MenuSettings {
  const properties = new Properties(values);
  const mode = properties.choice('mode', 'Mode', ['options', 'digits'] as const, 'options');
  const terminator = properties.text('terminator', '#');
  if (!/^[\d*#]?$/.test(terminator)) throw wrong(`The key that ends the input is "${terminator}", not 0 to 9, * or #.`);
  const seconds = (name: string, label: string, fallback: number) =>
    properties.number(name, label, fallback, 1, 120) * 1_000;
  const minDigits = properties.number('minDigits', 'Least digits', 1, 1, 64);
  const maxDigits = properties.number('maxDigits', 'Most digits', 8, 1, 64);
  if (mode === 'digits' && minDigits > maxDigits) throw wrong('The least digits are more than the most digits.');
  return {
    mode,
    options: mode === 'options' ? parseOptions(properties.list('options')) : [],
    minDigits,
    maxDigits,
    terminator,
    firstDigitMs: seconds('firstDigitTimeout', 'Time for the first digit', 5),
    interDigitMs: seconds('interDigitTimeout', 'Time between digits', 3),
    retries: properties.number('retries', 'Retries', 2, 0, 10),
    bargeIn: properties.flag('bargeIn', true),
    isSensitive: properties.flag('sensitive'),
  };
}

function parseOptions(list: unknown[]): MenuOption[] {
  if (list.length === 0) throw wrong('The menu has no options.');
  const options = list.map((entry, index) => {
    const { digits = '', label = '' } = (entry ?? {}) as Partial<MenuOption>;
    const pressed = String(digits).trim();
    if (!/^[\d*#]{1,16}$/.test(pressed))
      throw wrong(`Option ${index + 1} has "${pressed}" as its digits, not 0 to 9, * or #.`);
    return { digits: pressed, label: String(label).trim() };
  });
  const twice = options.find(({ digits }, index) => options.findIndex((other) => other.digits === digits) !== index);
  if (twice) throw wrong(`Two options have the digits "${twice.digits}".`);
  return options;
}

function wrong(summary: string): RingbackError {
  return new RingbackError('RB_CONFIG', summary, { remedy: 'Open the menu, correct it and deploy.' });
}
