import assert from 'node:assert/strict';
import { type ExtractDeps, extractPages } from '../../../src/core/extract/extract';
import { runLookup } from '../../../src/core/extract/lookup';
import type { AnswerSeen } from '../../../src/core/extract/step-call';
import { tryExtract } from '../../../src/core/extract/try-extract';
import type { HttpRequest, HttpResponse } from '../../../src/ports/http';
import { extractAll, extractDeps, extractSettings, rejectionOf, step } from '../../contract/http-setup';

const base = 'https://example.com/api';

/** Answers requests from a function, and keeps them. */
function createWeb(answer: (request: HttpRequest, count: number) => unknown, changes: Partial<ExtractDeps> = {}) {
  const asked: HttpRequest[] = [];
  const http = {
    async request(request: HttpRequest): Promise<HttpResponse> {
      asked.push(request);
      return { status: 200, headers: {}, body: answer(request, asked.length), url: request.url };
    },
    close: () => undefined,
  };
  return { asked, deps: extractDeps(http, base, changes) };
}

function items(count: number, from = 0): { id: number }[] {
  return Array.from({ length: count }, (_, at) => ({ id: from + at }));
}

const pages = { kind: 'pageNumber', pageParameter: 'page', firstPage: 1, sizeParameter: 'size', size: 10 } as const;

