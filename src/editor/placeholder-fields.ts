import { text } from './text.js';

export interface PlaceholderField {
  placeholder: string;
  example: string;
}

const mostFields = 60;
const deepest = 3;

/** What can be put into a message: the fields of the sample record, then what Ringback knows itself. */
export function placeholderFields(record: unknown, isDigest: boolean): PlaceholderField[] {
  const fields: PlaceholderField[] = [];
  collect(record, 'record', 0, fields);
  const own = ['recipient.name', 'followup.name', 'attempt', 'attempts', ...(isDigest ? ['count', 'items'] : [])];
  return [
    ...fields.slice(0, mostFields),
    ...own.map((name) => ({ placeholder: `\${${name}}`, example: text(`placeholder.${name.replace('.', '-')}`) })),
  ];
}

function collect(value: unknown, path: string, depth: number, fields: PlaceholderField[]): void {
  if (typeof value !== 'object' || value === null) {
    if (path !== 'record') fields.push({ placeholder: `\${${path}}`, example: String(value).slice(0, 40) });
    return;
  }
  if (depth >= deepest || Array.isArray(value)) return;
  for (const [name, child] of Object.entries(value)) {
    // JSONata takes a name with other characters in backquotes.
    const step = /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``;
    collect(child, `${path}.${step}`, depth + 1, fields);
  }
}

/** Puts a text where the cursor is, and the cursor behind it. */
export function insertAtCursor(input: HTMLInputElement | HTMLTextAreaElement, inserted: string): void {
  const start = input.selectionStart ?? input.value.length;
  input.setRangeText(inserted, start, input.selectionEnd ?? start, 'end');
  input.focus();
  $(input).trigger('input').trigger('change');
}
