/** Paths of names and indexes: what a click in an answer stands for. */
export type Segment = string | number;

/** `$.result[0]["two words"]`. */
export function formatPath(segments: readonly Segment[]): string {
  return segments.reduce<string>((path, segment) => {
    if (typeof segment === 'number') return `${path}[${segment}]`;
    return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(segment) ? `${path}.${segment}` : `${path}[${JSON.stringify(segment)}]`;
  }, '$');
}

/** The path of a list's elements: `$.result[*]`. */
export function formatElementsPath(segments: readonly Segment[]): string {
  return `${formatPath(segments)}[*]`;
}

/** Reads a path of names and indexes, with or without a `[*]` at its end; undefined for any other JSONPath. */
export function parsePath(path: string): Segment[] | undefined {
  let rest = path.trim().replace(/\[\*\]$|\.\*$/, '');
  if (rest !== '' && !/^[$.[]/.test(rest)) rest = `$.${rest}`;
  rest = rest.replace(/^\$/, '');
  const segments: Segment[] = [];
  while (rest !== '') {
    const match = /^\.([\p{L}_][\p{L}\p{N}_-]*)|^\[(\d+)\]|^\[("(?:[^"\\]|\\.)*")\]|^\['((?:[^'\\]|\\.)*)'\]/u.exec(
      rest,
    );
    if (!match) return undefined;
    if (match[1] !== undefined) segments.push(match[1]);
    else if (match[2] !== undefined) segments.push(Number(match[2]));
    else if (match[3] !== undefined) segments.push(JSON.parse(match[3]) as string);
    else segments.push((match[4] ?? '').replace(/\\(.)/g, '$1'));
    rest = rest.slice(match[0].length);
  }
  return segments;
}

export function valueAt(json: unknown, segments: readonly Segment[]): unknown {
  let value = json;
  for (const segment of segments) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<Segment, unknown>)[segment];
  }
  return value;
}

export function startsWith(segments: readonly Segment[], prefix: readonly Segment[]): boolean {
  return prefix.every((segment, index) => segments[index] === segment);
}

/** The outermost list on the way to a value, as segments; undefined when there is none. */
export function outermostList(json: unknown, segments: readonly Segment[]): Segment[] | undefined {
  for (let length = 0; length < segments.length; length += 1) {
    const way = segments.slice(0, length);
    if (Array.isArray(valueAt(json, way))) return way;
  }
  return undefined;
}
