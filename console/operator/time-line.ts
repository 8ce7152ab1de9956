import { element } from '../shared/element.js';
import { text } from '../shared/texts.js';
import { shape } from './chart.js';
import { link } from './console-link.js';
import { countOf, fromNow, fullMoment } from './words.js';

export interface Coming {
  at: number;
  what: string;
  kind: 'poll' | 'due';
}

/** What comes next, as marks on a line, and in words beneath it. */
export function timeLine(
  nextPollAt: number | undefined,
  dues: readonly { at: number; records: number }[],
): HTMLElement {
  const coming: Coming[] = [
    ...(nextPollAt === undefined ? [] : [{ at: nextPollAt, what: text('nextPoll'), kind: 'poll' as const }]),
    ...dues.map(({ at, records }) => ({
      at,
      what: text('dueThen', { records: countOf('record', records) }),
      kind: 'due' as const,
    })),
  ].sort((a, b) => a.at - b.at);
  if (coming.length === 0) return element('p', { className: 'faint', textContent: text('nothingComing') });
  const now = link.now;
  const last = Math.max(now + 1, ...coming.map(({ at }) => at));
  const x = (at: number) => 10 + 620 * (Math.max(0, at - now) / (last - now));
  const svg = shape('svg', { viewBox: '0 0 640 34', class: 'time-line', 'aria-hidden': 'true' });
  svg.append(shape('line', { x1: 10, x2: 630, y1: 17, y2: 17, class: 'axis' }));
  for (const { at, kind } of coming) {
    svg.append(
      kind === 'poll'
        ? shape('rect', { x: x(at) - 5, y: 12, width: 10, height: 10, class: 'fill-main' })
        : shape('circle', { cx: x(at), cy: 17, r: 6, class: 'fill-warn' }),
    );
  }
  const words = coming.map(({ at, what, kind }) =>
    element(
      'li',
      {},
      element('span', { className: `swatch fill-${kind === 'poll' ? 'main' : 'warn'}`, ariaHidden: 'true' }),
      `${what}: ${at <= now ? text('now') : `${fullMoment(at)} (${fromNow(at)})`}`,
    ),
  );
  return element('div', {}, svg, element('ol', { className: 'legend upright' }, ...words));
}
