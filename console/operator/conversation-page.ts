import type { EventRow, Page } from '../../src/ports/store';
import { element } from '../shared/element.js';
import { ask } from '../shared/server.js';
import { text } from '../shared/texts.js';
import { sentenceOf } from './confirm.js';
import { eventList } from './event-list.js';
import { faint } from './parts.js';
import { linkTo, type Route } from './route.js';
import type { View } from './view.js';

/** More than anybody reads; a call of an hour has some hundred. */
const mostPages = 10;

/** All that happened in one conversation, in order: messages as they were sent, or a call's transcript. */
export function conversationPage({ path, query }: Route): View {
  const id = path[1] ?? '';
  const store = query.get('store') ?? undefined;
  const body = element('div', { className: 'card' }, faint(text('connecting')));
  let isClosed = false;

  async function load(): Promise<void> {
    const events: EventRow[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const search = new URLSearchParams({ conversation: id, ...(store && { store }), ...(cursor && { cursor }) });
      const { rows, next } = await ask<Page<EventRow>>(`history?${search}`);
      events.push(...rows);
      cursor = next;
      if (!cursor) break;
    }
    if (isClosed) return;
    body.replaceChildren(events.length > 0 ? eventList(events.reverse(), store) : faint(text('noEvents')));
  }

  load().catch((error: unknown) => {
    if (!isClosed) body.replaceChildren(element('p', { className: 'notice', textContent: sentenceOf(error) }));
  });
  return {
    title: text('conversation'),
    element: element(
      'article',
      {},
      element('p', { className: 'crumbs' }, element('a', { href: linkTo(['history']), textContent: text('history') })),
      element('h1', { textContent: text('conversationNumber', { id }) }),
      body,
    ),
    close() {
      isClosed = true;
    },
  };
}
