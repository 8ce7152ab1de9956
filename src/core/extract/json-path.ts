import { JSONPath } from 'jsonpath-plus';
import { RingbackError, toRingbackError } from '../errors';
import { compileOnce } from './compile-cache';
import { type PathSegment, parsePathSegments } from './path-segments';
import { readDirect, type Selection, selectBySegments } from './path-selection';

/** A compiled JSONPath. Selected values are the very ones of the JSON, never copies. */
export interface JsonPath {
  readonly text: string;
  /** The names of which the path consists (a `[*]` at the end aside); undefined when it has anything else. */
  readonly names?: readonly string[];
  all(json: unknown): unknown[];
  first(json: unknown): unknown;
  /** As `all`, and if there is nothing, whether a list was there that is merely empty. */
  select(json: unknown): Selection;
}

/** Each costs a walk through the whole answer; more than this can only be a mistake, or an attack. */
const DESCENT_LIMIT = 2;

/**
 * Compiles a JSONPath (RFC 9535 style). `$`, names, indexes, `[*]` and simple filters
 * (`[?(@.id == 42)]`) are read directly; the rest of JSONPath by jsonpath-plus with scripts turned off.
 * Throws RB_JSONPATH for what is no path, or needs a script.
 */
export const compilePath: (path: string) => JsonPath = compileOnce(compile);

function compile(given: string): JsonPath {
  const text = withRoot(given);
  const segments = parsePathSegments(text);
  return segments ? bySegments(text, segments) : byLibrary(text);
}

function bySegments(text: string, segments: readonly PathSegment[]): JsonPath {
  const select = (json: unknown) => selectBySegments(json, segments);
  const direct = readDirect(segments);
  const names = namesOf(segments);
  return {
    text,
    names,
    select,
    all: (json) => select(json).values,
    first: direct ?? ((json) => select(json).values[0]),
  };
}

function namesOf(segments: readonly PathSegment[]): string[] | undefined {
  const inner = segments.at(-1)?.kind === 'every' ? segments.slice(0, -1) : segments;
  const names = inner.flatMap((segment) => (segment.kind === 'name' ? [segment.name] : []));
  return names.length === inner.length ? names : undefined;
}

function byLibrary(text: string): JsonPath {
  refuseScripts(text);
  const all = (json: unknown) => evaluate(text, json);
  evaluate(text, {});
  const parent = /^(.+)(?:\[[^\]]*\]|\.\*)$/.exec(text)?.[1];
  return {
    text,
    all,
    first: (json) => all(json)[0],
    select(json) {
      const values = all(json);
      if (values.length > 0 || parent === undefined) return { values };
      return { values, isEmptyList: compilePath(parent).all(json).some(Array.isArray) };
    },
  };
}

function evaluate(text: string, json: unknown): unknown[] {
  if (typeof json !== 'object' || json === null) return [];
  try {
    const found: unknown = JSONPath({ path: text, json, eval: false, wrap: true });
    return Array.isArray(found) ? found : [];
  } catch (thrown) {
    throw new RingbackError('RB_JSONPATH', `The path “${text}” cannot be used: ${toRingbackError(thrown).message}`, {
      remedy: 'Write a path like $.items[*].',
      cause: thrown,
    });
  }
}

/** People leave the root out: `items` means `$.items`. */
function withRoot(given: string): string {
  const text = given.trim();
  if (text === '') {
    throw new RingbackError('RB_JSONPATH', 'A JSONPath is empty.', { remedy: 'Write $ for the whole answer.' });
  }
  if (text.startsWith('$')) return text;
  return text.startsWith('[') || text.startsWith('.') ? `$${text}` : `$.${text}`;
}

function refuseScripts(text: string): void {
  const bare = text.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '');
  if (/[?(`]|@/.test(bare)) {
    throw new RingbackError('RB_JSONPATH', `The path “${text}” needs a script, and scripts are never run.`, {
      remedy:
        'Use a comparison with a fixed value, such as [?(@.status == "open")], narrow the query of the step, ' +
        'or put a switch node behind the poller.',
    });
  }
  if ((bare.match(/\.\./g)?.length ?? 0) > DESCENT_LIMIT) {
    throw new RingbackError('RB_JSONPATH', `The path “${text}” uses “..” more than ${DESCENT_LIMIT} times.`, {
      remedy: 'Write the names on the way.',
    });
  }
  if (/["']/.test(bare) || count(bare, '[') !== count(bare, ']')) {
    throw new RingbackError('RB_JSONPATH', `The path “${text}” has a quote or a bracket that is not closed.`, {
      remedy: 'Write a path like $.items[*] or $["two words"].',
    });
  }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
