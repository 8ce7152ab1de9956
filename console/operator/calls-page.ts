import type { CallReport, ConsoleState } from '../../src/runtime/console/console-messages';
import { element } from '../shared/element.js';
import { ask } from '../shared/server.js';
import { text } from '../shared/texts.js';
import { callNumbers } from './call-numbers.js';
import { sentenceOf, showNotice } from './confirm.js';
import { replaceChildren } from './keep-focus.js';
import { liveCalls, queues } from './live-calls.js';
import { section } from './parts.js';
import { linkTo, type Route } from './route.js';
import type { View } from './view.js';

const spans = ['1', '7', '30'] as const;

/** Calls that go on, and how those went that are over. */
export function callsPage({ query }: Route): View {
  const days = query.get('days') ?? '1';
  const now = element('div', {});
  const past = element('div', {});
  let known = '';
  let going = '';
  let isClosed = false;

  async function load(): Promise<void> {
    try {
      const report = await ask<CallReport>(`calls?${new URLSearchParams({ days })}`);
      if (!isClosed) replaceChildren(past, ...callNumbers(report));
    } catch (error) {
      if (!isClosed) showNotice(sentenceOf(error));
    }
  }

  const choices = spans.map((value) => {
    const choice = element('a', {
      className: 'tab',
      href: linkTo(['calls'], { days: value }),
      textContent: text(`days.${value}`),
    });
    if (value === days) choice.setAttribute('aria-current', 'page');
    return choice;
  });
  return {
    title: text('calls'),
    element: element(
      'article',
      {},
      element('h1', { textContent: text('calls') }),
      now,
      element('div', { className: 'buttons' }, ...choices),
      past,
    ),
    update({ calls, queues: waiting, stores }: ConsoleState) {
      const shown = JSON.stringify([calls, waiting]);
      if (shown !== known) {
        known = shown;
        replaceChildren(now, section(text('liveCalls'), liveCalls(calls)), section(text('queues'), queues(waiting)));
      }
      // A call that is over is counted among those that were.
      const ids = JSON.stringify([calls.map(({ id }) => id), stores.map(({ isUp }) => isUp)]);
      if (ids !== going) {
        going = ids;
        void load();
      }
    },
    close() {
      isClosed = true;
    },
  };
}
