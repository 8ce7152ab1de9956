/** One step of a JSONPath that is read without a library. */
export type PathSegment =
  | { kind: 'name'; name: string }
  | { kind: 'index'; index: number }
  | { kind: 'every' }
  | { kind: 'filter'; path: readonly PathSegment[]; operator?: FilterOperator; literal?: FilterLiteral };

export type FilterOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type FilterLiteral = string | number | boolean | null;

const DOTTED = /^\.([^\s.[\]()*?@,:'"`~^$]+)/u;
const WILD = /^(?:\.\*|\[\s*\*\s*\])/;
const INDEX = /^\[\s*(-?\d{1,9})\s*\]/;
const QUOTED = /^\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/;
const LITERAL = `'(?:[^'\\\\]|\\\\.)*'|"(?:[^"\\\\]|\\\\.)*"|-?\\d+(?:\\.\\d+)?|true|false|null`;
/** One comparison with a fixed value, or a test of presence. Anything more is a script, and not for us. */
const FILTER = new RegExp(
  `^\\[\\s*\\?\\s*(\\(?)\\s*@((?:\\.[\\p{L}\\p{N}_-]+|\\[(?:\\d{1,9}|'[^'\\\\]*'|"[^"\\\\]*")\\])*)` +
    `\\s*(?:(={2,3}|!={1,2}|<=?|>=?)\\s*(${LITERAL})\\s*)?(\\)?)\\s*\\]`,
  'u',
);

/** The segments of a path that begins with `$`, or undefined when it has more than names, indexes, `*` and simple filters. */
export function parsePathSegments(text: string): PathSegment[] | undefined {
  return text.startsWith('$') ? parseSegments(text.slice(1)) : undefined;
}

function parseSegments(text: string): PathSegment[] | undefined {
  const segments: PathSegment[] = [];
  let rest = text;
  while (rest !== '') {
    const next = parseSegment(rest);
    if (!next) return undefined;
    segments.push(next.segment);
    rest = rest.slice(next.length);
  }
  return segments;
}

function parseSegment(rest: string): { segment: PathSegment; length: number } | undefined {
  const wild = WILD.exec(rest);
  if (wild) return { segment: { kind: 'every' }, length: wild[0].length };
  const dotted = DOTTED.exec(rest);
  if (dotted) return { segment: { kind: 'name', name: dotted[1] as string }, length: dotted[0].length };
  const index = INDEX.exec(rest);
  if (index) return { segment: { kind: 'index', index: Number(index[1]) }, length: index[0].length };
  const quoted = QUOTED.exec(rest);
  if (quoted) {
    return { segment: { kind: 'name', name: unquote(quoted[1] ?? quoted[2] ?? '') }, length: quoted[0].length };
  }
  return parseFilter(rest);
}

function parseFilter(rest: string): { segment: PathSegment; length: number } | undefined {
  const match = FILTER.exec(rest);
  // The parentheses are optional, but come in pairs.
  if (!match || (match[1] === '') !== (match[5] === '')) return undefined;
  const path = parseSegments(match[2] ?? '');
  if (!path) return undefined;
  if (match[3] === undefined) return { segment: { kind: 'filter', path }, length: match[0].length };
  const operator = match[3].replace('===', '==').replace('!==', '!=') as FilterOperator;
  const literal = parseLiteral(match[4] as string);
  return { segment: { kind: 'filter', path, operator, literal }, length: match[0].length };
}

function parseLiteral(text: string): FilterLiteral {
  if (text.startsWith("'") || text.startsWith('"')) return unquote(text.slice(1, -1));
  return JSON.parse(text) as FilterLiteral;
}

function unquote(text: string): string {
  return text.replaceAll(/\\(.)/gsu, '$1');
}
