import assert from 'node:assert/strict';
import { nextLink } from '../../../src/core/extract/link-header';
import { firstPage, nextPage, type PageAnswer } from '../../../src/core/extract/paging';
import type { Paging } from '../../../src/core/extract/settings';
import type { HttpRequest } from '../../../src/ports/http';

const base = 'https://example.com/api/v2';
const request: HttpRequest = { method: 'GET', url: `${base}/items?q=a%20b&sort=id`, headers: {} };

function next(paging: Paging, sent: Partial<HttpRequest>, answer: Partial<PageAnswer>): HttpRequest | undefined {
  const full = { body: {}, headers: {}, url: request.url, records: 10, firstRecords: 10, ...answer };
  return nextPage(paging, { ...request, ...sent }, full, base);
}

const numbers = {
  kind: 'pageNumber',
  pageParameter: 'page',
  firstPage: 1,
  sizeParameter: 'per_page',
  size: 10,
} as const;
const offsets = { kind: 'offset', offsetParameter: 'offset', limitParameter: 'limit', size: 10 } as const;
const cursors = {
  kind: 'cursor',
  cursorPath: '$.meta.cursor',
  cursorParameter: 'page[after]',
  cursorIn: 'query',
} as const;

describe('paging', () => {
  it('none: one page', () => {
    assert.equal(firstPage({ kind: 'none' }, request), request);
    assert.equal(next({ kind: 'none' }, {}, {}), undefined);
  });

  it('page number: begins, goes on and ends with a short or an empty page', () => {
    const first = firstPage(numbers, request);
    assert.equal(first.url, `${base}/items?q=a%20b&sort=id&page=1&per_page=10`);
    assert.equal(next(numbers, first, {})?.url, `${base}/items?q=a%20b&sort=id&per_page=10&page=2`);
    assert.equal(next(numbers, { url: `${base}/items?page=4` }, { records: 9 }), undefined);
    assert.equal(next(numbers, first, { records: 0, firstRecords: 0 }), undefined);
    assert.equal(next(numbers, first, { records: 7, firstRecords: 7 }), undefined);
  });

  it('does not take a page for the last one that is short because the server gives no more at a time', () => {
    const asked100 = { ...numbers, size: 100 };
    for (const cap of [20, 25, 50, 64]) {
      const at = { firstRecords: cap };
      assert.ok(next(asked100, {}, { ...at, records: cap }), String(cap));
      assert.equal(next(asked100, {}, { ...at, records: cap - 1 }), undefined, String(cap));
    }
    const { sizeParameter: _, ...unsaid } = asked100;
    assert.ok(next(unsaid, {}, { records: 17, firstRecords: 17 }));
    assert.equal(
      next({ ...offsets, size: 500 }, {}, { records: 100, firstRecords: 100 })?.url.endsWith('offset=100'),
      true,
    );
  });

  it('an end flag decides, where there is one', () => {
    const flagged = { ...numbers, endPath: '$.last' };
    assert.equal(next(flagged, {}, { body: { last: true } }), undefined);
    assert.ok(next(flagged, {}, { body: { last: false }, records: 3, firstRecords: 3 }));
    assert.equal(next({ ...flagged, endPath: '$.more', endValue: 'false' }, {}, { body: { more: false } }), undefined);
    assert.equal(next(flagged, {}, { body: {}, records: 3, firstRecords: 3 }), undefined);
  });

  it('offset: goes on by what came, to the total or a short page', () => {
    assert.equal(firstPage(offsets, request).url, `${base}/items?q=a%20b&sort=id&offset=0&limit=10`);
    const totalled = { ...offsets, totalPath: '$.total' };
    const at = (offset: number) => ({ url: `${base}/items?offset=${offset}&limit=10` });
    assert.equal(next(totalled, at(20), { body: { total: 33 }, records: 7 })?.url, `${base}/items?limit=10&offset=27`);
    assert.equal(next(totalled, at(20), { body: { total: '30' } }), undefined);
    assert.equal(next(totalled, at(20), { body: { total: 0 } }), undefined);
    assert.equal(next(totalled, at(20), { body: { total: 99 }, records: 0 })?.url, `${base}/items?limit=10&offset=30`);
    assert.equal(next(offsets, at(20), { records: 4 }), undefined);
  });

  it('cursor: in the query, encoded, or deep in a JSON body', () => {
    const body = { meta: { cursor: 'a/b+c==' } };
    assert.equal(next(cursors, {}, { body })?.url, `${base}/items?q=a%20b&sort=id&page%5Bafter%5D=a%2Fb%2Bc%3D%3D`);
    const again = next(cursors, { url: `${base}/items?page%5Bafter%5D=old&x=1` }, { body });
    assert.equal(again?.url, `${base}/items?x=1&page%5Bafter%5D=a%2Fb%2Bc%3D%3D`);
    const inBody = { ...cursors, cursorIn: 'body', cursorParameter: 'page.after' } as const;
    const posted = next(inBody, { method: 'POST', body: '{"q":1,"page":{"size":5}}' }, { body });
    assert.deepEqual(JSON.parse(posted?.body ?? ''), { q: 1, page: { size: 5, after: 'a/b+c==' } });
    assert.throws(() => next(inBody, { body: 'text' }, { body }), { code: 'RB_CONFIG' });
    for (const cursor of [undefined, null, '', false])
      assert.equal(next(cursors, {}, { body: { meta: { cursor } } }), undefined);
    assert.equal(({} as Record<string, unknown>).after, undefined);
    assert.ok(next({ ...inBody, cursorParameter: '__proto__.after' }, { body: '{}' }, { body }));
    assert.equal(({} as Record<string, unknown>).after, undefined);
  });

  it('an error when more is said to follow and not where', () => {
    const flagged = { ...cursors, endPath: '$.more', endValue: 'false' };
    assert.throws(() => next(flagged, {}, { body: { more: true } }), {
      code: 'RB_EXTRACT_LIMIT',
      message: /no cursor at \$\.meta\.cursor/,
    });
    assert.equal(next(flagged, {}, { body: { more: false, meta: { cursor: 'x' } } }), undefined);
  });

  it('next URL: absolute, from the root, relative, or a query alone', () => {
    const paging = { kind: 'nextUrl', nextUrlPath: '$.next' } as const;
    const cases: [string, string][] = [
      ['https://example.com/x?page=2', 'https://example.com/x?page=2'],
      ['/services/query/01-2000', 'https://example.com/services/query/01-2000'],
      ['items?page=2', 'https://example.com/api/v2/items?page=2'],
      ['?page=2', 'https://example.com/api/v2/items?page=2'],
    ];
    for (const [given, expected] of cases) assert.equal(next(paging, {}, { body: { next: given } })?.url, expected);
    assert.equal(next(paging, {}, { body: { next: null } }), undefined);
    assert.throws(() => next(paging, {}, { body: { next: 'http://' } }), { code: 'RB_HTTP_BODY' });
  });

  it('Link header: rel="next" in every way of writing it', () => {
    const paging = { kind: 'linkHeader' } as const;
    assert.equal(
      next(paging, {}, { headers: { link: '</items?page=2>; rel="next"' } })?.url,
      'https://example.com/items?page=2',
    );
    assert.equal(nextLink('<https://a/1?x=1,2>; rel=prev, <https://a/3>;title="a, b";rel=next'), 'https://a/3');
    assert.equal(nextLink('<https://a/3>; rel="last NEXT"'), 'https://a/3');
    assert.equal(nextLink('<https://a/3>; rel="nextish", <https://a/4>; rel=last'), undefined);
    assert.equal(nextLink(undefined), undefined);
  });
});
