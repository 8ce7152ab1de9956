import { element, find } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { formRow, select, textInput } from './screens/form-row.js';
import { text } from './text.js';

export interface NeedsInput {
  element: HTMLElement;
  /** A number from 1, `all`, or nothing where another setting counts. */
  value(): number | string;
}

/** How many must agree before it is decided, in words; `inherits`: an action may leave that to the node. */
export function needsInput(
  value: unknown,
  options: { label: string; inherits?: boolean; hint?: string; onChange(): void },
): NeedsInput {
  const given = String(value ?? '').trim();
  const kind = kindOf(given, options.inherits === true);
  const kinds = ['first', 'all', 'number'].map((each) => ({ value: each, label: text(`action.needsOf.${each}`) }));
  const inherited = options.inherits ? [{ value: '', label: text('action.needsOf.node') }] : [];
  const choice = select([...inherited, ...kinds], kind);
  const number = textInput(kind === 'number' ? given : '2', { isShort: true });
  number.setAttribute('inputmode', 'numeric');
  number.setAttribute('aria-label', text('action.needsNumber'));
  const show = () => {
    number.hidden = choice.value !== 'number';
  };
  choice.addEventListener('change', () => {
    show();
    options.onChange();
  });
  number.addEventListener('input', options.onChange);
  show();
  const values: Record<string, () => number | string> = {
    first: () => 1,
    all: () => 'all',
    number: () => (/^\d+$/.test(number.value.trim()) ? Number(number.value) : number.value.trim()),
  };
  return {
    element: formRow(options.label, choice, options.hint, number),
    value: () => values[choice.value]?.() ?? '',
  };
}

/** The choice for the whole node. */
export function nodeNeeds(target: string, node: EditorNode): { value(): number | string } {
  const input = needsInput(node.needs, {
    label: text('action.needs'),
    hint: text('action.needsHint'),
    onChange: () => undefined,
  });
  find(target).append(element('div', {}, input.element));
  return input;
}

function kindOf(given: string, inherits: boolean): string {
  if (given === '') return inherits ? '' : 'first';
  if (given === '1') return 'first';
  return given === 'all' ? 'all' : 'number';
}
