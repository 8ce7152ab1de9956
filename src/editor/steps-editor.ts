import { button, element, find, icon, uniqueId } from './element.js';
import type { Step } from './extract-settings.js';
import { isLeaving, nameRemoval } from './name-value-list.js';
import type { EditorNode } from './node-red-editor.js';
import { emptyStep, type StepEditor, stepEditor, stepTitle } from './step-editor.js';
import { text } from './text.js';

export interface StepsEditor {
  value(): Step[];
}

interface Card {
  step?: Step;
  editor?: StepEditor;
  title?: HTMLElement;
}

/** The ordered list of steps as cards that fold, are dragged by their handle or moved by their buttons. */
export function stepsEditor(target: string, node: EditorNode): StepsEditor {
  const given = Array.isArray(node.steps) ? (node.steps as Step[]) : [];
  const list = $(element('ol', { class: 'ringback-steps' })).appendTo(find(target));
  const cards = (): Card[] => {
    const found: Card[] = [];
    list.editableList('items').each((_index, item) => {
      if (!isLeaving(item)) found.push(item.data('data') as Card);
    });
    return found;
  };
  const retitle = () => {
    for (const [index, card] of cards().entries()) {
      if (card.title && card.editor) card.title.replaceChildren(...stepTitle(card.editor.value(), index + 1));
    }
  };
  list.editableList({
    addButton: text('step.add'),
    height: 'auto',
    sortable: '.ringback-step-handle',
    removable: true,
    removeItem: retitle,
    sortItems: retitle,
    addItem(row, _index, data) {
      const card = data as Card;
      const isNew = card.step === undefined;
      if (row[0]) buildCard(row[0], card, { node, isOpen: isNew || given.length === 1, retitle });
      nameRemoval(row[0], text('step.remove'));
      // The row joins the list only after this call.
      queueMicrotask(retitle);
    },
  });
  for (const step of given) list.editableList('addItem', { step });
  if (given.length === 0) list.editableList('addItem', { step: emptyStep() } satisfies Card);
  return { value: () => cards().flatMap((card) => (card.editor ? [card.editor.value()] : [])) };
}

function buildCard(
  row: HTMLElement,
  card: Card,
  options: { node: EditorNode; isOpen: boolean; retitle: () => void },
): void {
  const isOpen = options.isOpen || isUntouched(card.step);
  const editor = stepEditor(card.step ?? emptyStep(), {
    node: options.node,
    hasPaging: true,
    hasCondition: true,
    onChange: options.retitle,
  });
  card.editor = editor;
  editor.element.id = uniqueId('step-fields');
  const title = element('span', { class: 'ringback-step-title' });
  card.title = title;
  const toggle = element(
    'button',
    { type: 'button', class: 'ringback-step-toggle', 'aria-controls': editor.element.id },
    icon('angle-down'),
    title,
  );
  const show = (isShown: boolean) => {
    editor.element.hidden = !isShown;
    toggle.setAttribute('aria-expanded', String(isShown));
  };
  toggle.addEventListener('click', () => show(Boolean(editor.element.hidden)));
  show(isOpen);
  const move = (by: -1 | 1) => {
    moveRow(row, by);
    options.retitle();
  };
  const up = button({ label: text('step.up'), icon: 'arrow-up', isIconOnly: true }, () => move(-1));
  const down = button({ label: text('step.down'), icon: 'arrow-down', isIconOnly: true }, () => move(1));
  const handle = element('span', { class: 'ringback-step-handle', title: text('step.drag') }, icon('bars'));
  row.append(element('div', { class: 'ringback-step-head' }, handle, toggle, up, down), editor.element);
}

function isUntouched(step: Step | undefined): boolean {
  return !step || (step.integration === '' && step.path === '');
}

/** The keyboard's way to drag. */
function moveRow(row: HTMLElement, by: -1 | 1): void {
  const item = row.closest('li');
  const neighbour = by === -1 ? item?.previousElementSibling : item?.nextElementSibling;
  if (!item || !neighbour) return;
  const focused = document.activeElement;
  if (by === -1) neighbour.before(item);
  else neighbour.after(item);
  if (focused instanceof HTMLElement) focused.focus();
}

export interface LookupEditor {
  value(): Step | null;
}

/** The one optional step of the recipients node. */
export function lookupEditor(target: string, switchInput: string, fields: string, node: EditorNode): LookupEditor {
  const has = find<HTMLInputElement>(switchInput);
  const whole = find(fields);
  const given = (node.lookup as Step | null | '') || null;
  const editor = stepEditor(given ?? emptyStep(), {
    node,
    hasPaging: false,
    hasCondition: true,
    onChange: () => undefined,
  });
  find(target).append(editor.element);
  has.checked = given !== null;
  const update = () => {
    whole.hidden = !has.checked;
  };
  has.addEventListener('change', update);
  update();
  return { value: () => (has.checked ? editor.value() : null) };
}
