import type { OpenSpan } from './call-settings.js';
import { button, element } from './element.js';
import { text } from './text.js';

export interface DaySpans {
  element: HTMLElement;
  value(): OpenSpan[];
  replace(spans: Pick<OpenSpan, 'from' | 'to'>[]): void;
}

interface Span {
  from: string;
  to: string;
}

const dayMinutes = 1440;

/** One day of the week: its spans, and a bar that shows them between midnight and midnight. */
export function daySpans(day: number, dayName: string, given: Span[], onChange: () => void): DaySpans {
  let spans = given.map(({ from, to }) => ({ from, to }));
  const list = element('div', { class: 'ringback-spans' });
  const bar = element('div', { class: 'ringback-day-bar', 'aria-hidden': 'true' });
  const changed = () => {
    drawBar();
    onChange();
  };
  const drawBar = () =>
    bar.replaceChildren(
      ...spans.flatMap(({ from, to }) => {
        const [start, end] = [minutesOf(from), minutesOf(to)];
        if (!(end > start)) return [];
        const left = (start / dayMinutes) * 100;
        const width = ((end - start) / dayMinutes) * 100;
        return [element('i', { style: `left: ${left}%; width: ${width}%` })];
      }),
    );
  const draw = () => {
    list.replaceChildren(...spans.map((span) => spanLine(span, dayName, changed, () => remove(span))));
    if (spans.length === 0) list.append(element('span', { class: 'ringback-unit' }, text('hours.closed')));
    drawBar();
  };
  const remove = (span: Span) => {
    spans = spans.filter((other) => other !== span);
    draw();
    add.focus();
    onChange();
  };
  const add = button({ label: text('hours.addSpan', { day: dayName }), icon: 'plus', isIconOnly: true }, () => {
    spans.push(nextSpan(spans));
    draw();
    list.querySelector<HTMLInputElement>('.ringback-span:last-child input')?.focus();
    onChange();
  });
  draw();
  return {
    element: element(
      'div',
      { class: 'ringback-week-day', role: 'group', 'aria-label': dayName },
      element('span', { class: 'ringback-week-name' }, dayName),
      list,
      add,
      bar,
    ),
    value: () => spans.map(({ from, to }) => ({ day, from, to })),
    replace(others) {
      spans = others.map(({ from, to }) => ({ from, to }));
      draw();
      onChange();
    },
  };
}

/** Midnight at the end of a day is 24:00, which a time input shows as 00:00. */
function spanLine(span: Span, dayName: string, changed: () => void, remove: () => void): HTMLElement {
  const time = (key: 'from' | 'to') => {
    const input = element('input', { type: 'time', 'aria-label': text(`hours.${key}`, { day: dayName }) });
    input.value = span[key] === '24:00' ? '00:00' : span[key];
    input.addEventListener('input', () => {
      span[key] = key === 'to' && input.value === '00:00' ? '24:00' : input.value;
      changed();
    });
    return input;
  };
  const removal = button(
    { label: text('hours.removeSpan', { day: dayName }), icon: 'remove', isIconOnly: true },
    remove,
  );
  return element('div', { class: 'ringback-span' }, time('from'), '–', time('to'), removal);
}

/** Morning first, the afternoon after it. */
function nextSpan(spans: Span[]): Span {
  const last = spans.at(-1);
  if (!last) return { from: '09:00', to: '18:00' };
  const start = Math.min(minutesOf(last.to) + 60, dayMinutes - 60);
  return { from: timeOf(start), to: timeOf(Math.min(start + 240, dayMinutes)) };
}

export function minutesOf(time: string): number {
  const [hours = Number.NaN, minutes = Number.NaN] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function timeOf(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
