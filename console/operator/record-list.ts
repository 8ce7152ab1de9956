import type { Page, RecordSummary } from '../../src/ports/store';
import { element } from '../shared/element.js';
import { ask } from '../shared/server.js';
import { text } from '../shared/texts.js';
import { sentenceOf, showNotice } from './confirm.js';
import { link } from './console-link.js';
import { button, faint, table } from './parts.js';
import { goTo, linkTo, type Route } from './route.js';
import type { View } from './view.js';
import { moment, number } from './words.js';

const states = ['open', 'closed', 'exhausted'] as const;

/** The records of a follow-up, newest first. */
export function recordList({ path, query }: Route): View {
  const id = path[1] ?? '';
  const body = element('div', {}, faint(text('connecting')));
  const found: RecordSummary[] = [];
  let isClosed = false;

  async function more(cursor?: string): Promise<void> {
    const search = new URLSearchParams(query);
    if (cursor) search.set('cursor', cursor);
    try {
      const page = await ask<Page<RecordSummary>>(`followups/${encodeURIComponent(id)}/records?${search}`);
      if (isClosed) return;
      found.push(...page.rows);
      show(page.next);
    } catch (error) {
      if (!isClosed) showNotice(sentenceOf(error));
    }
  }

  function show(next?: string): void {
    if (found.length === 0) return body.replaceChildren(faint(text('noRecords')));
    const rows = found.map((record) => rowOf(id, record));
    const heads = [text('record'), text('state'), text('attempts'), text('firstSeen'), text('dueOrEnded')];
    body.replaceChildren(
      table(text('records'), heads, rows),
      ...(next ? [button(text('more'), () => void more(next))] : []),
    );
  }

  void more();
  return {
    title: text('records'),
    element: element(
      'article',
      {},
      crumbs(id),
      element('h1', { textContent: text('records') }),
      filter(id, query),
      body,
    ),
    close() {
      isClosed = true;
    },
  };
}

export function crumbs(id: string): HTMLElement {
  const name = link.state?.followups.find((followup) => followup.id === id)?.name ?? id;
  const ofFollowup = element('a', { href: linkTo(['followups', id]), textContent: name });
  ofFollowup.dataset.followup = id;
  return element(
    'p',
    { className: 'crumbs' },
    element('a', { href: linkTo(['followups']), textContent: text('followups') }),
    ' › ',
    ofFollowup,
  );
}

function filter(id: string, query: URLSearchParams): HTMLElement {
  const state = element('select', { name: 'state' }, element('option', { value: '', textContent: text('anyState') }));
  for (const name of states) state.append(element('option', { value: name, textContent: text(`state.${name}`) }));
  state.value = query.get('state') ?? '';
  const search = element('input', { type: 'text', name: 'search', value: query.get('search') ?? '' });
  const form = element(
    'form',
    { className: 'filter', role: 'search' },
    element('label', {}, text('state'), state),
    element('label', {}, text('searchId'), search),
    element('button', { textContent: text('show') }),
  );
  const go = () => goTo(['followups', id, 'records'], { state: state.value, search: search.value.trim() });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    go();
  });
  state.addEventListener('change', go);
  return form;
}

function rowOf(id: string, record: RecordSummary): (string | Node)[] {
  const { recordId, state, reason, attemptsDone, firstSeenAt, dueAt, endedAt, isBaseline } = record;
  const words = reason ? `${text(`state.${state}`)}: ${text(`reason.${reason}`)}` : text(`state.${state}`);
  const at = endedAt ?? dueAt;
  return [
    element('a', { href: linkTo(['followups', id, 'record'], { id: recordId }), textContent: recordId, dir: 'auto' }),
    isBaseline ? text('inBaseline') : words,
    number(attemptsDone),
    moment(firstSeenAt),
    at === undefined ? '–' : moment(at),
  ];
}
