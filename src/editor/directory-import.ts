import { type ImportAnswer, importPreview } from './directory-import-preview.js';
import type { DirectoryLists } from './directory-lists.js';
import { button, element, find, uniqueId } from './element.js';
import { isFailure, request } from './request.js';
import { failureBox } from './screens/failure.js';
import { formRow, select } from './screens/form-row.js';
import { text } from './text.js';

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
    request<ImportAnswer>('POST', 'ringback/directory/import', {
      ...{ text: pasted.value, format: format.value },
      ...{ people: lists.people(), groups: lists.groups() },
    }).then(
      (answer) => result.replaceChildren(...importPreview(answer, lists, result)),
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
