import type { CollectOutcome, CollectRequest, Leg, Media, Utterance } from '../../ports/gateway';
import type { CallEvent } from './call-event';
import { matchPhrase } from './match-phrase';

export interface MenuOption {
  /** Empty: it can only be said. */
  digits: string;
  label: string;
  /** What a caller may say instead. */
  phrases?: string[];
}

export interface MenuSettings {
  /** options: one of a list. digits: any number of `minDigits` to `maxDigits` digits. */
  mode: 'options' | 'digits';
  options: MenuOption[];
  minDigits: number;
  maxDigits: number;
  terminator: string;
  firstDigitMs: number;
  interDigitMs: number;
  /** Tries after the first one. */
  retries: number;
  bargeIn: boolean;
  isSensitive: boolean;
}

/** What the caller hears, and in which language they answer. What is said after a mistake is made when it is needed: most callers make none. */
export interface MenuPrompts {
  prompt: Media[];
  /** BCP 47. */
  language: string;
  noInput(): Promise<Media[]>;
  invalid(): Promise<Media[]>;
}

export type MenuOutcome =
  | { kind: 'option'; index: number; digits: string }
  | { kind: 'spoken'; index: number; said: string; confidence?: number }
  | { kind: 'entered'; digits: string }
  | { kind: 'noInput' }
  | { kind: 'invalid' };

export interface MenuDeps {
  leg: Leg;
  settings: MenuSettings;
  prompts: MenuPrompts;
  signal: AbortSignal;
  onEvent(event: CallEvent): void;
  /** Of entered digits: are they the expected ones? Absent: any will do. */
  accepts?(digits: string): boolean;
}

/** Asks until there is an answer that counts, or the tries are used up; the last try says how it ended. */
export async function runMenu({ leg, settings, prompts, signal, onEvent, accepts }: MenuDeps): Promise<MenuOutcome> {
  let before: Media[] = [];
  for (let left = settings.retries; ; left -= 1) {
    const collected = await leg.collect(requestOf(settings, [...before, ...prompts.prompt], prompts.language, signal));
    if (collected.kind === 'noInput') {
      onEvent({ kind: 'pressedNothing' });
      if (left <= 0) return { kind: 'noInput' };
      before = await prompts.noInput();
      continue;
    }
    onEvent(eventOf(collected, settings));
    const outcome =
      collected.kind === 'speech' ? understand(collected, settings) : judge(collected.digits, settings, accepts);
    if (outcome.kind !== 'invalid' || left <= 0) return outcome;
    before = await prompts.invalid();
  }
}

type Answer = Exclude<CollectOutcome, { kind: 'noInput' }>;

function eventOf(answer: Answer, { isSensitive }: MenuSettings): CallEvent {
  if (answer.kind === 'speech') return { kind: 'heard', ...saidOf(answer) };
  const { digits } = answer;
  return isSensitive ? { kind: 'pressedSensitive', count: digits.length } : { kind: 'pressed', digits };
}

function understand(utterance: Utterance, { options }: MenuSettings): MenuOutcome {
  const choices = options.map(({ phrases = [] }) => phrases);
  const index = matchPhrase(utterance.text, choices);
  return index === undefined ? { kind: 'invalid' } : { kind: 'spoken', index, ...saidOf(utterance) };
}

function saidOf({ text, confidence }: Utterance): { said: string; confidence?: number } {
  return { said: text, ...(confidence === undefined ? {} : { confidence }) };
}

function judge(digits: string, settings: MenuSettings, accepts: MenuDeps['accepts']): MenuOutcome {
  if (settings.mode === 'options') {
    const index = settings.options.findIndex((option) => option.digits === digits);
    return index === -1 ? { kind: 'invalid' } : { kind: 'option', index, digits };
  }
  const isLongEnough = digits.length >= settings.minDigits && digits.length <= settings.maxDigits;
  return isLongEnough && (accepts?.(digits) ?? true) ? { kind: 'entered', digits } : { kind: 'invalid' };
}

function requestOf(settings: MenuSettings, prompt: Media[], language: string, signal: AbortSignal): CollectRequest {
  const { terminator, firstDigitMs, interDigitMs, bargeIn, isSensitive } = settings;
  const common = { prompt, terminator, firstDigitMs, interDigitMs, bargeIn, isSensitive, signal };
  if (settings.mode === 'digits') {
    return { ...common, minDigits: settings.minDigits, maxDigits: settings.maxDigits };
  }
  const known = settings.options.map(({ digits }) => digits).filter(Boolean);
  const phrases = settings.options.flatMap((option) => option.phrases ?? []);
  return {
    ...common,
    minDigits: 1,
    maxDigits: Math.max(1, ...known.map(({ length }) => length)),
    // "1" beside "12" waits for a second digit; anything that no option begins with is wrong at once.
    isComplete: (digits) => !known.some((option) => option.length > digits.length && option.startsWith(digits)),
    // A key that is itself a choice cannot end the input.
    ...(known.some((option) => option.includes(terminator)) ? { terminator: '' } : {}),
    ...(phrases.length > 0 && !isSensitive ? { phrases: { language, phrases } } : {}),
  };
}
