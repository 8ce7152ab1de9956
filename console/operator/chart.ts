import { element } from '../shared/element.js';
import { text } from '../shared/texts.js';
import { folded, table } from './parts.js';
import { number } from './words.js';

const width = 640;
const height = 180;
const left = 44;
const bottom = 22;

export interface ChartSeries {
  label: string;
  kind: 'line' | 'bars';
  /** One for each column. */
  values: number[];
  /** Which colour; see the stylesheet. */
  tone: 'main' | 'good' | 'bad' | 'warn';
}

export interface Chart {
  title: string;
  /** What the columns are called, in the table and beneath the picture. */
  columns: string[];
  columnHead: string;
  series: ChartSeries[];
  /** What the picture reaches up to at least. */
  least?: number;
  /** How a value is written; a plain number unless given. */
  say?: (value: number) => string;
}

/** A picture of some numbers, and the numbers beneath it. */
export function chart({ title, columns, columnHead, series, least = 2, say = number }: Chart): HTMLElement {
  // Even, so that the line in the middle has a whole number, too.
  const most = Math.max(least, Math.ceil(Math.max(...series.flatMap(({ values }) => values)) / 2) * 2);
  const svg = shape('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart', role: 'img', 'aria-label': title });
  const step = (width - left) / Math.max(1, columns.length);
  const y = (value: number) => (height - bottom) * (1 - value / most) * 0.92 + 8;
  for (const share of [0, 0.5, 1]) {
    const at = y(most * share);
    svg.append(shape('line', { x1: left, x2: width, y1: at, y2: at, class: 'grid' }));
    svg.append(label(say(Math.round(most * share)), left - 6, at + 4, 'end'));
  }
  const bars = series.filter(({ kind }) => kind === 'bars');
  for (const [index, { values, tone }] of bars.entries()) {
    const thick = Math.max(1, (step * 0.7) / bars.length);
    for (const [column, value] of values.entries()) {
      const x = left + column * step + step * 0.15 + index * thick;
      svg.append(shape('rect', { x, y: y(value), width: thick, height: y(0) - y(value), class: `fill-${tone}` }));
    }
  }
  for (const { values, tone } of series.filter(({ kind }) => kind === 'line')) {
    const points = values.map((value, column) => `${left + (column + 0.5) * step},${y(value)}`).join(' ');
    svg.append(shape('polyline', { points, class: `stroke-${tone}` }));
  }
  const every = Math.max(1, Math.ceil(columns.length / 7));
  for (const [column, name] of columns.entries()) {
    if (column % every === 0) svg.append(label(name, left + (column + 0.5) * step, height - 4, 'middle'));
  }
  const legend = series.map(({ label: name, tone }) =>
    element('li', {}, element('span', { className: `swatch fill-${tone}`, ariaHidden: 'true' }), name),
  );
  const rows = columns.map((name, column) => [name, ...series.map(({ values }) => say(values[column] ?? 0))]);
  return element(
    'figure',
    {},
    svg,
    element('ul', { className: 'legend' }, ...legend),
    folded(text('asNumbers'), table(title, [columnHead, ...series.map((one) => one.label)], rows)),
  );
}

function label(words: string, x: number, y: number, anchor: string): SVGElement {
  const made = shape('text', { x, y, 'text-anchor': anchor });
  made.textContent = words;
  return made;
}

export function shape(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
