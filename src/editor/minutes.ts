import { element, find, uniqueId } from './element.js';
import { formatNumber, text } from './text.js';
import { isEnvironmentReference, minutes as validateMinutes } from './validate.js';

const unitMinutes = [
  { unit: 'day', minutes: 1440 },
  { unit: 'hour', minutes: 60 },
  { unit: 'minute', minutes: 1 },
] as const;

/** 1560 is "1 day 2 h". */
export function describeMinutes(minutes: number): string {
  const parts: string[] = [];
  let rest = minutes;
  for (const { unit, minutes: size } of unitMinutes) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(text(`duration.${unit}`, { count, number: formatNumber(count) }));
  }
  return parts.join(' ') || text('duration.minute', { count: 0, number: '0' });
}

/** Adds the unit and, as one types, what the minutes amount to. */
export function minutesInput(selector: string): void {
  const input = find<HTMLInputElement>(selector);
  const id = uniqueId('minutes');
  input.classList.add('ringback-short');
  input.setAttribute('inputmode', 'numeric');
  input.setAttribute('aria-describedby', id);
  const says = element('span', { class: 'ringback-unit', id, 'aria-live': 'polite' });
  input.after(says);
  const update = () => {
    const value = input.value.trim();
    if (isEnvironmentReference(value)) says.textContent = text('minutes.environment');
    else if (validateMinutes(value, 'frequency') !== true) says.textContent = text('minutes.unit');
    else says.textContent = text('minutes.says', { duration: describeMinutes(Number(value)) });
  };
  $(input).on('input change', update);
  update();
}

/** What frequency and attempts mean for a recipient, in a sentence. */
export function scheduleWords(target: string, frequencyInput: string, attemptsInput: string): void {
  const says = find(target);
  const frequency = find<HTMLInputElement>(frequencyInput);
  const attempts = find<HTMLInputElement>(attemptsInput);
  const update = () => {
    const minutes = Number(frequency.value);
    const count = Number(attempts.value);
    if (
      validateMinutes(frequency.value, 'frequency') !== true ||
      !Number.isInteger(minutes) ||
      !(count >= 1 && count <= 10)
    ) {
      says.textContent = '';
    } else if (count === 1) {
      says.textContent = text('schedule.once', { every: describeMinutes(minutes) });
    } else {
      says.textContent = text('schedule.repeated', {
        every: describeMinutes(minutes),
        attempts: count,
        last: describeMinutes(minutes * (count - 1)),
        exhausted: describeMinutes(minutes * count),
      });
    }
  };
  for (const input of [frequency, attempts]) $(input).on('input change', update);
  update();
}
