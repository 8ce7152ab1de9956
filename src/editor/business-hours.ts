import { copyOfList, type OpenSpan } from './call-settings.js';
import { daySpans, minutesOf } from './day-spans.js';
import { button, element, find } from './element.js';
import { formatNumber, language, text } from './text.js';
import { openingHours as validateHours } from './validate-calls.js';

export interface HoursInput {
  value(): OpenSpan[];
}

const days = [1, 2, 3, 4, 5, 6, 7];
const workingDays = [2, 3, 4, 5];

/** The week as rows of spans with a picture of it; without any span a team is always open. */
export function businessHours(target: string, given: unknown): HoursInput {
  const container = find(target);
  const spans = copyOfList<OpenSpan>(given);
  const names = new Intl.DateTimeFormat(language(), { weekday: 'long', timeZone: 'UTC' });
  const says = element('div', { class: 'ringback-says', role: 'status', 'aria-live': 'polite' });
  const problem = element('div', { class: 'ringback-invalid', 'aria-live': 'polite' });
  const update = () => {
    const all = value();
    const verdict = validateHours(all);
    problem.textContent = verdict === true ? '' : verdict;
    const minutes = all.reduce((sum, { from, to }) => sum + Math.max(0, minutesOf(to) - minutesOf(from)), 0);
    const hours = formatNumber(Math.round(minutes / 6) / 10);
    says.textContent = all.length === 0 ? text('hours.always') : text('hours.says', { hours });
    copy.disabled = !all.some(({ day }) => day === 1);
  };
  // 1 January 2024 was a Monday.
  const rows = days.map((day) =>
    daySpans(
      day,
      names.format(Date.UTC(2024, 0, day)),
      spans.filter((span) => Number(span.day) === day),
      () => update(),
    ),
  );
  const value = () => rows.flatMap((row) => row.value());
  const copy = button({ label: text('hours.copy'), icon: 'copy' }, () => {
    const monday = rows[0]?.value() ?? [];
    for (const day of workingDays) rows[day - 1]?.replace(monday);
  });
  const usual = button({ label: text('hours.usual'), icon: 'magic' }, () => {
    for (const day of [1, ...workingDays]) rows[day - 1]?.replace([{ from: '09:00', to: '18:00' }]);
  });
  const scale = element('div', { class: 'ringback-day-scale', 'aria-hidden': 'true' });
  for (const hour of [0, 6, 12, 18, 24]) scale.append(element('span', {}, String(hour)));
  container.append(
    element('div', { class: 'ringback-week' }, ...rows.map((row) => row.element), scale),
    element('div', { class: 'ringback-week-buttons' }, usual, copy),
    problem,
    says,
  );
  update();
  return { value };
}
