import { RingbackError } from '../errors';
import type { Credentials } from './plan';

/**
 * `{"<id of a node in the export>": {"<field>": "<value>"}}`, as text or as a value.
 *
 * @throws RingbackError RB_INPUT; it never repeats what it was given.
 */
export function parseCredentials(given: unknown): Credentials {
  const value = typeof given === 'string' ? parseJson(given) : (given ?? {});
  const isObject = (one: unknown): one is Record<string, unknown> =>
    typeof one === 'object' && one !== null && !Array.isArray(one);
  const isRight =
    isObject(value) &&
    Object.values(value).every(
      (fields) => isObject(fields) && Object.values(fields).every((field) => typeof field === 'string'),
    );
  if (!isRight) throw wrong();
  return value as Credentials;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The reason would quote what was given.
    throw wrong();
  }
}

function wrong(): RingbackError {
  return new RingbackError('RB_INPUT', 'The credentials are not of the right form.', {
    remedy: 'They are JSON: an object with an object of texts for each id.',
  });
}
