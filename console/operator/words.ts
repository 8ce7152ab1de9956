import { pageLanguage, text } from '../shared/texts.js';
import { link } from './console-link.js';

const dayMs = 86_400_000;
const minuteMs = 60_000;
const numbers = new Intl.NumberFormat(pageLanguage);

export function number(value: number): string {
  return numbers.format(value);
}

export function percent(share: number): string {
  return new Intl.NumberFormat(pageLanguage, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}

/** As people there write it; the day only when it is not today's. */
export function moment(at: number): string {
  const isToday = new Date(at).toDateString() === new Date(link.now).toDateString();
  return new Intl.DateTimeFormat(
    pageLanguage,
    isToday ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' },
  ).format(at);
}

export function fullMoment(at: number): string {
  return new Intl.DateTimeFormat(pageLanguage, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

/** "in 5 minutes", "2 hours ago". */
export function fromNow(at: number): string {
  const minutes = Math.round((at - link.now) / minuteMs);
  const words = new Intl.RelativeTimeFormat(pageLanguage, { numeric: 'auto' });
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute');
  if (Math.abs(minutes) < 48 * 60) return words.format(Math.round(minutes / 60), 'hour');
  return words.format(Math.round(minutes / (24 * 60)), 'day');
}

/** "90 minutes", "2 hours", "1 day": the largest unit that says it exactly. */
export function span(ms: number): string {
  const unit =
    ms % dayMs === 0 ? 'day' : ms % (60 * minuteMs) === 0 ? 'hour' : ms % minuteMs === 0 ? 'minute' : 'second';
  const size = { day: dayMs, hour: 60 * minuteMs, minute: minuteMs, second: 1_000 }[unit];
  return new Intl.NumberFormat(pageLanguage, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.round(ms / size),
  );
}

/** `user:ada` is for machines; people read `ada`. */
export function personName(recipient: string): string {
  return recipient.replace(/^(user|group):/, '');
}

export function countOf(key: 'record' | 'event' | 'difference', count: number): string {
  const form = new Intl.PluralRules(pageLanguage).select(count) === 'one' ? 'one' : 'many';
  return text(`count.${key}.${form}`, { count: number(count) });
}
