import type { FollowupNumbers } from '../../src/ports/store';
import { element } from '../shared/element.js';
import { text } from '../shared/texts.js';
import { number, percent } from './words.js';

/** From records to closed ones: how many came how far. */
export function funnel({
  records,
  open,
  notified,
  acted,
  closed,
  exhausted,
  baseline,
  attempts,
}: FollowupNumbers): HTMLElement {
  const steps: [string, number][] = [
    [text('funnel.records'), records],
    [text('funnel.open'), open],
    [text('funnel.notified'), notified],
    [text('funnel.acted'), acted],
    [text('funnel.closed'), closed],
    [text('funnel.exhausted'), exhausted],
  ];
  const bars = steps.map(([label, count]) => {
    const share = records > 0 ? count / records : 0;
    const bar = element('span', { className: 'bar', ariaHidden: 'true' });
    bar.style.width = `${Math.min(100, share * 100)}%`;
    return element(
      'li',
      {},
      element('span', { className: 'funnel-label', textContent: label }),
      element('span', { className: 'track' }, bar),
      element('span', { className: 'funnel-count', textContent: `${number(count)} (${percent(share)})` }),
    );
  });
  const levels = attempts
    .map((count, level) => (count > 0 ? text('openAfter', { count: number(count), attempts: level }) : ''))
    .filter(Boolean);
  return element(
    'div',
    {},
    element('ul', { className: 'funnel' }, ...bars),
    ...(levels.length > 0 ? [element('p', { className: 'faint', textContent: levels.join(' · ') })] : []),
    ...(baseline > 0
      ? [element('p', { className: 'faint', textContent: text('baseline', { count: number(baseline) }) })]
      : []),
  );
}
