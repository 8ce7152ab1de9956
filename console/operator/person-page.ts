import type { ErasedPerson } from '../../src/ports/store';
import { element } from '../shared/element.js';
import { ask } from '../shared/server.js';
import { text } from '../shared/texts.js';
import { confirmed } from './confirm.js';
import { button, faint } from './parts.js';
import { linkTo, type Route } from './route.js';
import { saveFile } from './save-file.js';
import type { View } from './view.js';
import { number } from './words.js';

/** What is stored about one person: to give it to them, or to erase it. */
export function personPage({ query }: Route): View {
  const store = query.get('store') ?? '';
  const ids = element('input', { type: 'text', name: 'ids', value: query.get('ids') ?? '', required: true });
  const erased = element('div', { role: 'status' });
  const form = element(
    'form',
    { className: 'filter' },
    element('label', {}, text('people'), ids),
    element('button', { textContent: text('exportPerson') }),
    button(text('erase'), () => form.reportValidity() && void erase(), 'bad'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void saveFile(
      `person/export?${new URLSearchParams({ ids: ids.value, ...(store && { store }) })}`,
      'ringback-person.jsonl',
    );
  });

  function erase(): Promise<boolean> {
    return confirmed({
      ...{ title: text('eraseAsk', { ids: ids.value }), consequence: text('eraseMeans'), label: text('erase') },
      async run() {
        const { deliveries, answers, ...erasedCounts } = await ask<ErasedPerson & { recordings: number }>(
          'person/erase',
          { ids: ids.value, store },
        );
        const { events, inboxMessages: messages, directoryEntries: entries, recordings } = erasedCounts;
        const counts = { events, messages, entries, recordings, deliveries: deliveries + answers };
        const words = Object.entries(counts).map(([name, count]) => [name, number(count)]);
        erased.replaceChildren(faint(text('erasedCounts', Object.fromEntries(words) as Record<string, string>)));
      },
      done: text('erased'),
    });
  }

  const why = element('p', {}, element('a', { href: linkTo(['why']), textContent: text('whyOfPerson') }));
  const follow = () =>
    why.querySelector('a')?.setAttribute('href', linkTo(['why'], { person: ids.value.split(',')[0]?.trim() }));
  ids.addEventListener('input', follow);
  follow();
  return {
    title: text('onePerson'),
    element: element(
      'article',
      {},
      element('p', { className: 'crumbs' }, element('a', { href: linkTo(['history']), textContent: text('history') })),
      element('h1', { textContent: text('onePerson') }),
      faint(text('onePersonHint')),
      form,
      why,
      erased,
    ),
  };
}
