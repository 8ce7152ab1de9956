import assert from 'node:assert/strict';
import { compilePath } from '../../../src/core/extract/json-path';
import { recordIdOf } from '../../../src/core/extract/record-id';

const idOf = (id: unknown) => recordIdOf({ id }, compilePath('$.id'));

describe('record id', () => {
  it('is one for 42 and "42"', () => {
    assert.equal(idOf(42), '42');
    assert.equal(idOf('42'), '42');
    assert.equal(idOf(-0), '0');
    assert.equal(idOf(1.5), '1.5');
    assert.equal(idOf(9n), '9');
  });

  it('keeps a text as it is, in any script', () => {
    for (const text of [
      ' 42 ',
      'HD-1',
      '事件-7',
      'مشكلة',
      '🎫',
      'e\u0301',
      '\u00e9',
      '12345678901234567890',
      '__proto__',
    ]) {
      assert.equal(idOf(text), text);
    }
  });

  it('is none for what does not identify', () => {
    for (const value of [
      undefined,
      null,
      '',
      true,
      false,
      {},
      [],
      [1],
      Number.NaN,
      Number.POSITIVE_INFINITY,
      2 ** 53,
    ]) {
      assert.equal(idOf(value), undefined, String(value));
    }
    for (const record of [undefined, null, 'text', 7, true])
      assert.equal(recordIdOf(record, compilePath('$.id')), undefined);
    assert.equal(recordIdOf({}, compilePath('$.constructor.name')), undefined);
  });

  it('is found ten levels deep, and in a record of 5 MB', () => {
    const path = '$.a.b.c.d.e.f.g.h.i[0].id';
    const deep = { a: { b: { c: { d: { e: { f: { g: { h: { i: [{ id: 'deep' }] } } } } } } } } };
    assert.equal(recordIdOf({ ...deep, text: 'x'.repeat(5_000_000) }, compilePath(path)), 'deep');
  });
});
