import { type Calendar, windowOpensAt } from '../followup/schedule';

export interface Span {
  from: number;
  to: number;
}

/** Ends of quiet hours are looked for in steps of this; they are set in minutes, and mostly in quarters of an hour. */
const stepMs = 15 * 60_000;

/** When nobody may be notified between two moments: quiet hours, days off and holidays on the calendar's own clock. */
export function closedSpans(from: number, to: number, calendar: Calendar): Span[] {
  const spans: Span[] = [];
  for (let at = from; at < to; at += stepMs) {
    const opensAt = windowOpensAt(at, calendar);
    if (opensAt === at) continue;
    spans.push({ from: closingBefore(at, from, calendar), to: Math.min(opensAt, to) });
    at = opensAt;
  }
  return spans;
}

/** To the minute, within the step before `at`. */
function closingBefore(at: number, from: number, calendar: Calendar): number {
  let closed = at;
  while (closed - 60_000 >= from && windowOpensAt(closed - 60_000, calendar) > closed - 60_000) closed -= 60_000;
  return closed;
}
