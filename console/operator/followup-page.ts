import type { PollRow } from '../../src/ports/store';
import type { ConsoleState, FollowupDetails, FollowupState } from '../../src/runtime/console/console-messages';
import { element } from '../shared/element.js';
import { ask } from '../shared/server.js';
import { pageLanguage, text } from '../shared/texts.js';
import { chart } from './chart.js';
import { sentenceOf } from './confirm.js';
import { errorNote } from './error-note.js';
import { eventList } from './event-list.js';
import { followupActs } from './followup-acts.js';
import { funnel } from './funnel.js';
import { replaceChildren } from './keep-focus.js';
import { faint, section, table } from './parts.js';
import { linkTo, type Route } from './route.js';
import { settingsWords } from './settings-words.js';
import { stateTag } from './state-tag.js';
import { timeLine } from './time-line.js';
import type { View } from './view.js';
import { moment, number } from './words.js';

/** Everything about one follow-up. */
export function followupPage({ path }: Route): View {
  const id = path[1] ?? '';
  const head = element('div', { className: 'head' }, element('h1', { textContent: id }));
  const body = element('div', {}, faint(text('connecting')));
  let known = '';
  let isClosed = false;

  async function load(): Promise<void> {
    try {
      const details = await ask<FollowupDetails>(`followups/${encodeURIComponent(id)}`);
      if (!isClosed) replaceChildren(body, ...parts(details));
    } catch (error) {
      if (!isClosed) replaceChildren(body, element('p', { className: 'notice', textContent: sentenceOf(error) }));
    }
  }

  return {
    title: text('followups'),
    element: element('article', {}, crumbs(), head, body),
    update(state: ConsoleState) {
      const followup = state.followups.find((one) => one.id === id);
      const now = JSON.stringify([followup]);
      if (now === known) return;
      known = now;
      replaceChildren(head, ...headOf(followup, id));
      void load();
    },
    close() {
      isClosed = true;
    },
  };
}

function crumbs(): HTMLElement {
  return element(
    'p',
    { className: 'crumbs' },
    element('a', { href: linkTo(['followups']), textContent: text('followups') }),
  );
}

function headOf(followup: FollowupState | undefined, id: string): HTMLElement[] {
  if (!followup) return [element('h1', { textContent: id }), faint(text('notDeployed'))];
  const { name, error, overridden, lastPoll } = followup;
  const failed = error ?? lastPoll?.error;
  return [
    element('h1', {}, `${name} `, stateTag(followup)),
    ...(overridden ? [faint(text('overridden'))] : []),
    followupActs(followup),
    ...(failed ? [errorNote(failed)] : []),
  ];
}

function parts({ state, settings, numbers, polls, errors }: FollowupDetails): HTMLElement[] {
  const words = element(
    'ul',
    { className: 'words' },
    ...settingsWords(settings).map((line) => element('li', { textContent: line })),
  );
  const records = element('a', {
    href: linkTo(['followups', state.id, 'records']),
    textContent: text('seeRecords'),
  });
  return [
    section(text('settings'), words),
    ...(numbers
      ? [
          section(text('funnel'), funnel(numbers), element('p', {}, records)),
          section(text('overTime'), overTime(numbers.series)),
          section(
            text('comesNext'),
            timeLine(state.active ? state.nextPollAt : undefined, state.active ? numbers.coming : []),
          ),
        ]
      : [section(text('funnel'), faint(text('noNumbers')))]),
    section(text('polls'), polls.length > 0 ? pollTable(polls) : faint(text('noPolls'))),
    section(
      text('errors'),
      errors.length > 0 ? eventList(errors) : faint(text('noErrors')),
      element(
        'p',
        {},
        element('a', { href: linkTo(['history'], { followups: state.id }), textContent: text('seeHistory') }),
      ),
    ),
  ];
}

function overTime(series: NonNullable<FollowupDetails['numbers']>['series']): HTMLElement {
  const day = new Intl.DateTimeFormat(pageLanguage, { day: 'numeric', month: 'short' });
  return chart({
    title: text('overTime'),
    columnHead: text('day'),
    columns: series.map(({ at }) => day.format(at)),
    series: [
      { label: text('openThen'), kind: 'line', tone: 'main', values: series.map(({ open }) => open) },
      { label: text('opened'), kind: 'bars', tone: 'warn', values: series.map(({ opened }) => opened) },
      { label: text('ended'), kind: 'bars', tone: 'good', values: series.map(({ ended }) => ended) },
    ],
  });
}

function pollTable(polls: PollRow[]): HTMLElement {
  const heads = [text('began'), text('outcome'), text('records'), text('new'), text('changed'), text('gone')];
  return table(
    text('polls'),
    heads,
    polls.map((poll) => [
      moment(poll.startedAt),
      text(`poll.${poll.outcome}`),
      ...[poll.records, poll.new, poll.changed, poll.gone + poll.done].map(number),
    ]),
  );
}
