import type { Group, Person } from './directory-entries.js';
import type { DirectoryLists } from './directory-lists.js';
import { button, element, find, uniqueId } from './element.js';
import { formRow, select } from './form-row.js';
import { isFailure, request } from './request.js';
import { formatNumber, text } from './text.js';
import { failureBox } from './try-result.js';

interface ImportAnswer {
  users: Person[];
  groups: Group[];
  errors: { line: number; message: string }[];
}

const errorsShown = 20;
const entriesShown = 5;

/** Reads a file or a pasted text, shows what was understood and what was not, and adds it when told to. */
export function directoryImport(target: string, lists: DirectoryLists): void {
  const format = select(
    [
      { value: 'csv', label: 'CSV' },
      { value: 'json', label: 'JSON' },
    ],
    'csv',
  );
  const file = element('input', {
    type: 'file',
    accept: '.csv,.json,.txt,text/csv,application/json',
    id: uniqueId('file'),
  });
  const pasted = element('textarea', {
    rows: 6,
    class: 'ringback-code',
    spellcheck: 'false',
    placeholder: 'id,name,email,groups\nana,Ana Souza,ana@example.com,desk',
  });
  const result = element('div', { role: 'status', 'aria-live': 'polite' });
  file.addEventListener('change', () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    format.value = /\.json$/i.test(chosen.name) ? 'json' : 'csv';
    void chosen.text().then((content) => {
      pasted.value = content;
      read();
    });
  });
  const read = () => {
    result.textContent = text('import.reading');
    request<ImportAnswer>('POST', 'ringback/directory/import', { text: pasted.value, format: format.value }).then(
      (answer) => result.replaceChildren(...preview(answer, lists, result)),
      (failed: unknown) =>
        result.replaceChildren(failureBox(isFailure(failed) ? failed : { code: 'unknown', message: String(failed) })),
    );
  };
  find(target).append(
    element('p', { class: 'ringback-hint' }, text('import.hint')),
    formRow(text('import.file'), file),
    formRow(text('import.format'), format),
    formRow(text('import.text'), pasted),
    button({ label: text('import.read'), icon: 'search' }, read),
    result,
  );
}

function preview(answer: ImportAnswer, lists: DirectoryLists, result: HTMLElement): HTMLElement[] {
  const counts = text('import.found', {
    users: formatNumber(answer.users.length),
    groups: formatNumber(answer.groups.length),
  });
  const parts: HTMLElement[] = [element('p', {}, counts)];
  const examples = element('ul', { class: 'ringback-examples' });
  for (const user of answer.users.slice(0, entriesShown)) {
    examples.append(element('li', {}, [user.id, user.name, user.addresses?.email].filter(Boolean).join(' · ')));
  }
  for (const group of answer.groups.slice(0, entriesShown)) {
    examples.append(
      element('li', {}, text('import.group', { name: group.name ?? group.id, count: group.members?.length ?? 0 })),
    );
  }
  parts.push(examples);
  if (answer.errors.length > 0) {
    const list = element('ul', { class: 'ringback-warning' });
    for (const { line, message } of answer.errors.slice(0, errorsShown))
      list.append(element('li', {}, text('import.error', { line, message })));
    if (answer.errors.length > errorsShown)
      list.append(
        element('li', {}, text('import.moreErrors', { rest: formatNumber(answer.errors.length - errorsShown) })),
      );
    parts.push(list);
  }
  if (answer.users.length + answer.groups.length > 0) {
    parts.push(
      button({ label: text('import.add'), icon: 'check' }, () => {
        const { added, updated } = lists.add(answer);
        result.replaceChildren(
          element(
            'div',
            { class: 'ringback-box ringback-ok' },
            text('import.done', { added: formatNumber(added), updated: formatNumber(updated) }),
          ),
        );
      }),
    );
  }
  return parts;
}
