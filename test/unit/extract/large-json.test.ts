import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeAnswer } from '../../../src/adapters/http/answer-body';
import { joinLargeJson, splitLargeJson } from '../../../src/core/extract/large-json';
import type { HttpResponse } from '../../../src/ports/http';
import { extractAll, extractDeps, extractSettings, rejectionOf, step } from '../../contract/http-setup';

const COUNT = 12_000;
const record = (id: number) => ({ id, text: `"[{\\ 事件 🎫 ${'x'.repeat(400)}`, tags: [[1], { a: ',' }] });
const records = Array.from({ length: COUNT }, (_, id) => record(id));

function answer(text: string): HttpResponse {
  const decoded = decodeAnswer(Buffer.from(text), 'application/json');
  return Object.assign(decoded, { status: 200, headers: {}, url: 'https://example.com/' });
}

function depsFor(response: HttpResponse) {
  return extractDeps({ request: async () => response, close: () => undefined }, 'https://example.com');
}

describe('large answer', () => {
  it('is split into what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const large = splitLargeJson(Buffer.from(text));
        if (large) assert.deepEqual(joinLargeJson(large), JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
    const text = JSON.stringify(
      { a: [{ items: [1] }], data: { 'it"ems': ['x"]', [1, 2], { b: [] }], n: 1 }, z: [] },
      undefined,
      2,
    );
    const large = splitLargeJson(Buffer.from(text.replace('"x\\"]"', `"${'y'.repeat(200)}"`)));
    assert.deepEqual(large?.path, ['data', 'it"ems']);
    assert.equal(large?.list.length, 3);
    assert.deepEqual(large?.list.slice(1, 3), [[1, 2], { b: [] }]);
    assert.deepEqual(large?.rest, { a: [{ items: [1] }], data: { 'it"ems': [], n: 1 }, z: [] });
  });

  it('gives its records page by page, and the rest to attributes and paging, without being parsed as a whole', async () => {
    const text = JSON.stringify({ meta: { total: COUNT }, data: { items: records } });
    const paging = {
      kind: 'offset',
      offsetParameter: 'o',
      limitParameter: 'l',
      size: 99,
      totalPath: '$.meta.total',
    } as const;
    const set = [{ scope: 'local', name: 'total', path: '$.meta.total' } as const];
    for (const loopingElement of ['$.data.items', '$.data.items[*]']) {
      const response = answer(text);
      Object.defineProperty(response, 'body', { get: () => assert.fail('the whole was parsed') });
      const deps = depsFor(response);
      const found = await extractAll(extractSettings([step({ paging, setAttributes: set })], { loopingElement }), deps);
      assert.deepEqual(found.records, records);
      assert.equal(found.sizes.length, 24);
      assert.deepEqual(deps.attributes.local, { total: COUNT });
      assert.throws(() => response.large?.list.slice(0, 1), SyntaxError, 'its memory was given back');
    }
  });

  it('is read as a whole where a path asks for it', async () => {
    const response = answer(JSON.stringify(records));
    const found = await extractAll(
      extractSettings([step({})], { loopingElement: '$[?(@.id < 3)]' }),
      depsFor(response),
    );
    assert.deepEqual(found.records, records.slice(0, 3));
    const wrong = extractSettings([step({})], { loopingElement: '$.items' });
    await assert.rejects(extractAll(wrong, depsFor(answer(JSON.stringify(records)))), {
      code: 'RB_EXTRACT_NO_RECORDS',
    });
  });

  it('is an error where it was cut or damaged', async () => {
    const text = JSON.stringify({ items: records });
    for (const damaged of [text.slice(0, -3), text.replace('"id":7000', '"id":7000 oops'), `${text.slice(0, -2)},]}`]) {
      const error = await rejectionOf(extractAll(extractSettings([step({})]), depsFor(answer(damaged))));
      assert.match(error.message, /is not JSON/);
    }
  });

  it('is parsed at once when it is no long list', () => {
    assert.equal(answer(JSON.stringify({ text: 'x'.repeat(5_000_000), items: [1] })).large, undefined);
    assert.equal(answer('{"items":[]}').large, undefined);
  });
});
