import type { ConsoleState, FollowupState } from '../../src/runtime/console/console-messages';
import { element } from '../shared/element.js';
import { text } from '../shared/texts.js';
import { errorNote } from './error-note.js';
import { replaceChildren } from './keep-focus.js';
import { linkTo } from './route.js';
import { stateTag } from './state-tag.js';
import type { View } from './view.js';
import { fromNow, moment, number } from './words.js';

/** Every follow-up that is deployed, and how it is. */
export function followupList(): View {
  const list = element('ul', { className: 'followups' });
  const body = element('div', {}, element('p', { className: 'faint', textContent: text('connecting') }));
  const view = element(
    'section',
    { ariaLabel: text('followups') },
    element('h1', { textContent: text('followups') }),
    body,
  );
  let drawn = '';
  return {
    title: text('followups'),
    element: view,
    update({ followups, stores }: ConsoleState) {
      const now = JSON.stringify([followups, stores]);
      if (now === drawn) return;
      drawn = now;
      const troubles = stores.flatMap(({ error, name }) => (error ? [errorNote(error, name)] : []));
      replaceChildren(list, ...followups.map(row));
      replaceChildren(body, ...troubles, followups.length > 0 ? list : emptyList());
    },
  };
}

function emptyList(): HTMLElement {
  return element(
    'div',
    { className: 'card empty' },
    element('p', { textContent: text('noFollowups') }),
    element('p', { className: 'faint', textContent: text('noFollowupsHint') }),
  );
}

function row(followup: FollowupState): HTMLElement {
  const { id, name, counts, error, lastPoll } = followup;
  const failed = error ?? (lastPoll?.error && { ...lastPoll.error });
  const link = element('a', { href: linkTo(['followups', id]), textContent: name });
  link.dataset.focus = `followup:${id}`;
  const facts: [string, string][] = [
    [text('open'), counts ? number(counts.open) : '–'],
    [text('due'), counts ? number(counts.due) : '–'],
    [text('exhausted'), counts ? number(counts.exhausted) : '–'],
    [text('nextPoll'), nextPoll(followup)],
  ];
  return element(
    'li',
    { className: 'card followup' },
    element('h2', {}, link, ' ', stateTag(followup)),
    element(
      'dl',
      { className: 'facts' },
      ...facts.map(([label, value]) =>
        element('div', {}, element('dt', { textContent: label }), element('dd', { textContent: value })),
      ),
    ),
    ...(failed ? [errorNote(failed)] : []),
  );
}

function nextPoll({ active, nextPollAt, polling }: FollowupState): string {
  if (polling) return text('pollingNow', { records: number(polling.records) });
  if (!active || nextPollAt === undefined) return '–';
  return `${moment(nextPollAt)} (${fromNow(nextPollAt)})`;
}
