import { CARD_LIMITS, CARD_NAME, type CardInput } from '../card/card';

/** What is wrong with what was given for an input. */
export type InputProblem = 'inputMissing' | 'inputTooLong' | 'inputChoice';

export interface CheckedInputs {
  /** What was given for the inputs that there are; nothing for those that were left empty. */
  values: Record<string, string>;
  /** By the ids of the inputs. */
  problems: Record<string, InputProblem>;
}

/**
 * What a recipient gave for the inputs of a card. Several choices of one input are one text with commas between
 * them, as Adaptive Cards have it. Whatever belongs to no input is dropped; where nobody knows the inputs, all is kept that could be one.
 */
export function checkInputs(inputs: readonly CardInput[] | undefined, given: Record<string, string>): CheckedInputs {
  if (!inputs) return { values: plausible(given), problems: {} };
  const values: [string, string][] = [];
  const problems: [string, InputProblem][] = [];
  for (const input of inputs) {
    const value = (given[input.id] ?? '').trim();
    const problem = problemOf(input, value);
    if (problem) problems.push([input.id, problem]);
    if (value !== '') values.push([input.id, value]);
  }
  return { values: Object.fromEntries(values), problems: Object.fromEntries(problems) };
}

function problemOf(input: CardInput, value: string): InputProblem | undefined {
  if (value === '') return input.isRequired ? 'inputMissing' : undefined;
  if (input.type === 'Input.Text') {
    const most = Math.min(input.maxLength ?? CARD_LIMITS.textLength, CARD_LIMITS.textLength);
    return value.length > most ? 'inputTooLong' : undefined;
  }
  const known = new Set(input.choices.map((choice) => choice.value));
  if (known.has(value)) return undefined;
  const isKnown = input.isMultiSelect && value.split(',').every((part) => known.has(part.trim()));
  return isKnown ? undefined : 'inputChoice';
}

const mostInputs = 40;

function plausible(given: Record<string, string>): Record<string, string> {
  const entries = Object.entries(given).filter(([id, value]) => CARD_NAME.test(id) && value.trim() !== '');
  const kept = entries.slice(0, mostInputs);
  return Object.fromEntries(kept.map(([id, value]) => [id, value.trim().slice(0, CARD_LIMITS.textLength)]));
}
