import { type Group, mergedInto, type Person } from './directory-entries.js';
import type { DirectoryLists } from './directory-lists.js';
import { button, element } from './element.js';
import { select } from './screens/form-row.js';
import { formatNumber, text } from './text.js';

/** As `src/core/directory/compare-entries.ts` gives it. */
export interface ImportAnswer {
  users: Person[];
  groups: Group[];
  errors: { line: number; message: string }[];
  comparison: {
    added: string[];
    changed: { id: string; fields: { field: string; before: string; after: string }[] }[];
    same: string[];
    suspects: { id: string; otherId: string; address: string }[];
  };
}

const mostShown = 20;

/** What an import would change, field by field, and what could not be read; then the button that does it. */
export function importPreview(answer: ImportAnswer, lists: DirectoryLists, result: HTMLElement): HTMLElement[] {
  const { users, groups, errors, comparison } = answer;
  const { added, changed, same, suspects } = comparison;
  const numbers = {
    ...{ users: formatNumber(users.length), groups: formatNumber(groups.length) },
    ...{ added: formatNumber(added.length), changed: formatNumber(changed.length), same: formatNumber(same.length) },
  };
  const parts: HTMLElement[] = [
    element('p', {}, text('import.found', numbers)),
    element('p', {}, text('import.compared', numbers)),
    ...listOf(text('import.new'), added.map(entryName)),
    ...listOf(
      text('import.changed'),
      changed.map(({ id, fields }) => `${entryName(id)} · ${fields.map(changeWords).join('; ')}`),
    ),
    ...listOf(
      text('import.errors'),
      errors.map(({ line, message }) => text('import.error', { line, message })),
      'ringback-warning',
    ),
  ];
  const choices = suspects.map((suspect) => ({ suspect, input: choiceOf(suspect) }));
  if (choices.length > 0) parts.push(suspectBox(choices));
  if (users.length + groups.length === 0) return parts;
  const apply = button({ label: text('import.add'), icon: 'check' }, () => {
    const merges = choices.filter(({ input }) => input.value === 'merge');
    const targets = new Map(merges.map(({ suspect }) => [suspect.id, suspect.otherId]));
    const done = lists.add(mergedInto(answer, targets));
    const words = text('import.done', { added: formatNumber(done.added), updated: formatNumber(done.updated) });
    result.replaceChildren(element('div', { class: 'ringback-box ringback-ok' }, words));
  });
  return [...parts, apply];
}

function listOf(heading: string, lines: string[], look = 'ringback-examples'): HTMLElement[] {
  if (lines.length === 0) return [];
  const list = element('ul', { class: look }, ...lines.slice(0, mostShown).map((line) => element('li', {}, line)));
  if (lines.length > mostShown) {
    list.append(element('li', {}, text('import.more', { rest: formatNumber(lines.length - mostShown) })));
  }
  return [element('h5', {}, heading), list];
}

function entryName(id: string): string {
  return id.startsWith('group:') ? text('import.groupNamed', { name: id.slice('group:'.length) }) : id;
}

function changeWords({ field, before, after }: { field: string; before: string; after: string }): string {
  if (field === 'members') return text('import.newMembers', { members: after });
  const name = field.replace(/^(addresses|attributes)\./, '');
  return before === '' ? `${name}: ${after}` : `${name}: ${before} → ${after}`;
}

function choiceOf({ id, otherId, address }: ImportAnswer['comparison']['suspects'][number]): HTMLSelectElement {
  const input = select(
    [
      { value: 'keep', label: text('import.keepBoth') },
      { value: 'merge', label: text('import.merge', { id, otherId }) },
    ],
    'keep',
  );
  input.setAttribute('aria-label', text('import.suspect', { id, otherId, address }));
  return input;
}

type Choice = { suspect: ImportAnswer['comparison']['suspects'][number]; input: HTMLSelectElement };

/** All of them: one that is not shown could not be decided. */
function suspectBox(choices: Choice[]): HTMLElement {
  const box = element('div', { class: 'ringback-suspects' }, element('h5', {}, text('import.suspects')));
  box.append(element('p', { class: 'ringback-hint' }, text('import.suspectsHint')));
  for (const { suspect, input } of choices) {
    const { id, otherId, address } = suspect;
    box.append(element('p', {}, text('import.suspect', { id, otherId, address })), input);
  }
  return box;
}
