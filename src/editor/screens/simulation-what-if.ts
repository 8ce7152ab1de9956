import { button, element } from './element.js';
import { select, textInput } from './form-row.js';
import { text } from './words.js';

/** What is supposed to happen, as rows that are added and taken away; `value` leaves out what is not filled in. */
export function whatIfList(): { element: HTMLElement; value(): Record<string, unknown>[] } {
  const rows = new Map<HTMLElement, () => Record<string, unknown> | undefined>();
  const list = element('div', { class: 'ringback-what-if' });
  const add = button({ label: text('simulate.addWhatIf'), icon: 'plus' }, () => {
    const { row, value } = whatIfRow(() => {
      rows.delete(row);
      row.remove();
      add.focus();
    });
    rows.set(row, value);
    list.append(row);
    row.querySelector('select')?.focus();
  });
  return {
    element: element('div', { class: 'ringback-grow' }, list, add),
    value: () => [...rows.values()].map((value) => value()).filter((value) => value !== undefined),
  };
}

function whatIfRow(remove: () => void): { row: HTMLElement; value(): Record<string, unknown> | undefined } {
  const kind = select(
    ['close', 'act', 'add'].map((value) => ({ value, label: text(`simulate.whatIf.${value}`) })),
    'close',
  );
  kind.setAttribute('aria-label', text('simulate.whatIfLabel'));
  const what = textInput('');
  const before = element('span');
  const when = textInput('3', { isShort: true });
  const name = () => {
    what.placeholder = text(`simulate.what.${kind.value}`);
    what.setAttribute('aria-label', text(`simulate.what.${kind.value}`));
    when.setAttribute('aria-label', text(`simulate.when.${kind.value}`));
    before.textContent = text(`simulate.when.${kind.value}`);
  };
  kind.addEventListener('change', name);
  name();
  const away = button({ label: text('simulate.removeWhatIf'), icon: 'remove', isIconOnly: true }, remove);
  return {
    row: element('div', { class: 'ringback-what-if-row' }, kind, what, before, when, away),
    value() {
      const given = what.value.trim();
      if (given === '') return undefined;
      const number = Number(when.value.replace(',', '.')) || 0;
      if (kind.value === 'close') return { kind: 'close', recordId: given, day: number };
      if (kind.value === 'act') return { kind: 'act', recipient: given, after: number };
      return { kind: 'add', record: JSON.parse(given) as unknown, day: number };
    },
  };
}
