import type { ConsoleState, RecordStory } from '../../src/runtime/console/console-messages';
import type { ToldStory } from '../../src/runtime/tell-why';
import { element } from '../shared/element.js';
import { ask, Refused } from '../shared/server.js';
import { pageLanguage, text } from '../shared/texts.js';
import { sentenceOf } from './confirm.js';
import { faint, section } from './parts.js';
import { goTo, linkTo, type Route } from './route.js';
import type { View } from './view.js';
import { personName } from './words.js';

/** The address at which it is told why somebody was, or was not, notified of a record. */
export function whyLink(followup: string, record: string, person?: string): string {
  return linkTo(['why'], { followup, record, person: person && personName(person) });
}

/** Why somebody was, or was not, notified: a record, a person, and the story as sentences. */
export function whyPage({ query }: Route): View {
  const asked = {
    followup: query.get('followup') ?? '',
    record: query.get('record') ?? '',
    person: query.get('person') ?? '',
  };
  const followup = element('select', { name: 'followup', required: true });
  const record = element('input', { type: 'text', name: 'record', value: asked.record, required: true });
  const person = element('input', { type: 'text', name: 'person', value: asked.person });
  const people = element('datalist', { id: 'people' });
  person.setAttribute('list', people.id);
  const told = element('div', {});
  let isClosed = false;
  let isSignedOut = false;

  const form = element(
    'form',
    { className: 'filter', role: 'search' },
    element('label', {}, text('followup'), followup),
    element('label', {}, text('record'), record),
    element('label', {}, text('whyPerson'), person),
    people,
    element('button', { className: 'solid', textContent: text('whyAsk') }),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    goTo(['why'], { followup: followup.value, record: record.value.trim(), person: person.value.trim() });
  });

  async function tell(): Promise<void> {
    if (!asked.followup || !asked.record) return told.replaceChildren(faint(text('whyHint')));
    told.replaceChildren(faint(text('connecting')));
    try {
      const story = await ask<ToldStory>(`why?${new URLSearchParams({ ...asked, language: pageLanguage })}`);
      if (isClosed) return;
      told.replaceChildren(storyOf(story, asked));
    } catch (error) {
      isSignedOut = error instanceof Refused && error.isSignIn;
      if (!isClosed) told.replaceChildren(element('p', { className: 'notice', textContent: sentenceOf(error) }));
    }
  }

  /** Whom the record led to so far, to choose among; others can be typed. */
  async function suggest(): Promise<void> {
    if (!asked.followup || !asked.record) return;
    const part = `followups/${encodeURIComponent(asked.followup)}/record`;
    const { events } = await ask<RecordStory>(`${part}?${new URLSearchParams({ id: asked.record })}`);
    const names = new Set(events.flatMap(({ recipient }) => (recipient ? [personName(recipient)] : [])));
    people.replaceChildren(...[...names].map((value) => element('option', { value })));
  }

  void tell();
  // A record that is not known is told of in the story.
  suggest().catch(() => people.replaceChildren());
  return {
    title: text('whyTitle'),
    element: element('article', {}, element('h1', { textContent: text('whyTitle') }), form, told),
    update({ followups }: ConsoleState) {
      if (followup.options.length > 0) return;
      // Nothing could be asked before somebody had signed in.
      if (isSignedOut) void tell();
      const known = followups.map(({ id, name }) => element('option', { value: id, textContent: name }));
      const isUnknown = asked.followup !== '' && !followups.some(({ id }) => id === asked.followup);
      followup.replaceChildren(
        ...known,
        ...(isUnknown ? [element('option', { value: asked.followup, textContent: asked.followup })] : []),
      );
      followup.value = asked.followup || (followups[0]?.id ?? '');
    },
    close() {
      isClosed = true;
    },
  };
}

function storyOf({ outcome, facts }: ToldStory, { followup, record, person }: Record<string, string>): HTMLElement {
  const values = { record: record ?? '', person: person ?? '' };
  // A sentence says when by itself, by the follow-up's clock.
  const lines = facts.map(({ sentence }) =>
    element('li', { className: 'event is-sentence' }, element('p', { textContent: sentence, dir: 'auto' })),
  );
  const recordLink = linkTo(['followups', followup ?? '', 'record'], { id: record });
  return section(
    text(`whyOutcome.${outcome}.${person ? 'person' : 'anybody'}`, values),
    element('ol', { className: 'events' }, ...lines),
    element('p', {}, element('a', { href: recordLink, textContent: text('seeRecord') })),
  );
}
