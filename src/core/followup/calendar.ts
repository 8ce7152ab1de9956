import { IANAZone } from 'luxon';
import { RingbackError } from '../errors';

/**
 * When people may be notified. Everything is read on the wall clock of `timeZone`: between `quietStart`
 * and `quietEnd` (start included, end not; the span may pass midnight) nothing is sent, nor on a day
 * that is not a working day or is a holiday. In the hour that a clock change repeats, the clock's face decides.
 */
export interface Calendar {
  /** IANA name; empty: the server's own zone. */
  timeZone: string;
  /** `HH:mm`; absent together with `quietEnd` when there are no quiet hours. */
  quietStart?: string;
  quietEnd?: string;
  /** ISO week days, 1 is Monday. */
  workingDays: number[];
  /** Dates as `YYYY-MM-DD`. */
  holidays: string[];
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const DAY_MS = DAY_MINUTES * MINUTE_MS;
/** A little more than a year, so that one working day a year is still found. */
const HORIZON_MS = 400 * DAY_MS;

/** A calendar made ready to be asked, with the last answer: most questions of a batch fall into one span. */
interface PreparedCalendar {
  offsetMsAt: (at: number) => number;
  quiet?: { start: number; end: number };
  workingDays: Set<number>;
  holidays: Set<string>;
  /** Closed from `from` up to `opensAt`, open from there up to `closesAt`. */
  known?: { from: number; opensAt: number; closesAt: number };
}

const prepared = new WeakMap<Calendar, PreparedCalendar>();
const zoned = new WeakMap<Calendar, Map<string, Calendar>>();

/** True for an IANA time zone name that this Node.js knows. */
export function isTimeZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

/** The same rules on the wall clock of another zone; the calendar itself when that zone is empty or unknown. */
export function calendarIn(calendar: Calendar, timeZone: string | undefined): Calendar {
  if (!timeZone || timeZone === calendar.timeZone) return calendar;
  const ofCalendar = zoned.get(calendar) ?? new Map<string, Calendar>();
  zoned.set(calendar, ofCalendar);
  const found = ofCalendar.get(timeZone) ?? (isTimeZone(timeZone) ? { ...calendar, timeZone } : calendar);
  ofCalendar.set(timeZone, found);
  return found;
}

/**
 * `at` itself when the calendar is open then, otherwise the first later moment at which it is.
 * Milliseconds since the epoch, UTC. RB_CONFIG when the calendar has no open moment within about a year.
 */
export function windowOpensAt(at: number, calendar: Calendar): number {
  if (isUnrestricted(calendar)) return at;
  const rules = prepare(calendar);
  const { known } = rules;
  if (known && at >= known.from && at < known.closesAt) return Math.max(at, known.opensAt);
  const opensAt = findOpening(at, rules);
  rules.known = { from: at, opensAt, closesAt: nextBoundary(opensAt, rules) };
  return opensAt;
}

function isUnrestricted(calendar: Calendar): boolean {
  return !calendar.quietStart && calendar.holidays.length === 0 && calendar.workingDays.length === 7;
}

function prepare(calendar: Calendar): PreparedCalendar {
  const existing = prepared.get(calendar);
  if (existing) return existing;
  if (calendar.workingDays.length === 0) throw neverOpen();
  const timeZone = calendar.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!isTimeZone(timeZone)) {
    throw new RingbackError('RB_CONFIG', `"${timeZone}" is not a time zone.`, {
      remedy: 'Use an IANA name such as Europe/Berlin.',
    });
  }
  const zone = IANAZone.create(timeZone);
  const { quietStart, quietEnd } = calendar;
  const rules: PreparedCalendar = {
    offsetMsAt: (at) => zone.offset(at) * MINUTE_MS,
    workingDays: new Set(calendar.workingDays),
    holidays: new Set(calendar.holidays),
  };
  if (quietStart && quietEnd) rules.quiet = { start: minuteOfDay(quietStart), end: minuteOfDay(quietEnd) };
  prepared.set(calendar, rules);
  return rules;
}

function minuteOfDay(time: string): number {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

function findOpening(at: number, rules: PreparedCalendar): number {
  let moment = at;
  while (!isOpen(moment, rules)) {
    if (moment - at > HORIZON_MS) throw neverOpen();
    moment = nextBoundary(moment, rules);
  }
  return moment;
}

function isOpen(at: number, rules: PreparedCalendar): boolean {
  // Shifted by the offset, the UTC parts of a Date are the wall clock.
  const wall = new Date(at + rules.offsetMsAt(at));
  if (!rules.workingDays.has(wall.getUTCDay() || 7)) return false;
  if (rules.holidays.size > 0 && rules.holidays.has(wall.toISOString().slice(0, 10))) return false;
  if (!rules.quiet) return true;
  const { start, end } = rules.quiet;
  const minute = wall.getUTCHours() * 60 + wall.getUTCMinutes();
  return start < end ? minute < start || minute >= end : minute >= end && minute < start;
}

/** The next moment at which the answer may change: midnight, an end of the quiet hours, or a clock change before that. */
function nextBoundary(at: number, rules: PreparedCalendar): number {
  const offsetMs = rules.offsetMsAt(at);
  const wall = at + offsetMs;
  const midnight = Math.floor(wall / DAY_MS) * DAY_MS;
  const marks = rules.quiet ? [rules.quiet.start, rules.quiet.end, DAY_MINUTES] : [DAY_MINUTES];
  const nextWall = Math.min(...marks.map((mark) => midnight + mark * MINUTE_MS).filter((mark) => mark > wall));
  const candidate = nextWall - offsetMs;
  return rules.offsetMsAt(candidate) === offsetMs ? candidate : clockChange(at, candidate, rules);
}

/** The first moment after `from` that has another offset, given that `to` has one. */
function clockChange(from: number, to: number, rules: PreparedCalendar): number {
  const offsetMs = rules.offsetMsAt(from);
  let before = from;
  let after = to;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (rules.offsetMsAt(middle) === offsetMs) before = middle;
    else after = middle;
  }
  return after;
}

function neverOpen(): RingbackError {
  return new RingbackError('RB_CONFIG', 'The calendar has no working day on which anybody could be notified.', {
    remedy: 'Choose at least one working day, and check the holidays of the follow-up.',
  });
}
