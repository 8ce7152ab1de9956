import { RingbackError } from '../errors';
import { type Calendar, isTimeZone, windowOpensAt } from './calendar';

export { type Calendar, calendarIn, isTimeZone, windowOpensAt } from './calendar';

/** How often and how many times a follow-up notifies, and when it may. */
export interface Schedule {
  frequencyMs: number;
  attempts: number;
  calendar: Calendar;
}

const MINUTE_MS = 60_000;
/** The limits of the feature contract, for notifying and for polling alike. */
export const FREQUENCY_MINUTES = { min: 10, max: 7_200 } as const;
export const ATTEMPTS = { min: 1, max: 10 } as const;

/** When the first notification of a record that is found at `now` is due: at once, or when the window opens. */
export function firstDueAt(now: number, calendar: Calendar): number {
  return windowOpensAt(now, calendar);
}

export interface EmittedAttempt {
  /** When the attempt was due, after the window had moved it. */
  dueAt: number;
  /** When it really left. */
  emittedAt: number;
  frequencyMs: number;
  calendar: Calendar;
}

/**
 * When the attempt after this one is due. Attempts keep their rhythm, from due time to due time; one
 * that left more than half a frequency late starts a new rhythm, so that no two are ever closer than
 * half a frequency. Elapsed time: a clock change makes no interval longer or shorter.
 */
export function nextDueAt({ dueAt, emittedAt, frequencyMs, calendar }: EmittedAttempt): number {
  const base = emittedAt - dueAt > frequencyMs / 2 ? emittedAt : dueAt;
  return windowOpensAt(base + frequencyMs, calendar);
}

/**
 * Reads the schedule of a follow-up from its node's properties (see `Calendar` for the forms; numbers
 * may come as text, from an environment variable). RB_CONFIG says which property is wrong and what it may be.
 */
export function parseSchedule(properties: {
  frequency?: unknown;
  attempts?: unknown;
  quietStart?: unknown;
  quietEnd?: unknown;
  workingDays?: unknown;
  holidays?: unknown;
  timeZone?: unknown;
}): Schedule {
  return {
    frequencyMs: parseMinutes(properties.frequency, 'notification frequency'),
    attempts: parseAttempts(properties.attempts),
    calendar: {
      timeZone: parseTimeZone(properties.timeZone),
      ...parseQuietHours(properties.quietStart, properties.quietEnd),
      workingDays: parseWorkingDays(properties.workingDays),
      holidays: parseHolidays(properties.holidays),
    },
  };
}

/** Minutes between two polls (10–7,200, also as text), as milliseconds; RB_CONFIG otherwise. */
export function parsePollingFrequency(value: unknown): number {
  return parseMinutes(value, 'polling frequency');
}

function parseMinutes(value: unknown, what: string): number {
  const { min, max } = FREQUENCY_MINUTES;
  const minutes = wholeNumber(value);
  if (minutes !== undefined && minutes >= min && minutes <= max) return minutes * MINUTE_MS;
  throw invalid(`The ${what} is ${shown(value)}.`, `It must be a whole number of minutes from 10 to 7,200.`);
}

function parseAttempts(value: unknown): number {
  const attempts = wholeNumber(value);
  if (attempts !== undefined && attempts >= ATTEMPTS.min && attempts <= ATTEMPTS.max) return attempts;
  throw invalid(`The number of attempts is ${shown(value)}.`, 'It must be a whole number from 1 to 10.');
}

function wholeNumber(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\s*\d+\s*$/.test(value)) return Number(value);
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

function parseTimeZone(value: unknown): string {
  if (isEmpty(value)) return '';
  const name = typeof value === 'string' ? value.trim() : undefined;
  if (name !== undefined && isTimeZone(name)) return name;
  throw invalid(
    `The time zone ${shown(value)} is not known.`,
    "Use an IANA name such as Europe/Berlin, or leave it empty for the server's own.",
  );
}

function parseQuietHours(start: unknown, end: unknown): Pick<Calendar, 'quietStart' | 'quietEnd'> {
  if (isEmpty(start) && isEmpty(end)) return {};
  if (isEmpty(start) || isEmpty(end)) {
    throw invalid('The quiet hours have only one end.', 'Enter both a start and an end, or neither.');
  }
  const quietStart = parseTimeOfDay(start);
  const quietEnd = parseTimeOfDay(end);
  if (quietStart === quietEnd) {
    throw invalid(
      `The quiet hours start and end at ${quietStart}.`,
      'Enter two different times, or leave both empty for no quiet hours.',
    );
  }
  return { quietStart, quietEnd };
}

function parseTimeOfDay(value: unknown): string {
  const match = typeof value === 'string' ? /^\s*([01]?\d|2[0-3]):([0-5]\d)\s*$/.exec(value) : null;
  if (!match)
    throw invalid(`The time of the quiet hours is ${shown(value)}.`, 'Enter it as 22:00, from 00:00 to 23:59.');
  return `${match[1]?.padStart(2, '0')}:${match[2]}`;
}

function parseWorkingDays(value: unknown): number[] {
  if (value === undefined || value === null) return [1, 2, 3, 4, 5, 6, 7];
  const listed = (Array.isArray(value) ? value : splitList(value)).map(wholeNumber);
  const days = [...new Set(listed)].sort((a = 0, b = 0) => a - b);
  if (days.length === 0)
    throw invalid('No working day is chosen, so nobody could ever be notified.', 'Choose at least one.');
  const valid = days.filter((day) => day !== undefined && day >= 1 && day <= 7);
  if (valid.length < days.length) {
    throw invalid(`The working days are ${shown(value)}.`, 'List days from 1 (Monday) to 7 (Sunday).');
  }
  return valid.filter((day) => day !== undefined);
}

function parseHolidays(value: unknown): string[] {
  if (isEmpty(value)) return [];
  const dates = Array.isArray(value) ? value.map((date) => String(date).trim()) : splitList(value);
  const wrong = dates.find((date) => !isDate(date));
  if (wrong !== undefined) {
    throw invalid(
      `The holiday "${wrong}" is not a date.`,
      'List dates as 2026-12-25, separated by commas or new lines.',
    );
  }
  return [...new Set(dates)].sort();
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  // Date accepts 30 February and moves it to March: only a real day comes back as it was written.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function splitList(value: unknown): string[] {
  return String(value)
    .split(/[\s,;]+/)
    .filter(Boolean);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function shown(value: unknown): string {
  return isEmpty(value) ? 'empty' : (JSON.stringify(value) ?? String(value)).slice(0, 60);
}

function invalid(summary: string, remedy: string): RingbackError {
  return new RingbackError('RB_CONFIG', summary, { remedy });
}
