import assert from 'node:assert/strict';
import fc from 'fast-check';
import jsonata from 'jsonata';
import { parsePlainPath } from '../../../src/core/extract/plain-path';

function read(text: string, context: unknown): unknown {
  const path = parsePlainPath(text);
  assert.ok(path, `${text} is a plain path`);
  return path.read(context);
}

describe('plain path', () => {
  it('reads names, indexes and quoted names', () => {
    const context = { record: { items: [{ name: 'first' }, { name: 'second' }], 'two words': 7, größe: 'XL' } };
    assert.equal(read('record.items[1].name', context), 'second');
    assert.equal(read('record.`two words`', context), 7);
    assert.equal(read('record.größe', context), 'XL');
    assert.equal(read(' record.items[9].name ', context), undefined);
  });

  it('applies a name to each element of a list', () => {
    assert.deepEqual(read('items.name', { items: [{ name: 'a' }, {}, { name: 'b' }] }), ['a', 'b']);
    assert.equal(read('items.name', { items: [{ name: 'a' }] }), 'a');
    assert.equal(read('items.name', { items: [] }), undefined);
  });

  it('is nothing for what JSONata must read', () => {
    for (const text of [
      'a + b',
      '$now()',
      'a[b=1]',
      '"text"',
      '42',
      'true',
      'a.',
      '.a',
      'a..b',
      'a[-1]',
      '',
      'a-b',
      '$.a',
    ]) {
      assert.equal(parsePlainPath(text), undefined, text);
    }
  });

  it('reads own properties of data only', () => {
    for (const text of ['record.constructor', '__proto__.x', 'record.prototype', 'record.toString', 'text.length']) {
      assert.equal(read(text, { record: {}, text: 'abc' }), undefined, text);
    }
    assert.equal(read('record.`__proto__`.x', { record: JSON.parse('{"__proto__":{"x":1}}') }), undefined);
  });

  it('means what JSONata means', async () => {
    const names = fc.constantFrom('a', 'b', 'c');
    // No lists directly inside lists: there JSONata's answers follow from how it is built, and nobody relies on them.
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof({ maxDepth: 4, depthSize: 'medium' }, tie('single'), fc.array(tie('single'), { maxLength: 3 })),
      single: fc.oneof(
        { maxDepth: 4, depthSize: 'medium' },
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom('x', '', null, true, false),
        fc.dictionary(names, tie('json'), { maxKeys: 3 }),
      ),
    }));
    const step = fc.tuple(names, fc.constantFrom('', '', '', '[0]', '[1]')).map((parts) => parts.join(''));
    const path = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => steps.join('.'));
    const context = fc.dictionary(names, json, { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(path, context, async (text, data) => {
        const expected: unknown = await jsonata(text).evaluate(data);
        assert.equal(JSON.stringify(read(text, data)), JSON.stringify(expected), text);
      }),
      { numRuns: 2_000 },
    );
  });
});
