import type { JsonPath } from './json-path';

/**
 * The identity of a record across polls, or undefined when it has none.
 *
 * A text is taken as it is: nothing is trimmed and Unicode is not normalised, for a source that tells two
 * spellings apart means two records. `42` and `"42"` are one id. Whole numbers that a double cannot hold
 * were already rounded by the JSON parser and could stand for several records, so they are no id;
 * sources send such ids as text. Objects, lists, booleans, NaN and an empty text are no id either.
 */
export function recordIdOf(record: unknown, path: JsonPath): string | undefined {
  if (typeof record !== 'object' || record === null) return undefined;
  return idOf(path.first(record));
}

function idOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value === '' ? undefined : value;
    case 'number':
      if (!Number.isFinite(value)) return undefined;
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) return undefined;
      // -0 and 0 are written alike.
      return String(value);
    case 'bigint':
      return String(value);
    default:
      return undefined;
  }
}
