import type { ConsoleState } from '../../src/runtime/console/console-messages';
import { element } from '../shared/element.js';
import { text } from '../shared/texts.js';
import { eventGroups } from './event-groups.js';
import { goTo } from './route.js';
import { number } from './words.js';

const spans = ['1h', '24h', '7d', '30d', 'all'] as const;

/** What of the history is asked for. Whatever is chosen becomes the address, which can be shared. */
export function historyFilter(query: URLSearchParams, { followups, channels, stores }: ConsoleState): HTMLFormElement {
  const chosen = (name: string) => (query.get(name) ?? '').split(',').filter(Boolean);
  const isCustom = query.has('from') || query.has('to');
  const last = selectOf('last', [
    ...spans.map((span): [string, string] => [span, text(`last.${span}`)]),
    ['', text('last.custom')],
  ]);
  last.value = isCustom ? '' : (query.get('last') ?? '24h');
  const from = dateOf('from', query);
  const to = dateOf('to', query);
  const people = element('input', { type: 'text', name: 'people', value: query.get('people') ?? '' });
  const by = selectOf('by', [
    ['', text('byAnybody')],
    ['bot', text('byBot')],
    ['user', text('byUser')],
  ]);
  by.value = query.get('by') ?? '';
  const store = selectOf(
    'store',
    stores.map(({ id, name }) => [id, name]),
  );
  store.value = query.get('store') ?? stores[0]?.id ?? '';
  const errors = element('input', { type: 'checkbox', name: 'errors', checked: query.get('errors') === '1' });
  const groups = eventGroups.map(({ name, kinds }): [string, string] => [kinds.join(','), text(`group.${name}`)]);
  const dates = element(
    'div',
    { className: 'dates', hidden: !isCustom },
    labelled(text('from'), from),
    labelled(text('to'), to),
  );
  last.addEventListener('change', () => {
    dates.hidden = last.value !== '';
  });
  const form = element(
    'form',
    { className: 'filter', role: 'search' },
    labelled(text('when'), last),
    dates,
    checkList(
      'followups',
      text('followups'),
      followups.map(({ id, name }) => [id, name]),
      chosen('followups'),
    ),
    checkList('kinds', text('what'), groups, chosen('kinds'), (value) =>
      value.split(',').every((kind) => chosen('kinds').includes(kind)),
    ),
    checkList(
      'channels',
      text('channels'),
      channels.map(({ id, name }) => [id, name]),
      chosen('channels'),
    ),
    labelled(text('people'), people),
    labelled(text('initiatedBy'), by),
    ...(stores.length > 1 ? [labelled(text('store'), store)] : []),
    element('label', { className: 'check' }, errors, text('onlyErrors')),
    element('button', { className: 'solid', textContent: text('show') }),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const lists = (name: string) =>
      [...form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]:checked`)].map(({ value }) => value).join(',');
    goTo(['history'], {
      view: query.get('view') ?? undefined,
      ...(last.value ? { last: last.value === '24h' ? '' : last.value } : { from: momentOf(from), to: momentOf(to) }),
      ...{ followups: lists('followups'), kinds: lists('kinds'), channels: lists('channels') },
      ...{ people: people.value.trim(), by: by.value, errors: errors.checked ? '1' : '' },
      store: store.value === stores[0]?.id ? '' : store.value,
    });
  });
  return form;
}

function labelled(label: string, input: HTMLElement): HTMLElement {
  return element('label', {}, label, input);
}

function selectOf(name: string, options: [string, string][]): HTMLSelectElement {
  return element(
    'select',
    { name },
    ...options.map(([value, textContent]) => element('option', { value, textContent })),
  );
}

/** Several of many, folded away: a list that opens needs no key that people would have to know. */
function checkList(
  name: string,
  label: string,
  options: [string, string][],
  chosen: string[],
  isChosen = (value: string) => chosen.includes(value),
): HTMLElement {
  const count = element('span', { className: 'faint' });
  const boxes = options.map(([value, words]) => {
    const box = element('input', { type: 'checkbox', name, value, checked: isChosen(value) });
    return element('label', { className: 'check' }, box, words);
  });
  const details = element(
    'details',
    { className: 'check-list' },
    element('summary', {}, `${label} `, count),
    ...(boxes.length > 0 ? boxes : [element('span', { className: 'faint', textContent: text('none') })]),
  );
  const tell = () => {
    const many = details.querySelectorAll('input:checked').length;
    count.textContent = many === 0 ? text('all') : number(many);
  };
  details.addEventListener('change', tell);
  tell();
  return details;
}

/** By the reader's clock, as everything on the page. */
function dateOf(name: string, query: URLSearchParams): HTMLInputElement {
  const input = element('input', { type: 'datetime-local', name });
  const at = Number(query.get(name));
  if (at > 0) input.value = new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  return input;
}

function momentOf({ value }: HTMLInputElement): string {
  return value ? String(new Date(value).getTime()) : '';
}
