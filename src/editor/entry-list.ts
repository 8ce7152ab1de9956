import { button, element } from './element.js';
import { textInput } from './screens/form-row.js';
import { formatNumber, text } from './text.js';

export interface EntryList<Entry> {
  value(): Entry[];
  replace(entries: Entry[]): void;
}

interface EntryField<Entry> {
  label: string;
  get(entry: Entry): string;
  set(entry: Entry, value: string): void;
}

export interface EntryListOptions<Entry> {
  add: string;
  search: string;
  blank(): Entry;
  /** The texts in which the search looks. */
  matches(entry: Entry): (string | undefined)[];
  fields: EntryField<Entry>[];
  details(entry: Entry): HTMLElement;
}

const mostShown = 100;

/**
 * A list for a few or for thousands of entries: only the first hundred that match the search are drawn.
 * Node-RED's editableList draws every row, which takes seconds with thousands.
 */
export function entryList<Entry>(
  container: HTMLElement,
  given: Entry[],
  options: EntryListOptions<Entry>,
): EntryList<Entry> {
  let entries = given;
  const search = textInput('', { placeholder: options.search });
  search.type = 'search';
  search.setAttribute('aria-label', options.search);
  const rows = element('ul', { class: 'ringback-entries' });
  const count = element('div', { class: 'ringback-hint', role: 'status', 'aria-live': 'polite' });
  const draw = () => {
    const word = search.value.trim().toLocaleLowerCase();
    const matching =
      word === ''
        ? entries
        : entries.filter((entry) => options.matches(entry).some((part) => part?.toLocaleLowerCase().includes(word)));
    rows.replaceChildren(...matching.slice(0, mostShown).map((entry) => entryRow(entry, options, () => remove(entry))));
    search.hidden = entries.length < 10;
    count.textContent = text(matching.length > mostShown ? 'entries.some' : 'entries.all', {
      shown: formatNumber(Math.min(matching.length, mostShown)),
      number: formatNumber(matching.length),
      count: matching.length,
    });
  };
  const remove = (entry: Entry) => {
    entries = entries.filter((other) => other !== entry);
    draw();
  };
  const add = button({ label: options.add, icon: 'plus' }, () => {
    const entry = options.blank();
    entries = [entry, ...entries];
    search.value = '';
    draw();
    rows.querySelector('input')?.focus();
  });
  search.addEventListener('input', draw);
  container.append(element('div', { class: 'ringback-entries-head' }, add, search), rows, count);
  draw();
  return {
    value: () => entries,
    replace(others) {
      entries = others;
      draw();
    },
  };
}

function entryRow<Entry>(entry: Entry, options: EntryListOptions<Entry>, remove: () => void): HTMLElement {
  const inputs = options.fields.map((field) => {
    const input = textInput(field.get(entry), { placeholder: field.label });
    input.setAttribute('aria-label', field.label);
    input.addEventListener('input', () => field.set(entry, input.value.trim()));
    return input;
  });
  const box = element('div', { class: 'ringback-indent', hidden: true });
  const more = button({ label: text('entries.details'), icon: 'ellipsis-h', isIconOnly: true }, () => {
    // Built on the first opening: most entries are never opened.
    if (box.childElementCount === 0) box.append(options.details(entry));
    box.hidden = !box.hidden;
    more.setAttribute('aria-expanded', String(!box.hidden));
  });
  more.setAttribute('aria-expanded', 'false');
  const removal = button({ label: text('entries.remove'), icon: 'remove', isIconOnly: true }, remove);
  return element('li', {}, element('div', { class: 'ringback-line' }, ...inputs, more, removal), box);
}
