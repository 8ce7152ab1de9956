import { compareTexts } from './subjects';

const first = ['id', 'type', 'z', 'g'];

/** JSON that is the same for the same value: properties in one order, two spaces, a line end. */
export function canonicalJson(value: unknown): string {
  return `${JSON.stringify(sorted(value), undefined, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => rank(one) - rank(other) || compareTexts(one, other));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

function rank(key: string): number {
  const place = first.indexOf(key);
  return place === -1 ? first.length : place;
}

/** The same JSON, in whatever order the properties are. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return (one ?? '') === (other ?? '');
  }
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [names, others] = [Object.keys(one), Object.keys(other)];
  return (
    names.length === others.length &&
    names.every(
      (name) => name in other && isSameValue(Reflect.get(one, name) as unknown, Reflect.get(other, name) as unknown),
    )
  );
}
