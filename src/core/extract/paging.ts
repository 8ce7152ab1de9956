import type { HttpRequest } from '../../ports/http';
import { RingbackError } from '../errors';
import { type AnswerJson, readFirst } from './answer-json';
import { nextLink } from './link-header';
import type { EndFlag, Paging } from './settings';
import { toText } from './template';
import { resolveUrl, setQuery } from './url';

/** What paging needs to know of an answer. */
export interface PageAnswer extends AnswerJson {
  headers: Record<string, string>;
  /** After redirects. */
  url: string;
  /** Records in it. */
  records: number;
  /** Records in the first answer of this extract. */
  firstRecords: number;
}

type PagingOf<K extends Paging['kind']> = Extract<Paging, { kind: K }>;

/** The request for the first page: with the size and the start where the kind has them. */
export function firstPage(paging: Paging, request: HttpRequest): HttpRequest {
  switch (paging.kind) {
    case 'pageNumber': {
      const url = setQuery(request.url, paging.pageParameter, String(paging.firstPage));
      return { ...request, url: paging.sizeParameter ? setQuery(url, paging.sizeParameter, String(paging.size)) : url };
    }
    case 'offset': {
      const url = setQuery(request.url, paging.offsetParameter, '0');
      return { ...request, url: setQuery(url, paging.limitParameter, String(paging.size)) };
    }
    default:
      return request;
  }
}

/**
 * The request for the page after `sent`, or undefined when its answer was the last one.
 * Errors: RB_EXTRACT_LIMIT when the server says that more follows and not where.
 */
export function nextPage(
  paging: Paging,
  sent: HttpRequest,
  answer: PageAnswer,
  baseUrl: string,
): HttpRequest | undefined {
  switch (paging.kind) {
    case 'none':
      return undefined;
    case 'pageNumber':
      return nextNumber(paging, sent, answer);
    case 'offset':
      return nextOffset(paging, sent, answer);
    case 'cursor':
      return nextCursor(paging, sent, answer);
    case 'nextUrl':
      return nextUrl(paging, sent, answer, baseUrl);
    case 'linkHeader': {
      const next = nextLink(answer.headers.link);
      return next === undefined ? undefined : { ...sent, url: resolveUrl(next, answer.url) };
    }
  }
}

function nextNumber(paging: PagingOf<'pageNumber'>, sent: HttpRequest, answer: PageAnswer): HttpRequest | undefined {
  const flag = readEndFlag(paging, answer);
  if (flag === 'end' || (flag === 'unknown' && isShort(answer, paging.size, Boolean(paging.sizeParameter))))
    return undefined;
  const page = Number(readQuery(sent.url, paging.pageParameter) ?? paging.firstPage);
  return { ...sent, url: setQuery(sent.url, paging.pageParameter, String(page + 1)) };
}

function nextOffset(paging: PagingOf<'offset'>, sent: HttpRequest, answer: PageAnswer): HttpRequest | undefined {
  const flag = readEndFlag(paging, answer);
  if (flag === 'end') return undefined;
  const offset = Number(readQuery(sent.url, paging.offsetParameter) ?? 0);
  // By what came, not by what was asked: a server may give fewer at a time, and the rest must not be skipped.
  const next = offset + (answer.records > 0 ? answer.records : paging.size);
  const total = paging.totalPath ? toCount(readFirst(answer, paging.totalPath)) : undefined;
  if (total !== undefined ? next >= total : flag === 'unknown' && isShort(answer, paging.size, true)) return undefined;
  return { ...sent, url: setQuery(sent.url, paging.offsetParameter, String(next)) };
}

function nextCursor(paging: PagingOf<'cursor'>, sent: HttpRequest, answer: PageAnswer): HttpRequest | undefined {
  const flag = readEndFlag(paging, answer);
  if (flag === 'end') return undefined;
  const cursor = toText(readFirst(answer, paging.cursorPath));
  if (cursor === '' || cursor === 'false') return endWithout('cursor', paging.cursorPath, flag);
  if (paging.cursorIn === 'query') return { ...sent, url: setQuery(sent.url, paging.cursorParameter, cursor) };
  return { ...sent, body: withField(sent.body, paging.cursorParameter, cursor) };
}

function nextUrl(
  paging: PagingOf<'nextUrl'>,
  sent: HttpRequest,
  answer: PageAnswer,
  baseUrl: string,
): HttpRequest | undefined {
  const flag = readEndFlag(paging, answer);
  if (flag === 'end') return undefined;
  const next = toText(readFirst(answer, paging.nextUrlPath));
  if (next === '' || next === 'false') return endWithout('address of the next page', paging.nextUrlPath, flag);
  const relativeTo = next.startsWith('?') ? answer.url : `${baseUrl.replace(/[?#].*$/, '').replace(/\/*$/, '')}/`;
  return { ...sent, url: resolveUrl(next, relativeTo) };
}

function endWithout(what: string, path: string, flag: EndState): undefined {
  if (flag !== 'more') return undefined;
  throw new RingbackError('RB_EXTRACT_LIMIT', `The answer says that more follows, but has no ${what} at ${path}.`, {
    remedy: 'Correct the paging of the step; nothing was closed.',
  });
}

type EndState = 'end' | 'more' | 'unknown';

/** An end flag without a stated value means "last" when it is true. */
function readEndFlag({ endPath, endValue }: EndFlag, answer: AnswerJson): EndState {
  if (!endPath) return 'unknown';
  const value = readFirst(answer, endPath);
  if (value === undefined) return 'unknown';
  return toText(value) === (endValue || 'true') ? 'end' : 'more';
}

/**
 * Whether a page without any flag or total is the last one. For the first page, shorter than asked is not
 * enough: a server that allows fewer on a page than were asked for gives just that many, and believing it
 * to be the end would close all the other records. Such limits are round numbers, so a first page of a
 * round number is followed by one more request; and any first page, if the server was not told a size.
 */
function isShort({ records, firstRecords }: PageAnswer, size: number, isSizeSent: boolean): boolean {
  if (records === 0) return true;
  const mayBeLimited = firstRecords < size && (!isSizeSent || isRound(firstRecords));
  return records < (mayBeLimited ? firstRecords : size);
}

function isRound(count: number): boolean {
  return count % 5 === 0 || (count >= 8 && (count & (count - 1)) === 0);
}

function toCount(value: unknown): number | undefined {
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof count === 'number' && Number.isFinite(count) && count >= 0 ? count : undefined;
}

function readQuery(url: string, name: string): string | undefined {
  return new URL(url).searchParams.get(name) ?? undefined;
}

function withField(body: string | undefined, field: string, value: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body ?? '{}');
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new RingbackError('RB_CONFIG', 'The cursor belongs in the body, but the body is not a JSON object.', {
      remedy: 'Send the cursor in the query, or give the step a JSON body.',
    });
  }
  const names = field.split('.');
  const last = names.pop() as string;
  let holder = parsed as Record<string, unknown>;
  for (const name of names) {
    const inner = Object.hasOwn(holder, name) ? holder[name] : undefined;
    const next: Record<string, unknown> = typeof inner === 'object' && inner !== null ? { ...inner } : {};
    Object.defineProperty(holder, name, { value: next, enumerable: true, writable: true, configurable: true });
    holder = next;
  }
  Object.defineProperty(holder, last, { value, enumerable: true, writable: true, configurable: true });
  return JSON.stringify(parsed);
}
