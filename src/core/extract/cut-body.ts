const BUDGET = 200_000;
const TEXT_LIMIT = 5_000;
const DEPTH_LIMIT = 40;

/**
 * A body small enough to be shown in a dialog (about 200 kB of JSON): long lists lose their end, long texts
 * theirs, very deep parts are left out. What is kept has the same paths as in the whole.
 */
export function cutBody(body: unknown): { body: unknown; isCut: boolean } {
  let left = BUDGET;
  let isCut = false;

  function copy(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return copyText(value);
    if (typeof value !== 'object' || value === null) {
      left -= 8;
      return value;
    }
    if (depth > DEPTH_LIMIT) {
      isCut = true;
      return '…';
    }
    left -= 2;
    return Array.isArray(value) ? copyList(value, depth) : copyObject(value, depth);
  }

  function copyText(text: string): string {
    const kept = text.slice(0, TEXT_LIMIT);
    left -= kept.length + 3;
    if (kept.length === text.length) return text;
    isCut = true;
    return `${kept}…`;
  }

  function copyList(list: readonly unknown[], depth: number): unknown[] {
    const copied: unknown[] = [];
    for (const element of list) {
      if (left <= 0) {
        isCut = true;
        break;
      }
      copied.push(copy(element, depth + 1));
    }
    return copied;
  }

  function copyObject(value: object, depth: number): Record<string, unknown> {
    const copied: [string, unknown][] = [];
    for (const [name, inner] of Object.entries(value)) {
      if (left <= 0) {
        isCut = true;
        break;
      }
      left -= name.length + 4;
      copied.push([name, copy(inner, depth + 1)]);
    }
    return Object.fromEntries(copied);
  }

  return { body: copy(body, 0), isCut };
}
