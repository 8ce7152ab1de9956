import { phraseKey } from '../../core/call/match-phrase';
import type { MenuOption, MenuSettings } from '../../core/call/menu';
import { RingbackError } from '../../core/errors';
import type { GatewayCapabilities } from '../../ports/gateway';
import { Properties } from '../properties';

/** Of what recognizers take as a hint. */
const longestPhrase = 100;

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
  const options = mode === 'options' ? parseOptions(properties.list('options')) : [];
  const isSensitive = properties.flag('sensitive');
  if (isSensitive && options.some(({ phrases }) => phrases)) {
    throw wrong('What is sensitive is not said aloud: the menu has phrases and Sensitive is on.');
  }
  return {
    mode,
    options,
    minDigits,
    maxDigits,
    terminator,
    firstDigitMs: seconds('firstDigitTimeout', 'Time for the first digit', 5),
    interDigitMs: seconds('interDigitTimeout', 'Time between digits', 3),
    retries: properties.number('retries', 'Retries', 2, 0, 10),
    bargeIn: properties.flag('bargeIn', true),
    isSensitive,
  };
}

/** RB_GATEWAY_UNSUPPORTED for a menu whose options can only be said, where nobody hears them. */
export function throwIfUnanswerable({ mode, options }: MenuSettings, { speechInput }: GatewayCapabilities): void {
  if (mode === 'digits' || speechInput || options.some(({ digits }) => digits)) return;
  throw new RingbackError(
    'RB_GATEWAY_UNSUPPORTED',
    'The options of this menu can only be said, and this gateway hears no speech.',
    {
      remedy: 'Open the menu and give its options keys.',
    },
  );
}

function parseOptions(list: unknown[]): MenuOption[] {
  if (list.length === 0) throw wrong('The menu has no options.');
  const options = list.map((entry, index) => parseOption((entry ?? {}) as Partial<MenuOption>, `Option ${index + 1}`));
  throwIfTwice(
    options.map(({ digits }) => (digits ? [digits] : [])),
    (digits) => `the digits "${digits}"`,
  );
  throwIfTwice(
    options.map(({ phrases = [] }) => phrases.map(phraseKey)),
    (phrase) => `the phrase "${phrase.toLowerCase()}"`,
  );
  return options;
}

function parseOption({ digits = '', label = '', phrases }: Partial<MenuOption>, name: string): MenuOption {
  const pressed = String(digits).trim();
  const spoken = (Array.isArray(phrases) ? phrases : []).map((phrase) => String(phrase).trim()).filter(Boolean);
  const unheard = spoken.find((phrase) => phraseKey(phrase) === '' || phrase.length > longestPhrase);
  if (unheard !== undefined) {
    throw wrong(
      `${name} has the phrase "${unheard.slice(0, longestPhrase)}", not words of at most ${longestPhrase} characters.`,
    );
  }
  if (pressed === '' && spoken.length === 0) throw wrong(`${name} has neither digits nor phrases.`);
  if (!/^[\d*#]{0,16}$/.test(pressed)) throw wrong(`${name} has "${pressed}" as its digits, not 0 to 9, * or #.`);
  return { digits: pressed, label: String(label).trim(), ...(spoken.length > 0 ? { phrases: spoken } : {}) };
}

/** `keys`: of each option, what may lead to no other. */
function throwIfTwice(keys: string[][], nameOf: (key: string) => string): void {
  const all = keys.flatMap((own) => [...new Set(own)]);
  const twice = all.find((key, index) => all.indexOf(key) !== index);
  if (twice !== undefined) throw wrong(`Two options have ${nameOf(twice)}.`);
}

function wrong(summary: string): RingbackError {
  return new RingbackError('RB_CONFIG', summary, { remedy: 'Open the menu, correct it and deploy.' });
}