describe('extract', () => {
  it('asks for the next page only when it is wanted', async () => {
    const { asked, deps } = createWeb((_, count) => ({ items: items(count === 3 ? 1 : 10, count * 10) }));
    const extract = extractPages(extractSettings([step({ paging: pages })]), deps);
    assert.equal(asked.length, 0);
    assert.deepEqual((await extract.next()).value, { records: items(10, 10), page: 1, isLast: false });
    assert.equal(asked.length, 1);
    await extract.next();
    assert.equal(asked.length, 2);
    assert.deepEqual((await extract.next()).value, { records: items(1, 30), page: 3, isLast: true });
    assert.deepEqual(await extract.next(), { done: true, value: { outcome: 'complete', answers: 3 } });
  });

  it('cuts one large answer into pages of 500', async () => {
    const { deps } = createWeb(() => ({ items: items(1_201) }));
    const { records, sizes, lasts } = await extractAll(extractSettings([step({})]), deps);
    assert.deepEqual(sizes, [500, 500, 201]);
    assert.deepEqual(lasts, [false, false, true]);
    assert.deepEqual(records, items(1_201));
  });

  it('gives one empty last page where there is nothing', async () => {
    const { deps } = createWeb(() => ({ items: [] }));
    const { sizes, lasts } = await extractAll(extractSettings([step({})]), deps);
    assert.deepEqual([sizes, lasts], [[0], [true]]);
  });

  it('runs the steps whose condition is true, with the attributes of those before', async () => {
    const { asked, deps } = createWeb((request) =>
      request.url.includes('/me') ? { me: { team: 'a b/c' }, n: 3 } : { items: items(2) },
    );
    const steps = [
      step({
        name: 'Me',
        path: '/me',
        setAttributes: [
          { scope: 'local', name: 'team', path: '$.me.team' },
          { scope: 'global', name: 'n', path: '$.n' },
          { scope: 'user', name: 'none', path: '$.x' },
        ],
      }),
      step({ name: 'Never', path: '/never', condition: { mode: 'expression', expression: 'global.n > 5' } }),
      step({
        name: 'Items',
        path: '/teams/${local.team}/items',
        query: [{ name: 'q', value: '${local.team}&x=1' }],
        condition: { mode: 'all', rules: [{ value: 'local.team', operator: 'isNotEmpty', operand: '' }] },
      }),
      step({ name: 'Closed', path: '/closed', condition: { mode: 'expression', expression: 'false' } }),
    ];
    const { records } = await extractAll(extractSettings(steps), deps);
    assert.equal(records.length, 2);
    assert.deepEqual(
      asked.map(({ url }) => url),
      [`${base}/me`, `${base}/teams/a%20b%2Fc/items?q=a%20b%2Fc%26x%3D1`],
    );
    assert.deepEqual(deps.attributes, { local: { team: 'a b/c' }, global: { n: 3 }, user: { none: null } });
  });

  it('takes attributes from the first page of the paged step only, and pages only that', async () => {
    const { asked, deps } = createWeb((_, count) => ({ items: items(count === 3 ? 4 : 10, count * 10), stamp: count }));
    const set = [{ scope: 'local', name: 'stamp', path: '$.stamp' }] as const;
    const first = step({ path: '/first', paging: pages });
    await extractAll(extractSettings([first, step({ paging: pages, setAttributes: [...set] })]), deps);
    assert.deepEqual(deps.attributes.local, { stamp: 2 });
    assert.equal(asked.length, 3);
  });

  it('says so when no step ran', async () => {
    const { asked, deps } = createWeb(() => ({}));
    const never = step({ condition: { mode: 'expression', expression: 'false' } });
    const { sizes, end } = await extractAll(extractSettings([never, never]), deps);
    assert.deepEqual([sizes, end, asked.length], [[], { outcome: 'skipped', answers: 0 }, 0]);
  });

  it('ends with an error, never as if complete', async () => {
    const run = (
      answer: (request: HttpRequest, count: number) => unknown,
      paging: Parameters<typeof step>[0] = {},
      maxPages = 3,
    ) => extractAll(extractSettings([step(paging)], { maxPages }), createWeb(answer).deps);
    await assert.rejects(
      run((_, count) => ({ items: items(10, count * 10) }), { paging: pages }),
      { code: 'RB_EXTRACT_LIMIT', message: /more than 3 pages/ },
    );
    await assert.rejects(
      run(() => ({ items: items(10) }), { paging: pages }),
      { code: 'RB_EXTRACT_LIMIT', message: /same page twice/ },
    );
    const cursor = { kind: 'cursor', cursorPath: '$.c', cursorParameter: 'c', cursorIn: 'query' } as const;
    await assert.rejects(
      run((_, count) => ({ items: items(1, count), c: 'same' }), { paging: cursor }),
      { code: 'RB_EXTRACT_LIMIT', message: /read already/ },
    );
    await assert.rejects(
      run((_, count) => (count === 2 ? { error: 'x' } : { items: items(10) }), { paging: pages }),
      { code: 'RB_EXTRACT_NO_RECORDS', where: 'step “Find”' },
    );
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    const { asked, deps } = createWeb((_, count) => ({ items: items(10, count * 10) }), { signal: abort.signal });
    const extract = extractPages(extractSettings([step({ paging: pages })]), deps);
    await extract.next();
    abort.abort(new Error('enough'));
    await assert.rejects(extract.next(), { code: 'RB_CLOSED' });
    assert.equal(asked.length, 1);
  });

  it('lets no value out of its place in the request', async () => {
    const hostile = (value: unknown) => ({ attributes: { local: { v: value }, global: {}, user: {} } });
    const build = async (value: unknown, changes: Parameters<typeof step>[0]) => {
      const { asked, deps } = createWeb(() => ({ items: [] }), hostile(value));
      await extractAll(extractSettings([step(changes)]), deps);
      return asked[0] as HttpRequest;
    };
    const path = { path: '/users/${local.v}/tickets' };
    assert.equal((await build('../../admin?x=1#y', path)).url, `${base}/users/..%2F..%2Fadmin%3Fx%3D1%23y/tickets`);
    assert.equal(
      (await build('https://evil.example/', { path: '${local.v}' })).url,
      `${base}/https%3A%2F%2Fevil.example%2F`,
    );
    assert.equal((await build('//evil.example', { path: '${local.v}' })).url, `${base}/%2F%2Fevil.example`);
    assert.equal((await build('\ud800x', path)).url, `${base}/users/%EF%BF%BDx/tickets`);
    for (const value of ['..', '.', '', null, undefined])
      await assert.rejects(build(value, path), { code: 'RB_TEMPLATE' }, String(value));
    const header = { headers: [{ name: 'X-Name', value: 'a ${local.v}' }] };
    for (const value of ['x\r\nEvil: 1', 'x\n', 'x\0', '太郎'])
      await assert.rejects(build(value, header), { code: 'RB_TEMPLATE', message: /x-name|X-Name/ }, value);
    const post = { method: 'POST' as const, body: '{"a": "${local.v}", "b": ${local.v}, "c": "\\"${local.v}"}' };
    const value = '","admin":true,"x":"\n';
    assert.deepEqual(JSON.parse((await build(value, post)).body ?? ''), { a: value, b: value, c: `"${value}` });
    assert.deepEqual(JSON.parse((await build({ n: [1] }, post)).body ?? ''), {
      a: '{"n":[1]}',
      b: { n: [1] },
      c: '"{"n":[1]}',
    });
    const form = {
      ...post,
      headers: [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }],
      body: 'q=${local.v}',
    };
    assert.equal((await build('a&b=c', form)).body, 'q=a%26b%3Dc');
    const xml = { ...post, headers: [{ name: 'Content-Type', value: 'text/xml' }], body: '<q>${local.v}</q>' };
    assert.equal((await build('</q><evil/>', xml)).body, '<q>&lt;/q&gt;&lt;evil/&gt;</q>');
    await assert.rejects(build(1, { ...post, body: '{"a": }' }), { code: 'RB_TEMPLATE', message: /not JSON/ });
    await assert.rejects(build(1, { setAttributes: [{ scope: 'local', name: '__proto__', path: '$' }] }), {
      code: 'RB_CONFIG',
    });
  });

  it('shows no secret in what it reports', async () => {
    const seen: AnswerSeen[] = [];
    const { deps } = createWeb(() => ({ items: [] }), { onAnswer: (answer) => seen.push(answer) });
    const query = [
      { name: 'api_key', value: 'hidden-1' },
      { name: 'access_token', value: 'hidden-2' },
      { name: 'status', value: 'open' },
    ];
    await extractAll(extractSettings([step({ query })]), deps);
    assert.equal(seen[0]?.url, `${base}/items?api_key=***&access_token=***&status=open`);
  });

  it('handles records without id, with one id, of the wrong type, deep, large and in any script', async () => {
    const deep = JSON.parse(`${'{"x":'.repeat(10)}{"id":"deep"}${'}'.repeat(10)}`) as object;
    const odd = [
      { id: 1 },
      { id: '1' },
      {},
      null,
      'text',
      7,
      [],
      { id: '事件 🎫' },
      { id: 'large', text: 'ñ'.repeat(5_000_000) },
      deep,
    ];
    const { deps } = createWeb(() => ({ items: [...odd] }));
    const { records } = await extractAll(extractSettings([step({})]), deps);
    assert.deepEqual(records, odd);
    const tried = await tryExtract(extractSettings([step({})]), deps);
    assert.ok(tried.ok);
    assert.equal(tried.records, 10);
    assert.deepEqual(tried.ids, ['1', '事件 🎫', 'large']);
    assert.equal(tried.missingIds, 6);
    assert.deepEqual(tried.duplicateIds, ['1']);
  });
});

