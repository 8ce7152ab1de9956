/** A list that is parsed a part at a time. */
export interface LongList {
  readonly length: number;
  /** The elements from `from` to before `to`, parsed anew each time. Throws SyntaxError where they are no JSON. */
  slice(from: number, to: number): unknown[];
  /** Gives the memory back at once; nothing can be read afterwards. The collector would let several such answers pile up. */
  release(): void;
}

/** A large JSON text whose memory is mostly one list: the list apart from the rest. */
export interface LargeJson {
  /** Names from the root to the list; empty when the text is a list. */
  readonly path: readonly string[];
  readonly list: LongList;
  /** Everything else, with an empty list in its place. */
  readonly rest: unknown;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** How deep in objects the list may be. */
const DEPTH_LIMIT = 4;

interface FoundList {
  start: number;
  end: number;
  /** Where each element begins; the last entry is the end of the list. */
  marks: number[];
}

/**
 * Splits UTF-8 JSON at its longest list, in one walk over the bytes, without parsing the elements: 60 MB of
 * records as text, as objects and as bytes would all be in memory at once otherwise. Undefined when most of
 * the text is not one list below nested objects; then it is to be parsed as a whole. Throws SyntaxError for
 * what is no JSON outside the list.
 */
export function splitLargeJson(bytes: Buffer): LargeJson | undefined {
  const found = findLongestList(bytes);
  if (!found || found.end - found.start < bytes.length / 2) return undefined;
  const { start, end, marks } = found;
  if (marks.length === 2 && bytes.toString('latin1', start + 1, end).trim() === '') return undefined;
  const restText = `${bytes.toString('utf8', 0, start + 1)}${bytes.toString('utf8', end)}`;
  const rest: unknown = JSON.parse(restText);
  const path = pathToPlace(bytes.subarray(0, start));
  if (!path || !isEmptyListAt(rest, path)) return undefined;
  const list: LongList = {
    length: marks.length - 1,
    slice(from, to) {
      const last = Math.min(to, marks.length - 1);
      if (from >= last) return [];
      // The mark after an element is past its comma.
      const stop = (marks[last] as number) - 1;
      const elements = JSON.parse(`[${bytes.toString('utf8', marks[from], stop)}]`) as unknown[];
      if (elements.length !== last - from) throw new SyntaxError('An element of a list is missing');
      return elements;
    },
    release() {
      const memory = bytes.buffer as ArrayBuffer & { transfer?: (length: number) => ArrayBuffer };
      // Not where other buffers live in the same memory.
      if (bytes.byteOffset === 0 && bytes.length * 2 > memory.byteLength) memory.transfer?.(0);
    },
  };
  return { path, list, rest };
}

/** The list with the most bytes among those that are inside objects only. */
function findLongestList(bytes: Buffer): FoundList | undefined {
  let longest: FoundList | undefined;
  let open: FoundList | undefined;
  let depth = 0;
  let openDepth = 0;
  const { length } = bytes;
  for (let at = 0; at < length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at += 1;
      while (at < length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      depth += 1;
      if (byte === OPEN_LIST && !open && depth <= DEPTH_LIMIT) {
        open = { start: at, end: at, marks: [at + 1] };
        openDepth = depth;
      }
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (open && depth === openDepth) {
        open.end = at;
        open.marks.push(at + 1);
        if (!longest || open.end - open.start > longest.end - longest.start) longest = open;
        open = undefined;
      }
      depth -= 1;
    } else if (byte === COMMA && open && depth === openDepth) {
      open.marks.push(at + 1);
    }
  }
  return depth === 0 ? longest : undefined;
}

/** The names that lead to the value which begins after this text: `{"a":1,"b":{"c":` gives b, c. */
function pathToPlace(bytes: Buffer): string[] | undefined {
  const path: string[] = [];
  // Each object on the way is closed after the name that leads on; what is complete before it is skipped.
  let name = '';
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const start = at;
      at += 1;
      while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
      if (/^\s*:/.test(bytes.toString('latin1', at + 1, at + 20))) {
        name = JSON.parse(bytes.toString('utf8', start, at + 1)) as string;
      }
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      path.push(name);
      name = '';
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      name = path.pop() ?? '';
    }
  }
  // What was pushed at each opening is the name under which that object stands; the root has none.
  return path.length === 0 ? [] : [...path.slice(1), name];
}

function isEmptyListAt(json: unknown, path: readonly string[]): boolean {
  let current = json;
  for (const name of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return false;
    current = (current as Record<string, unknown>)[name];
  }
  return Array.isArray(current) && current.length === 0;
}

/** The whole, parsed: for whoever needs more than the list page by page. */
export function joinLargeJson({ path, list, rest }: LargeJson): unknown {
  const elements = list.slice(0, list.length);
  const last = path.at(-1);
  if (last === undefined) return elements;
  const whole: unknown = structuredClone(rest);
  let holder = whole as Record<string, unknown>;
  for (const name of path.slice(0, -1)) holder = holder[name] as Record<string, unknown>;
  holder[last] = elements;
  return whole;
}
