import type { EventRow } from '../../src/ports/store';
import type { CallReport } from '../../src/runtime/console/console-messages';
import { clockText } from '../shared/duration.js';
import { element } from '../shared/element.js';
import { pageLanguage, text } from '../shared/texts.js';
import { type Chart, chart } from './chart.js';
import { facts, faint, section, table } from './parts.js';
import { linkTo } from './route.js';
import { moment, number, percent, personName } from './words.js';

/** How calls went: in numbers, as charts, and the latest one by one. */
export function callNumbers({ days, inTimeMs, isWhole, numbers, latest }: CallReport): HTMLElement[] {
  const { calls, waited, abandoned, answeredInTime, averageWaitMs, longestWaitMs, averageTalkMs, columns } = numbers;
  const share = (part: number) => (waited > 0 ? percent(part / waited) : '–');
  const inTime = number(inTimeMs / 1_000);
  const words = new Intl.DateTimeFormat(
    pageLanguage,
    days === 1 ? { hour: 'numeric' } : { day: 'numeric', month: 'short' },
  );
  const common = {
    columnHead: days === 1 ? text('hour') : text('day'),
    columns: columns.map(({ at }) => words.format(at)),
  };
  const charts: Chart[] = [
    {
      ...common,
      title: text('waitingTime'),
      least: 60_000,
      say: (value) => clockText(value),
      series: [
        {
          label: text('averageWait'),
          kind: 'line',
          tone: 'main',
          values: columns.map((one) => Math.round(one.averageWaitMs)),
        },
      ],
    },
    {
      ...common,
      title: text('abandonment'),
      series: [
        { label: text('waited'), kind: 'bars', tone: 'main', values: columns.map((one) => one.waited) },
        { label: text('abandoned'), kind: 'bars', tone: 'bad', values: columns.map((one) => one.abandoned) },
      ],
    },
    {
      ...common,
      title: text('serviceLevel', { seconds: inTime }),
      least: 100,
      say: (value) => percent(value / 100),
      series: [
        {
          ...{ label: text('answeredInTime', { seconds: inTime }), kind: 'line', tone: 'good' },
          values: columns.map((one) => (one.waited > 0 ? Math.round((100 * one.answeredInTime) / one.waited) : 0)),
        },
      ],
    },
  ];
  return [
    section(
      text('pastCalls'),
      facts([
        [text('calls'), number(calls)],
        [text('waited'), number(waited)],
        [text('abandoned'), `${number(abandoned)} (${share(abandoned)})`],
        [text('answeredInTime', { seconds: inTime }), `${number(answeredInTime)} (${share(answeredInTime)})`],
        [text('averageWait'), clockText(averageWaitMs)],
        [text('longestWait'), clockText(longestWaitMs)],
        [text('averageTalk'), clockText(averageTalkMs)],
      ]),
      ...(isWhole ? [] : [faint(text('notAllCalls'))]),
      latest.length > 0 ? latestCalls(latest) : faint(text('noCalls')),
    ),
    ...(calls > 0 ? charts.map((one) => section(one.title, chart(one))) : []),
  ];
}

function latestCalls(latest: readonly EventRow[]): HTMLElement {
  const heads = [text('at'), text('caller'), text('disposition'), text('waitingTime'), text('talkTime')];
  return table(
    text('pastCalls'),
    heads,
    latest.map(({ at, recipient, data, conversationId }) => {
      const { disposition = '', waitedMs = 0, talkMs = 0 } = (data ?? {}) as Record<string, never>;
      const href = linkTo(['conversation', String(conversationId ?? '')]);
      return [
        element('a', { href, textContent: moment(at) }),
        personName(recipient ?? '–'),
        text(`disposition.${disposition}`),
        clockText(waitedMs),
        clockText(talkMs),
      ];
    }),
  );
}
