import type { FilterLiteral, FilterOperator, PathSegment } from './path-segments';

export interface Selection {
  values: unknown[];
  /** With no values: the list was there and is empty (or null, as some systems write an empty one). */
  isEmptyList?: boolean;
  /** With no values: the name that was missing, where, and the names that were there instead. */
  missing?: { name: string; at: string; keys: string[] };
}

/**
 * Follows segments through JSON. Nothing is copied: `$.items[*]` gives the list `items` itself, for an
 * answer can hold 100,000 records. Only own properties are followed.
 */
export function selectBySegments(json: unknown, segments: readonly PathSegment[]): Selection {
  let current: readonly unknown[] = [json];
  let at = '$';
  for (const segment of segments) {
    const next = follow(current, segment);
    if (next.length === 0) return describeNothing(current, segment, at);
    current = next;
    at += show(segment);
  }
  return { values: current as unknown[] };
}

/** For a path of names alone, which every record is asked for its id by: reads it without making lists on the way. */
export function readDirect(segments: readonly PathSegment[]): ((json: unknown) => unknown) | undefined {
  const names = segments.flatMap((segment) => (segment.kind === 'name' ? [segment.name] : []));
  if (names.length !== segments.length) return undefined;
  return (json) => {
    let current = json;
    for (const name of names) {
      if (typeof current !== 'object' || current === null || !hasName(current, name)) return undefined;
      current = (current as Record<string, unknown>)[name];
    }
    return current;
  };
}

function follow(values: readonly unknown[], segment: PathSegment): readonly unknown[] {
  const only = values.length === 1 ? values[0] : undefined;
  if (segment.kind === 'every' && Array.isArray(only)) return only;
  const found: unknown[] = [];
  for (const value of values) followOne(value, segment, found);
  return found;
}

function followOne(value: unknown, segment: PathSegment, found: unknown[]): void {
  if (typeof value !== 'object' || value === null) return;
  switch (segment.kind) {
    case 'name':
      if (hasName(value, segment.name)) found.push((value as Record<string, unknown>)[segment.name]);
      return;
    case 'index': {
      if (!Array.isArray(value)) return;
      const index = segment.index < 0 ? value.length + segment.index : segment.index;
      if (index >= 0 && index < value.length) found.push(value[index]);
      return;
    }
    case 'every':
      for (const child of Object.values(value)) found.push(child);
      return;
    case 'filter':
      for (const child of Object.values(value)) if (passes(child, segment)) found.push(child);
  }
}

/** A list has places and no names: its length is not part of the JSON. */
function hasName(holder: object, name: string): boolean {
  return Object.hasOwn(holder, name) && !(name === 'length' && Array.isArray(holder));
}

function passes(value: unknown, filter: Extract<PathSegment, { kind: 'filter' }>): boolean {
  const [found] = filter.path.length === 0 ? [value] : selectBySegments(value, filter.path).values;
  if (filter.operator === undefined) return found !== undefined;
  return compare(found, filter.operator, filter.literal ?? null);
}

function compare(value: unknown, operator: FilterOperator, literal: FilterLiteral): boolean {
  if (operator === '==') return value === literal;
  if (operator === '!=') return value !== literal;
  // Order is defined between two numbers or two texts only.
  if (typeof value !== typeof literal || (typeof value !== 'number' && typeof value !== 'string')) return false;
  const [left, right] = [value as string, literal as string];
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

function describeNothing(values: readonly unknown[], segment: PathSegment, at: string): Selection {
  if (segment.kind === 'every' || segment.kind === 'filter') {
    return { values: [], isEmptyList: values.every((value) => value === null || typeof value === 'object') };
  }
  if (segment.kind === 'index') return { values: [], isEmptyList: values.every(Array.isArray) };
  const holder = values[0];
  const isObject = typeof holder === 'object' && holder !== null && !Array.isArray(holder);
  const keys = isObject ? Object.keys(holder).slice(0, 20) : [];
  return { values: [], missing: { name: segment.name, at, keys } };
}

function show(segment: PathSegment): string {
  switch (segment.kind) {
    case 'name':
      return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(segment.name) ? `.${segment.name}` : `[${JSON.stringify(segment.name)}]`;
    case 'index':
      return `[${segment.index}]`;
    case 'every':
      return '[*]';
    case 'filter':
      return '[?…]';
  }
}
