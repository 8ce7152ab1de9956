import { button, element, find, icon, uniqueId } from './element.js';
import { language, text } from './text.js';

export interface HolidayList {
  value(): string[];
}

/** Dates, in order, each once. */
export function holidayList(target: string, given: unknown): HolidayList {
  const container = find(target);
  let dates = (Array.isArray(given) ? given.map(String) : String(given ?? '').split(/[\s,;]+/)).filter(Boolean);
  const format = new Intl.DateTimeFormat(language(), { dateStyle: 'full', timeZone: 'UTC' });
  const list = element('ul', { class: 'ringback-dates', 'aria-label': text('hours.holidays') });
  const chosen = element('input', { type: 'date', id: uniqueId('holiday'), 'aria-label': text('hours.holidayDate') });
  const add = button({ label: text('hours.addHoliday'), icon: 'plus' }, () => {
    if (!chosen.value) {
      chosen.focus();
      return;
    }
    dates = [...dates, chosen.value];
    chosen.value = '';
    draw();
    chosen.focus();
  });
  chosen.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    add.click();
  });
  const draw = () => {
    dates = [...new Set(dates)].sort();
    list.replaceChildren(
      ...dates.map((date) => {
        const label = text('hours.removeHoliday', { date: say(date) });
        const removal = element('button', { type: 'button', 'aria-label': label, title: label }, icon('remove'));
        removal.addEventListener('click', () => {
          dates = dates.filter((other) => other !== date);
          draw();
          chosen.focus();
        });
        return element('li', { class: 'ringback-chip' }, say(date), removal);
      }),
    );
  };
  /** In words; what is no date stays as it is, for the validator to tell. */
  const say = (date: string) => {
    const moment = Date.parse(`${date}T00:00:00Z`);
    return Number.isNaN(moment) ? date : format.format(moment);
  };
  container.append(element('div', { class: 'ringback-inline' }, chosen, add), list);
  draw();
  return { value: () => dates };
}
