import { element, uniqueId } from './element.js';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** A row as Node-RED's dialogs have it: the label, tied to its control, and a hint where there is one. */
export function formRow(label: string, control: Control, hint?: string, ...beside: HTMLElement[]): HTMLElement {
  control.id ||= uniqueId('field');
  const row = element('div', { class: 'form-row' }, element('label', { for: control.id }, label), control, ...beside);
  if (hint) {
    const id = uniqueId('hint');
    control.setAttribute('aria-describedby', id);
    row.append(element('div', { class: 'ringback-hint', id }, hint));
  }
  return row;
}

export function textInput(
  value: string,
  options: { placeholder?: string; isCode?: boolean; isShort?: boolean } = {},
): HTMLInputElement {
  const classes = [options.isCode ? 'ringback-code' : '', options.isShort ? 'ringback-short' : ''].join(' ').trim();
  const input = element('input', {
    type: 'text',
    autocomplete: 'off',
    placeholder: options.placeholder,
    class: classes || undefined,
    spellcheck: options.isCode ? 'false' : undefined,
  });
  input.value = value;
  return input;
}

export function select(choices: { value: string; label: string }[], value: string): HTMLSelectElement {
  const made = element('select');
  for (const choice of choices) made.append(element('option', { value: choice.value }, choice.label));
  made.value = value;
  if (made.selectedIndex === -1) made.selectedIndex = 0;
  return made;
}
