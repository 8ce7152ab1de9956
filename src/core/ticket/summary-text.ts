import { compileTemplate, type TemplateContext } from '../extract/template';

/** Marks around a value, which no text holds. */
const open = '\u0001';
const close = '\u0002';
const newline = '\u0003';

export type SummaryText = (context: TemplateContext) => Promise<string>;

/**
 * A summary from a template. A line whose placeholders all turn out empty is left out: a caller who hung up in the
 * menu has no waiting time, and "Waited: " helps nobody. Errors: RB_TEMPLATE.
 */
export function compileSummary(text: string): SummaryText {
  const template = compileTemplate(text);
  return async (context) => {
    const marked = await template.render(context, (value) => `${open}${plain(value)}${close}`);
    const lines = marked.split('\n').filter((line) => !isEmptied(line));
    const written = lines.join('\n').replaceAll(open, '').replaceAll(close, '').replaceAll(newline, '\n');
    return written.replaceAll(/\n{3,}/g, '\n\n').trim();
  };
}

/** A value's own line breaks are not the template's. */
function plain(value: string): string {
  return value.replaceAll(open, '').replaceAll(close, '').replaceAll(newline, '').replaceAll('\n', newline);
}

function isEmptied(line: string): boolean {
  const values = line.split(open).slice(1);
  return values.length > 0 && values.every((value) => value.startsWith(close));
}
