import { button, element, icon, uniqueId } from './element.js';
import { menuButton } from './menu-button.js';
import { text } from './text.js';
import type { Verdict } from './validate.js';

/** What stands in one row. */
export interface RowEditor<Item> {
  element: HTMLElement;
  value(): Item;
  /** Told whenever the rows change: which one this is now, from 1. */
  placed?(number: number): void;
  /** Where typing goes on after it has been added; otherwise the first input. */
  focus?(): void;
}

export interface RowChoice<Item> {
  label: string;
  blank(): Item;
}

export interface SortableRows<Item> {
  value(): Item[];
  add(item: Item): void;
}

export interface SortableRowsOptions<Item> {
  label: string;
  /** One: a button; several: a menu. */
  choices: RowChoice<Item>[];
  addLabel: string;
  build(item: Item, changed: () => void): RowEditor<Item>;
  /** What is wrong with the rows as they are; written below them. */
  judge?(items: Item[]): Verdict;
  onChange?(): void;
}

/** Rows that are dragged by their handle, or moved with the arrow keys while the handle has the focus. */
export function sortableRows<Item>(
  container: HTMLElement,
  given: Item[],
  options: SortableRowsOptions<Item>,
): SortableRows<Item> {
  const editors = new Map<Element, RowEditor<Item>>();
  const list = element('ol', { class: 'ringback-rows', 'aria-label': options.label });
  const said = element('div', { class: 'ringback-unseen', role: 'status', 'aria-live': 'polite' });
  const inOrder = () => [...list.children].flatMap((row) => editors.get(row) ?? []);
  const problem = element('div', { class: 'ringback-invalid', 'aria-live': 'polite' });
  const renumber = () => {
    const rows = inOrder();
    for (const [index, editor] of rows.entries()) editor.placed?.(index + 1);
    const verdict = options.judge?.(rows.map((editor) => editor.value())) ?? true;
    problem.textContent = verdict === true ? '' : verdict;
  };
  const changed = () => {
    renumber();
    options.onChange?.();
  };
  const move = (row: HTMLElement, by: -1 | 1) => {
    const neighbour = by === -1 ? row.previousElementSibling : row.nextElementSibling;
    if (!neighbour) return;
    if (by === -1) neighbour.before(row);
    else neighbour.after(row);
    row.querySelector<HTMLElement>('.ringback-row-handle')?.focus();
    const place = [...list.children].indexOf(row) + 1;
    said.textContent = text('rows.moved', { place, rows: list.childElementCount });
    changed();
  };
  const remove = (row: HTMLElement) => {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    const focused = next?.querySelector<HTMLElement>('.ringback-row-remove') ?? adder.querySelector('button') ?? adder;
    focused.focus();
    changed();
  };
  const append = (item: Item): HTMLElement => {
    const editor = options.build(item, changed);
    const row = rowOf(editor.element, { move: (by) => move(row, by), remove: () => remove(row) });
    editors.set(row, editor);
    list.append(row);
    return row;
  };
  const add = (item: Item) => {
    const row = append(item);
    changed();
    const editor = editors.get(row);
    if (editor?.focus) editor.focus();
    else row.querySelector<HTMLElement>('input, textarea, select')?.focus();
  };
  const adder = addButton(options, add);
  for (const item of given) append(item);
  container.append(list, adder, problem, said);
  $(list).sortable({ handle: '.ringback-row-handle', axis: 'y', cancel: 'input,textarea,select', update: changed });
  renumber();
  return { value: () => inOrder().map((editor) => editor.value()), add };
}

function addButton<Item>(options: SortableRowsOptions<Item>, add: (item: Item) => void): HTMLElement {
  const [only, ...others] = options.choices;
  if (only && others.length === 0) return button({ label: options.addLabel, icon: 'plus' }, () => add(only.blank()));
  return menuButton(options.addLabel, () =>
    options.choices.map(({ label, blank }) => ({ label, choose: () => add(blank()) })),
  );
}

function rowOf(content: HTMLElement, commands: { move(by: -1 | 1): void; remove(): void }): HTMLElement {
  const handle = element(
    'span',
    {
      class: 'ringback-row-handle',
      role: 'button',
      tabindex: '0',
      id: uniqueId('handle'),
      title: text('rows.drag'),
      'aria-label': text('rows.drag'),
    },
    icon('bars'),
  );
  handle.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    commands.move(event.key === 'ArrowUp' ? -1 : 1);
  });
  const removal = button({ label: text('rows.remove'), icon: 'remove', isIconOnly: true }, commands.remove);
  removal.classList.add('ringback-row-remove');
  content.classList.add('ringback-row-content');
  return element('li', {}, handle, content, removal);
}
