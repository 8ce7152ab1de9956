import { element, find, uniqueId } from './element.js';
import { language } from './text.js';

export interface WorkingDaysInput {
  value(): number[];
}

/** A checkbox for each day of the week; ISO numbers, 1 is Monday. */
export function workingDaysInput(target: string, days: number[] | undefined): WorkingDaysInput {
  const container = find(target);
  const names = new Intl.DateTimeFormat(language(), { weekday: 'short', timeZone: 'UTC' });
  const boxes = [1, 2, 3, 4, 5, 6, 7].map((day) => {
    const box = element('input', { type: 'checkbox', id: uniqueId('day') });
    box.checked = (days ?? [1, 2, 3, 4, 5, 6, 7]).map(Number).includes(day);
    // 1 January 2024 was a Monday.
    const label = element('label', { for: box.id }, names.format(Date.UTC(2024, 0, day)));
    container.append(element('span', { class: 'ringback-day' }, box, label));
    return { day, box };
  });
  return { value: () => boxes.filter(({ box }) => box.checked).map(({ day }) => day) };
}

/** Suggests the time zones that the browser knows. */
export function timeZoneInput(selector: string | HTMLInputElement): void {
  const input = typeof selector === 'string' ? find<HTMLInputElement>(selector) : selector;
  const list = element('datalist', { id: uniqueId('zones') });
  for (const zone of Intl.supportedValuesOf('timeZone')) list.append(element('option', { value: zone }));
  input.setAttribute('list', list.id);
  input.after(list);
}
