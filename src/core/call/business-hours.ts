import { DateTime, IANAZone } from 'luxon';

/** A span of one week day on the wall clock. */
export interface OpenSpan {
  /** ISO: 1 is Monday. */
  day: number;
  /** `HH:mm`. */
  from: string;
  /** `HH:mm`, not included; `24:00` is the end of the day. */
  to: string;
}

export interface BusinessHours {
  /** IANA name; empty: the server's own zone. */
  timeZone: string;
  /** Empty: always open, but for holidays. */
  spans: OpenSpan[];
  /** `YYYY-MM-DD`: closed all day. */
  holidays: string[];
}

export interface Opening {
  isOpen: boolean;
  /** When it is closed: why, and the moment (ISO 8601 with offset) at which it opens, if within a year. */
  reason?: 'hours' | 'holiday';
  opensAt?: string;
}

const horizonDays = 370;

/** Whether there is somebody at `at` (milliseconds since the epoch), read on the wall clock of the hours' own zone. */
export function openingAt(at: number, hours: BusinessHours): Opening {
  const now = DateTime.fromMillis(at, { zone: zoneOf(hours.timeZone) });
  if (isOpenAt(now, hours)) return { isOpen: true };
  const opens = nextOpening(now, hours);
  return {
    isOpen: false,
    reason: hours.holidays.includes(now.toISODate() ?? '') ? 'holiday' : 'hours',
    ...(opens ? { opensAt: opens.toISO({ suppressMilliseconds: true }) ?? '' } : {}),
  };
}

function zoneOf(timeZone: string): string {
  return timeZone && IANAZone.isValidZone(timeZone) ? timeZone : 'local';
}

function isOpenAt(moment: DateTime, hours: BusinessHours): boolean {
  return spansOf(moment, hours).some(({ from, to }) => moment >= from && moment < to);
}

/** The open spans of the day that `moment` is in, as moments. */
function spansOf(moment: DateTime, { spans, holidays }: BusinessHours): { from: DateTime; to: DateTime }[] {
  const day = moment.startOf('day');
  if (holidays.includes(day.toISODate() ?? '')) return [];
  if (spans.length === 0) return [{ from: day, to: day.plus({ days: 1 }) }];
  return spans
    .filter((span) => span.day === day.weekday)
    .map((span) => ({ from: clockTime(day, span.from), to: clockTime(day, span.to) }))
    .sort((a, b) => a.from.toMillis() - b.from.toMillis());
}

/** By the face of the clock, not by hours since midnight: those differ when the clock changes. */
function clockTime(day: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour === 24 ? day.plus({ days: 1 }).startOf('day') : day.set({ hour, minute });
}

function nextOpening(now: DateTime, hours: BusinessHours): DateTime | undefined {
  for (let days = 0; days < horizonDays; days += 1) {
    const day = now.startOf('day').plus({ days });
    const span = spansOf(day, hours).find(({ from }) => from > now);
    if (span) return span.from;
  }
  return undefined;
}
