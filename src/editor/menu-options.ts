import { copyOfList, type MenuOption } from './call-settings.js';
import { element, find } from './element.js';
import { keypad } from './keypad.js';
import { onlySaid, phrasesOf } from './menu-phrases.js';
import type { EditorNode } from './node-red-editor.js';
import { type MappedOutput, writeOutputMap } from './output-map.js';
import { textInput } from './screens/form-row.js';
import { type RowEditor, type SortableRows, sortableRows } from './sortable-rows.js';
import { text } from './text.js';
import { menuOptions as validateOptions } from './validate-calls.js';

export interface MenuOptions {
  value(): MenuOption[];
}

type Row = MenuOption & MappedOutput;

/** No input, and invalid. */
const fixedOutputs = 2;

/**
 * The options of a menu, with the keys that they take, and the node's outputs, which follow them: an option
 * that is moved takes its wires along, and one that is removed takes nobody else's.
 */
export function menuOptions(target: string, modeInput: string, terminatorInput: string, node: EditorNode): MenuOptions {
  const container = find(target);
  const mode = find<HTMLSelectElement>(modeInput);
  const terminator = find<HTMLInputElement>(terminatorInput);
  const given = copyOfList<MenuOption>(node.options).map((option, from): Row => ({ ...option, from }));
  const wasDigits = node.mode === 'digits';
  const before = (wasDigits ? 1 : given.length) + fixedOutputs;
  const notes = element('div', { class: 'ringback-notes', role: 'status', 'aria-live': 'polite' });

  const writeOutputs = () => {
    const isDigits = mode.value === 'digits';
    // Options have no outputs to keep while the menu takes any digits, nor the other way round.
    const own = isDigits
      ? [wasDigits ? { from: 0 } : {}]
      : rows.value().map(({ from }) => (wasDigits || from === undefined ? {} : { from }));
    const fixed = Array.from({ length: fixedOutputs }, (_, index) => ({ from: before - fixedOutputs + index }));
    writeOutputMap(before, [...own, ...fixed]);
  };
  const update = () => {
    const options = rows.value();
    keys.show(options.map(({ digits, label }) => ({ digits: digits.trim(), label: label.trim() })));
    const hints = [...prefixNotes(options, terminator.value), ...onlySaid(options)].map((note) =>
      element('p', { class: 'ringback-hint' }, note),
    );
    notes.replaceChildren(...hints);
    writeOutputs();
  };
  const rows: SortableRows<Row> = sortableRows<Row>(container, given, {
    label: text('menu.options'),
    addLabel: text('menu.addOption'),
    choices: [{ label: text('menu.addOption'), blank: () => ({ digits: freeKey(), label: '' }) }],
    build: optionRow,
    judge: (options) => validateOptions(options, 'options', node),
    onChange: update,
  });
  const freeKey = () => {
    const taken = new Set(rows.value().map(({ digits }) => digits.trim()));
    return ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'].find((key) => !taken.has(key)) ?? '';
  };
  const keys = keypad((key) => rows.add({ digits: key, label: '' }));
  container.append(notes, keys.element);
  for (const input of [mode, terminator]) $(input).on('input change', update);
  update();
  return {
    value: () =>
      rows.value().map(({ digits, label, phrases }) => ({
        ...{ digits: digits.trim(), label: label.trim() },
        ...(phrases ? { phrases } : {}),
      })),
  };
}

function optionRow({ from, ...option }: Row, changed: () => void): RowEditor<Row> {
  const digits = textInput(option.digits, { isCode: true });
  digits.classList.add('ringback-digits');
  digits.setAttribute('inputmode', 'tel');
  digits.setAttribute('aria-label', text('menu.digits'));
  const label = textInput(option.label, { placeholder: text('menu.labelPlaceholder') });
  label.setAttribute('aria-label', text('menu.label'));
  const phrases = textInput((option.phrases ?? []).join(', '), { placeholder: text('menu.phrasesPlaceholder') });
  phrases.classList.add('ringback-phrases');
  phrases.setAttribute('aria-label', text('menu.phrases'));
  for (const input of [digits, label, phrases]) input.addEventListener('input', changed);
  const output = element('span', { class: 'ringback-detail' });
  return {
    element: element('div', { class: 'ringback-line' }, digits, label, output, phrases),
    value: () => ({
      ...{ digits: digits.value, label: label.value, ...phrasesOf(phrases.value) },
      ...(from === undefined ? {} : { from }),
    }),
    focus: () => (digits.value === '' ? digits : label).focus(),
    placed(number) {
      output.textContent = text('menu.output', { number });
    },
  };
}

/** What happens where one option begins another, or where the key that ends the input is an option itself. */
function prefixNotes(options: MenuOption[], terminator: string): string[] {
  const known = options.map(({ digits }) => digits.trim()).filter(Boolean);
  const notes = [...new Set(known)].flatMap((digits) => {
    const longer = known.filter((other) => other !== digits && other.startsWith(digits));
    if (longer.length === 0) return [];
    const isEnded = terminator !== '' && !known.some((other) => other.includes(terminator));
    const values = { digits, longer: longer.join(', '), terminator };
    return [text(isEnded ? 'menu.prefixEnded' : 'menu.prefix', values)];
  });
  const isOption = terminator !== '' && known.some((digits) => digits.includes(terminator));
  return isOption ? [...notes, text('menu.terminatorOption', { terminator })] : notes;
}
