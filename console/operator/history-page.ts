import type { ConversationRow, EventRow, Page } from '../../src/ports/store';
import type { ConsoleState } from '../../src/runtime/console/console-messages';
import { element } from '../shared/element.js';
import { ask } from '../shared/server.js';
import { text } from '../shared/texts.js';
import { sentenceOf, showNotice } from './confirm.js';
import { channelName, eventList } from './event-list.js';
import { historyFilter } from './history-filter.js';
import { button, faint, table } from './parts.js';
import { linkTo, type Route } from './route.js';
import { saveFile } from './save-file.js';
import type { View } from './view.js';
import { countOf, fullMoment, moment, number, personName } from './words.js';

/** Empty pages after which somebody is asked whether to go on: each has looked at some thousands. */
const mostEmpty = 25;

/** Events and conversations, by filters that are in the address. */
export function historyPage({ query }: Route): View {
  const isConversations = query.get('view') === 'conversations';
  const filter = element('div', {});
  const body = element('div', { className: 'results' }, faint(text('connecting')));
  const events: EventRow[] = [];
  const conversations: ConversationRow[] = [];
  const store = query.get('store') ?? undefined;
  let isClosed = false;
  let hasFilter = false;

  async function more(cursor?: string): Promise<void> {
    body.setAttribute('aria-busy', 'true');
    try {
      let next = cursor;
      let empty = 0;
      let found: number;
      do {
        const search = askedFor(query);
        if (next) search.set('cursor', next);
        const part = isConversations ? 'history/conversations' : 'history';
        const page = await ask<Page<EventRow & ConversationRow>>(`${part}?${search}`);
        if (isClosed) return;
        found = page.rows.length;
        (isConversations ? conversations : events).push(...page.rows);
        next = page.next;
        empty += 1;
      } while (found === 0 && next && empty < mostEmpty);
      show(next);
    } catch (error) {
      if (!isClosed) showNotice(sentenceOf(error));
    } finally {
      body.removeAttribute('aria-busy');
    }
  }

  function show(next?: string): void {
    const count = isConversations ? conversations.length : events.length;
    body.replaceChildren(
      element('p', {
        className: 'faint',
        role: 'status',
        textContent: count === 0 && !next ? text('noEvents') : countOf('event', count),
      }),
      ...(count === 0
        ? []
        : [
            isConversations
              ? conversationTable(conversations, store)
              : element('div', { className: 'card' }, eventList(events, store)),
          ]),
      ...(next ? [button(count === 0 ? text('searchOn') : text('more'), () => void more(next))] : []),
    );
  }

  void more();
  return {
    title: text('history'),
    element: element(
      'article',
      {},
      element('h1', { textContent: text('history') }),
      filter,
      element(
        'div',
        { className: 'buttons' },
        ...viewLinks(query),
        element('a', { className: 'tab', href: linkTo(['person'], { store }), textContent: text('onePerson') }),
        ...exports(query),
      ),
      body,
    ),
    update(state: ConsoleState) {
      if (hasFilter) return;
      hasFilter = true;
      filter.replaceChildren(historyFilter(query, state));
      if (events.length > 0) show();
    },
    close() {
      isClosed = true;
    },
  };
}

function askedFor(query: URLSearchParams): URLSearchParams {
  const search = new URLSearchParams(query);
  search.delete('view');
  return search;
}

function viewLinks(query: URLSearchParams): HTMLElement[] {
  const now = query.get('view') ?? 'events';
  return ['events', 'conversations'].map((view) => {
    const link = element('a', {
      className: 'tab',
      href: linkTo(['history'], { ...Object.fromEntries(query), view: view === 'events' ? '' : view }),
      textContent: text(`view.${view}`),
    });
    if (view === now) link.setAttribute('aria-current', 'page');
    return link;
  });
}

function exports(query: URLSearchParams): HTMLElement[] {
  return (['csv', 'jsonl'] as const).map((format) =>
    button(text(`export.${format}`), () => void save(query, format), 'quiet'),
  );
}

async function save(query: URLSearchParams, format: string): Promise<void> {
  const search = askedFor(query);
  search.set('format', format);
  await saveFile(`history/export?${search}`, `ringback-history.${format}`);
}

function conversationTable(conversations: ConversationRow[], store: string | undefined): HTMLElement {
  const heads = [text('at'), text('person'), text('channel'), text('record'), text('view.events'), text('initiatedBy')];
  return element(
    'div',
    { className: 'card' },
    table(
      text('view.conversations'),
      heads,
      conversations.map((row) => [
        element('a', {
          href: linkTo(['conversation', String(row.conversationId)], { store }),
          textContent: moment(row.lastEventAt),
          title: fullMoment(row.lastEventAt),
        }),
        personName(row.recipient ?? '–'),
        row.channel ? channelName(row.channel) : '–',
        row.recordId ?? '–',
        number(row.events),
        row.initiatedBy === 'bot' ? (row.isSession ? text('byBotAnswered') : text('byBot')) : text('byUser'),
      ]),
    ),
  );
}
