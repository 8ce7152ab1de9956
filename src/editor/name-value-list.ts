import { element, find } from './element.js';
import type { NameValue } from './extract-settings.js';
import type { JQuery } from './node-red-editor.js';
import { text } from './text.js';

export interface List<Value> {
  value(): Value[];
}

export interface ListField {
  key: string;
  label: string;
  placeholder?: string;
  isCode?: boolean;
  choices?: { value: string; label: string }[];
  width?: string;
}

type Row = Record<string, string>;

/** A list of rows with the same few fields, one line each, that can be sorted, added to and shortened. */
export function fieldList(
  container: HTMLElement,
  rows: Row[],
  fields: ListField[],
  options: { addLabel: string; onChange?: () => void },
): List<Row> {
  const list = $(element('ol')).appendTo(container);
  const changed = () => options.onChange?.();
  list.editableList({
    addButton: options.addLabel,
    height: 'auto',
    sortable: true,
    removable: true,
    removeItem: changed,
    sortItems: changed,
    addItem(row, _index, data) {
      const line = element('div', { class: 'ringback-line' });
      for (const field of fields) line.append(fieldInput(field, data as Row, changed));
      row[0]?.append(line);
      nameRemoval(row[0], text('rows.remove'));
    },
  });
  for (const row of rows) list.editableList('addItem', { ...row });
  return {
    value() {
      const values: Row[] = [];
      list.editableList('items').each((_index, item) => {
        if (isLeaving(item)) return;
        const data = item.data('data') as Row;
        values.push(Object.fromEntries(fields.map((field) => [field.key, (data[field.key] ?? '').trim()])));
      });
      return values;
    },
  };
}

/** Node-RED's own link to remove a row shows an icon and has no name. */
export function nameRemoval(row: HTMLElement | undefined, name: string): void {
  row?.closest('li')?.querySelector('.red-ui-editableList-item-remove')?.setAttribute('aria-label', name);
}

/** editableList fades a removed row out and still counts it meanwhile; a quick Done would bring it back. */
export function isLeaving(row: JQuery): boolean {
  return row[0]?.closest('li')?.classList.contains('red-ui-editableList-item-deleting') ?? false;
}

function fieldInput(field: ListField, data: Row, changed: () => void): HTMLElement {
  const attributes = { 'aria-label': field.label, style: field.width ? `flex: 0 0 ${field.width}` : undefined };
  const input = field.choices
    ? element(
        'select',
        attributes,
        ...field.choices.map((choice) => element('option', { value: choice.value }, choice.label)),
      )
    : element('input', {
        ...attributes,
        type: 'text',
        autocomplete: 'off',
        placeholder: field.placeholder ?? field.label,
        class: field.isCode ? 'ringback-code' : undefined,
        spellcheck: field.isCode ? 'false' : undefined,
      });
  data[field.key] ??= field.choices?.[0]?.value ?? '';
  input.value = data[field.key] ?? '';
  const keep = () => {
    data[field.key] = input.value;
    changed();
  };
  input.addEventListener('input', keep);
  input.addEventListener('change', keep);
  return input;
}

/** Headers, query parameters and the like. */
export function nameValueList(
  target: string | HTMLElement,
  values: NameValue[] | undefined,
  options: { kind: 'header' | 'query' | 'address' | 'ticketField' | 'variable' | 'eventData'; onChange?: () => void },
): List<NameValue> {
  const container = typeof target === 'string' ? find(target) : target;
  const rows = (values ?? []).map(({ name, value }) => ({ name, value }));
  const list = fieldList(
    container,
    rows,
    [
      { key: 'name', label: text(options.kind === 'ticketField' ? 'list.fieldId' : 'list.name'), width: '38%' },
      { key: 'value', label: text('list.value') },
    ],
    { addLabel: text(`list.add.${options.kind}`), onChange: options.onChange },
  );
  return {
    value: () =>
      list
        .value()
        .map((row) => ({ name: row.name ?? '', value: row.value ?? '' }))
        .filter((row) => row.name !== ''),
  };
}
