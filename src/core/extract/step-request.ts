import { toUSVString } from 'node:util';
import type { HttpRequest } from '../../ports/http';
import { RingbackError } from '../errors';
import type { NameValue, Step } from './settings';
import { renderBody } from './step-body';
import { compileTemplate, type TemplateContext } from './template';
import { appendQuery, joinUrl } from './url';

/** Stands for an empty value while a path is put together; no URL contains it. */
const NOTHING = '\u0000';
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// Printable Latin-1, as RFC 9110 has it; above all no line break, which would begin another header.
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * A step's request with all placeholders filled in. Values are encoded for their place: they can neither
 * leave their segment of the path, nor add a parameter, a header or a field of the body.
 * Errors: RB_TEMPLATE, RB_CONFIG.
 */
export async function buildRequest(step: Step, baseUrl: string, context: TemplateContext): Promise<HttpRequest> {
  const path = await renderPath(step.path, context);
  const query = await renderPairs(step.query, context);
  const headers: Record<string, string> = {};
  for (const { name, value } of await renderPairs(step.headers, context)) {
    headers[name.toLowerCase()] = checkHeader(name, value);
  }
  const body = step.method === 'GET' ? undefined : await renderBody(step.body, headers['content-type'], context);
  if (body) headers['content-type'] = body.contentType;
  return { method: step.method, url: appendQuery(joinUrl(baseUrl, path), query), headers, body: body?.text };
}

async function renderPath(text: string, context: TemplateContext): Promise<string> {
  const template = compileTemplate(text.trim());
  const rendered = await template.render(context, (value) =>
    value === '' ? NOTHING : encodeURIComponent(toUSVString(value)),
  );
  if (template.isConstant) return rendered;
  const [way = ''] = rendered.split('?');
  for (const segment of way.split('/')) {
    if (segment !== '' && segment.replaceAll(NOTHING, '') === '') {
      throw new RingbackError('RB_TEMPLATE', `A placeholder in the path “${text}” has no value.`, {
        remedy: 'Set the attribute in an earlier step, or give the step a condition.',
      });
    }
    // A server would leave the folder that the step names.
    if (/^(?:\.|%2e){1,2}$/i.test(segment)) {
      throw new RingbackError('RB_TEMPLATE', `A placeholder in the path “${text}” has the value “${segment}”.`, {
        remedy: 'Only names and numbers can stand in a path.',
      });
    }
  }
  return rendered.replaceAll(NOTHING, '');
}

async function renderPairs(pairs: readonly NameValue[], context: TemplateContext): Promise<NameValue[]> {
  const rendered: NameValue[] = [];
  for (const { name, value } of pairs) {
    if (name.trim() === '') continue;
    rendered.push({ name: name.trim(), value: await compileTemplate(value).render(context) });
  }
  return rendered;
}

function checkHeader(name: string, value: string): string {
  if (!HEADER_NAME.test(name)) {
    throw new RingbackError('RB_CONFIG', `“${name}” cannot be the name of a header.`, { remedy: 'Correct the step.' });
  }
  if (!HEADER_VALUE.test(value)) {
    throw new RingbackError(
      'RB_TEMPLATE',
      `The header ${name} would hold a line break or a character that headers cannot hold.`,
      {
        remedy: 'Correct the value, or send it in the body.',
      },
    );
  }
  return value;
}