describe('try', () => {
  it('reads one page and shows what it found', async () => {
    const { asked, deps } = createWeb(() => ({ items: items(10), total: 30 }));
    const result = await tryExtract(
      extractSettings([step({ paging: pages, setAttributes: [{ scope: 'local', name: 't', path: '$.total' }] })]),
      deps,
    );
    assert.ok(result.ok);
    assert.equal(asked.length, 1);
    assert.deepEqual(result.requests, [
      { step: 'Find', method: 'GET', url: `${base}/items?page=1&size=10`, status: 200, ms: 0 },
    ]);
    assert.deepEqual([result.records, result.sample, result.isCut, result.wasSkipped], [10, { id: 0 }, false, false]);
    assert.deepEqual(result.attributes.local, { t: 30 });
  });

  it('shows the answer although the paths are still missing, or wrong', async () => {
    const { deps } = createWeb(() => ({ tickets: items(2) }));
    const unset = await tryExtract(extractSettings([step({})], { loopingElement: '', reconciliationId: '' }), deps);
    assert.ok(unset.ok);
    assert.deepEqual([unset.records, unset.body], [0, { tickets: items(2) }]);
    const wrong = await tryExtract(extractSettings([step({})]), deps);
    assert.ok(!wrong.ok);
    assert.equal(wrong.error.code, 'RB_EXTRACT_NO_RECORDS');
    assert.equal(wrong.error.where, 'step “Find”');
    assert.deepEqual(wrong.body, { tickets: items(2) });
    assert.equal(wrong.requests.length, 1);
  });

  it('cuts a large answer, keeping its shape', async () => {
    const { deps } = createWeb(() => ({ items: items(100_000), text: 'x'.repeat(10_000) }));
    const result = await tryExtract(extractSettings([step({})]), deps);
    assert.ok(result.ok);
    assert.equal(result.records, 100_000);
    assert.equal(result.isCut, true);
    const size = JSON.stringify(result.body).length;
    assert.ok(size > 100_000 && size < 300_000, String(size));
  });

  it('gives an error of the server in plain words', async () => {
    const { deps } = createWeb(() => '<html>Log in</html>');
    const result = await tryExtract(extractSettings([step({})]), deps);
    assert.ok(!result.ok);
    assert.match(result.error.message, /^In step “Find”: The answer is not JSON\. It begins: <html>/);
  });
});

describe('lookup', () => {
  const lookup = step({
    path: '/teams/${record.team}',
    setAttributes: [{ scope: 'local', name: 'mail', path: '$.mail' }],
  });

  it('gives the attributes that it set, and only those', async () => {
    const { asked, deps } = createWeb(() => ({ mail: 'a@example.com' }));
    const context = { record: { team: 7 }, local: { before: 1 }, global: {}, user: {} };
    const result = await runLookup(lookup, deps, context);
    assert.equal(asked[0]?.url, `${base}/teams/7`);
    assert.deepEqual(result.attributes, { local: { mail: 'a@example.com' }, global: {}, user: {} });
    assert.deepEqual(result.body, { mail: 'a@example.com' });
    assert.deepEqual(context.local, { before: 1 });
  });

  it('gives nothing when its condition is false, and names the step in errors', async () => {
    const { asked, deps } = createWeb(() => ({}));
    const never = { ...lookup, condition: { mode: 'expression', expression: 'record.team > 9' } as const };
    const result = await runLookup(never, deps, { record: { team: 7 } });
    assert.deepEqual(
      [result.attributes, result.body, asked.length],
      [{ local: {}, global: {}, user: {} }, undefined, 0],
    );
    assert.match((await rejectionOf(runLookup(lookup, deps, { record: {} }))).message, /In step “Find”/);
  });
});
