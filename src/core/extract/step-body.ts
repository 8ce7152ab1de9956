import { RingbackError } from '../errors';
import { compileExpression } from './expression';
import { splitPlaceholders } from './placeholders';
import { compileTemplate, type TemplateContext, toText } from './template';

export interface StepBody {
  text: string;
  contentType: string;
}

/**
 * Fills a body's placeholders in the language of the body, so that no value can break out of its place:
 * JSON (a quoted placeholder gives text, a bare one the value itself), a form, XML, or plain text as it is.
 * `contentType` is what the step's headers say; without one, text that looks like JSON is JSON.
 */
export async function renderBody(
  text: string,
  contentType: string | undefined,
  context: TemplateContext,
): Promise<StepBody | undefined> {
  if (text.trim() === '') return undefined;
  const kind = contentType?.toLowerCase();
  if (kind ? kind.includes('json') : /^\s*[[{]/.test(text)) {
    return { text: await renderJson(text, context), contentType: contentType ?? 'application/json' };
  }
  const encode = kind?.includes('form-urlencoded') ? encodeURIComponent : kind?.includes('xml') ? encodeXml : undefined;
  return {
    text: await compileTemplate(text).render(context, encode),
    contentType: contentType ?? 'text/plain; charset=utf-8',
  };
}

async function renderJson(text: string, context: TemplateContext): Promise<string> {
  let rendered = '';
  let isQuoted = false;
  for (const part of splitPlaceholders(text)) {
    if (part.kind === 'text') {
      rendered += part.text;
      isQuoted = endsQuoted(part.text, isQuoted);
      continue;
    }
    const value = await compileExpression(part.expression)(context);
    rendered += isQuoted ? JSON.stringify(toText(value, part.source)).slice(1, -1) : (JSON.stringify(value) ?? 'null');
  }
  try {
    JSON.parse(rendered);
  } catch (thrown) {
    throw new RingbackError('RB_TEMPLATE', `The body of the request is not JSON: ${(thrown as Error).message}`, {
      remedy: 'Correct the body; text belongs in quotes, a bare placeholder stands for a whole value.',
      cause: thrown,
    });
  }
  return rendered;
}

/** Whether the text after this part stands inside a JSON string. */
function endsQuoted(text: string, wasQuoted: boolean): boolean {
  let isQuoted = wasQuoted;
  for (let at = 0; at < text.length; at += 1) {
    if (isQuoted && text[at] === '\\') at += 1;
    else if (text[at] === '"') isQuoted = !isQuoted;
  }
  return isQuoted;
}

const XML: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&#39;' };

function encodeXml(text: string): string {
  return text.replaceAll(/[<>&"']/g, (character) => XML[character] ?? character);
}
