import { RingbackError } from '../errors';
import type { JsonPath } from './json-path';

/**
 * The records that the looping element selects in an answer. A path to one list means its elements, so
 * `$.issues` and `$.issues[*]` are the same; a list that is empty or null gives none.
 * The list may be the answer's own: treat it as such.
 *
 * Throws RB_HTTP_BODY when the answer is not JSON, RB_EXTRACT_NO_RECORDS when the path leads nowhere:
 * that is a wrong path or another kind of answer, and must never look like "no records".
 */
export function selectRecords(looping: JsonPath, body: unknown): unknown[] {
  requireJson(body);
  const { values, isEmptyList, missing } = looping.select(body);
  if (values.length > 0) return withoutLists(values);
  if (isEmptyList) return [];
  const summary = `The looping element ${looping.text} finds nothing in the answer.`;
  throw new RingbackError('RB_EXTRACT_NO_RECORDS', missing ? `${summary} ${describe(missing)}` : summary, {
    remedy: 'Use Try in the poll node and click the list of records in the answer.',
  });
}

function describe(missing: { name: string; at: string; keys: string[] }): string {
  const there = missing.keys.length > 0 ? `there is: ${missing.keys.join(', ')}` : 'nothing with names is there';
  return `“${missing.name}” is not in ${missing.at}; ${there}.`;
}

function withoutLists(values: unknown[]): unknown[] {
  if (values.length === 1) {
    const only = values[0];
    if (only === null) return [];
    return Array.isArray(only) ? only : values;
  }
  return values.every((value) => Array.isArray(value) || value === null)
    ? values.flatMap((value) => (value as unknown[] | null) ?? [])
    : values;
}

/** Throws RB_HTTP_BODY with the start of a text that should have been JSON. */
export function requireJson(body: unknown): void {
  if (typeof body !== 'string' && body !== undefined) return;
  if (body === undefined) {
    throw new RingbackError('RB_HTTP_BODY', 'The answer is empty, although records were asked for.', {
      remedy: 'Check the path and the method of the step.',
    });
  }
  const start = body.slice(0, 120).replaceAll(/\s+/g, ' ').trim();
  const isPage = /^<(?:!doctype html|html)/i.test(start);
  const looksCut = /^[[{]/.test(start);
  throw new RingbackError('RB_HTTP_BODY', `The answer is not JSON. It begins: ${start}`, {
    retryable: looksCut,
    remedy: isPage
      ? 'It is a web page, often a log-in page: check the path and the authentication of the integration.'
      : looksCut
        ? 'It may have been cut on its way.'
        : 'Check the path, and the Accept header if the system can answer in several formats.',
  });
}
