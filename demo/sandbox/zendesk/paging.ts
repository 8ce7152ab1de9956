import { badRequest, ZendeskProblem } from './problem';

const longestPage = 100;
/** Offset paging ends here. */
const lastByOffset = 10_000;

/** One page of a list by Zendesk's offset paging (`page`, `per_page`) or cursor paging (`page[size]`, `page[after]`). */
export function pageOf(
  name: string,
  rows: readonly Record<string, unknown>[],
  query: URLSearchParams,
  url: string,
): Record<string, unknown> {
  return query.has('page[size]') || query.has('page[after]')
    ? cursorPage(name, rows, query, url)
    : offsetPage(name, rows, query, url);
}

function offsetPage(
  name: string,
  rows: readonly Record<string, unknown>[],
  query: URLSearchParams,
  url: string,
): Record<string, unknown> {
  const page = readWhole(query, 'page', 1);
  const size = Math.min(longestPage, readWhole(query, 'per_page', longestPage));
  const from = (page - 1) * size;
  if (from + size > lastByOffset) {
    throw new ZendeskProblem(400, {
      error: 'InvalidPaginationDepth',
      description: 'You have reached the maximum depth of offset pagination',
    });
  }
  const link = (to: number) => withQuery(url, query, { page: String(to) });
  return {
    [name]: rows.slice(from, from + size),
    count: rows.length,
    next_page: from + size < rows.length ? link(page + 1) : null,
    previous_page: page > 1 ? link(page - 1) : null,
  };
}

function cursorPage(
  name: string,
  rows: readonly Record<string, unknown>[],
  query: URLSearchParams,
  url: string,
): Record<string, unknown> {
  const size = Math.min(longestPage, readWhole(query, 'page[size]', longestPage));
  const cursor = query.get('page[after]');
  const from = cursor === null ? 0 : Number(Buffer.from(cursor, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0) throw badRequest('page[after] is invalid');
  const after = Buffer.from(String(from + size)).toString('base64url');
  const hasMore = from + size < rows.length;
  return {
    [name]: rows.slice(from, from + size),
    meta: { has_more: hasMore, after_cursor: hasMore ? after : null, before_cursor: cursor },
    links: { next: hasMore ? withQuery(url, query, { 'page[after]': after }) : null, prev: null },
  };
}

/** A search gives its first thousand results and no more. */
export function checkSearchDepth(query: URLSearchParams): void {
  const page = readWhole(query, 'page', 1);
  const size = Math.min(longestPage, readWhole(query, 'per_page', longestPage));
  if (page * size <= 1_000) return;
  throw new ZendeskProblem(422, {
    error: 'Unprocessable Entity',
    description: 'Invalid search: Requested response size was greater than Search Response Limits',
  });
}

/** `sort_by` and `sort_order`, or the cursor paging's `sort`; ids upwards without either. */
export function sorted(rows: Record<string, unknown>[], query: URLSearchParams): Record<string, unknown>[] {
  const sort = query.get('sort');
  const by = sort?.replace(/^-/, '') ?? query.get('sort_by') ?? 'id';
  const isDescending = sort ? sort.startsWith('-') : query.get('sort_order') === 'desc';
  const ordered = [...rows].sort((one, other) => compare(one[by], other[by]) || compare(one.id, other.id));
  return isDescending ? ordered.reverse() : ordered;
}

function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one ?? '').localeCompare(String(other ?? ''), 'en');
}

function readWhole(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw badRequest(`${name} must be an integer greater than 0`);
  return number;
}

function withQuery(url: string, query: URLSearchParams, changes: Record<string, string>): string {
  const changed = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) changed.set(name, value);
  return `${url}?${changed}`;
}
