import { element } from './element.js';
import type { NameValue, Paging } from './extract-settings.js';
import { menuButton } from './menu-button.js';
import { pagingPresets } from './paging-presets.js';
import { formRow, select, textInput } from './screens/form-row.js';
import { text } from './text.js';

export interface PagingEditor {
  value(): Paging;
}

type Fields = Record<string, string>;

interface FieldOfKind {
  key: string;
  label: string;
  initial?: string;
  isPath?: boolean;
  isNumber?: boolean;
  choices?: string[];
}

const endFields: FieldOfKind[] = [
  { key: 'endPath', label: 'endPath', isPath: true },
  { key: 'endValue', label: 'endValue' },
];

/** Which fields each kind of paging has, in the order in which they are asked for. */
const fieldsOfKind: Record<Paging['kind'], FieldOfKind[]> = {
  none: [],
  pageNumber: [
    { key: 'pageParameter', label: 'pageParameter', initial: 'page' },
    { key: 'firstPage', label: 'firstPage', initial: '1', isNumber: true },
    { key: 'sizeParameter', label: 'sizeParameter', initial: 'per_page' },
    { key: 'size', label: 'pageSize', initial: '100', isNumber: true },
    ...endFields,
  ],
  offset: [
    { key: 'offsetParameter', label: 'offsetParameter', initial: 'offset' },
    { key: 'limitParameter', label: 'limitParameter', initial: 'limit' },
    { key: 'size', label: 'pageSize', initial: '100', isNumber: true },
    { key: 'totalPath', label: 'totalPath', isPath: true },
    ...endFields,
  ],
  cursor: [
    { key: 'cursorPath', label: 'cursorPath', initial: '$.next', isPath: true },
    { key: 'cursorParameter', label: 'cursorParameter', initial: 'cursor' },
    { key: 'cursorIn', label: 'cursorIn', initial: 'query', choices: ['query', 'body'] },
    ...endFields,
  ],
  nextUrl: [{ key: 'nextUrlPath', label: 'nextUrlPath', initial: '$.next', isPath: true }, ...endFields],
  linkHeader: [],
};
const kinds = Object.keys(fieldsOfKind) as Paging['kind'][];

/** How further pages are asked for, with presets that fill everything in at once. */
export function pagingEditor(
  container: HTMLElement,
  paging: Paging,
  options: { addQuery: (query: NameValue[]) => void; onChange: () => void },
): PagingEditor {
  const kind = select(
    kinds.map((value) => ({ value, label: text(`paging.kind.${value}`) })),
    paging.kind,
  );
  const fields = element('div', { class: 'ringback-indent' });
  const note = element('div', { class: 'ringback-hint', 'aria-live': 'polite' });
  let values: Fields = asFields(paging);
  const draw = () => {
    const chosen = kind.value as Paging['kind'];
    const rows = fieldsOfKind[chosen].map((field) => pagingField(field, values, options.onChange));
    const hint = element('div', { class: 'ringback-hint' }, text(`paging.hint.${chosen}`));
    fields.replaceChildren(hint, ...rows);
  };
  kind.addEventListener('change', () => {
    note.textContent = '';
    draw();
    options.onChange();
  });
  const presets = menuButton(
    text('paging.presets'),
    () =>
      pagingPresets.map((preset) => ({
        label: preset.name,
        choose() {
          values = asFields(preset.paging);
          kind.value = preset.paging.kind;
          options.addQuery(preset.query ?? []);
          draw();
          note.textContent =
            `${text('paging.presetDone', { name: preset.name })} ${preset.note ? text(`preset.note.${preset.note}`) : ''}`.trim();
          options.onChange();
        },
      })),
    'magic',
  );
  container.append(formRow(text('paging.label'), kind, undefined, presets), note, fields);
  draw();
  return { value: () => read(kind.value as Paging['kind'], values) };
}

function pagingField(field: FieldOfKind, values: Fields, onChange: () => void): HTMLElement {
  values[field.key] ??= field.initial ?? '';
  const input = field.choices
    ? select(
        field.choices.map((value) => ({ value, label: text(`paging.${field.key}.${value}`) })),
        values[field.key] ?? '',
      )
    : textInput(values[field.key] ?? '', {
        isCode: !field.isNumber,
        isShort: field.isNumber ?? false,
        placeholder: field.isPath ? '$.…' : undefined,
      });
  input.addEventListener('input', () => {
    values[field.key] = input.value.trim();
    onChange();
  });
  return formRow(text(`field.${field.label}`), input);
}

function asFields(paging: Paging): Fields {
  return Object.fromEntries(Object.entries(paging).map(([key, value]) => [key, String(value ?? '')]));
}

function read(kind: Paging['kind'], values: Fields): Paging {
  const end = values.endPath ? { endPath: values.endPath, endValue: values.endValue ?? '' } : {};
  const get = (key: string) => values[key] ?? '';
  switch (kind) {
    case 'none':
    case 'linkHeader':
      return { kind };
    case 'pageNumber': {
      const sizeParameter = get('sizeParameter') ? { sizeParameter: get('sizeParameter') } : {};
      const size = Number(get('size'));
      return {
        kind,
        pageParameter: get('pageParameter'),
        firstPage: Number(get('firstPage')),
        ...sizeParameter,
        size,
        ...end,
      };
    }
    case 'offset': {
      const totalPath = get('totalPath') ? { totalPath: get('totalPath') } : {};
      const size = Number(get('size'));
      return {
        kind,
        offsetParameter: get('offsetParameter'),
        limitParameter: get('limitParameter'),
        size,
        ...totalPath,
        ...end,
      };
    }
    case 'cursor': {
      const cursorIn = get('cursorIn') === 'body' ? 'body' : 'query';
      return { kind, cursorPath: get('cursorPath'), cursorParameter: get('cursorParameter'), cursorIn, ...end };
    }
    case 'nextUrl':
      return { kind, nextUrlPath: get('nextUrlPath'), ...end };
  }
}
