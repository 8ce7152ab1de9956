import assert from 'node:assert/strict';
import { compilePath } from '../../../src/core/extract/json-path';
import { selectRecords } from '../../../src/core/extract/records';

const answer = {
  issues: [
    {
      id: 1,
      fields: [
        { id: 42, value: 'x' },
        { id: 43, value: 'y' },
      ],
    },
    { id: 2, fields: [] },
  ],
  'two words': { 'a.b': [7] },
  größe: { 名前: '太郎', '🎫': 1 },
  empty: [],
  nothing: null,
};

const all = (path: string) => compilePath(path).all(answer);
const records = (path: string, body: unknown = answer) => selectRecords(compilePath(path), body);

describe('JSONPath', () => {
  const cases: [string, unknown[]][] = [
    ['$.issues[0].id', [1]],
    ['$.issues[-1].id', [2]],
    ['$.issues[*].id', [1, 2]],
    ['issues.*.id', [1, 2]],
    ['$["two words"][\'a.b\'][0]', [7]],
    ['$.größe.名前', ['太郎']],
    ['$.größe["🎫"]', [1]],
    ['$.issues[*].fields[?(@.id == 42)].value', ['x']],
    ['$.issues[?@.id >= 2].id', [2]],
    ['$.issues[?(@.fields[0].value=="x")].id', [1]],
    ['$.issues[?(@.fields)].id', [1, 2]],
    ["$.issues[?(@.id != '1')].id", [1, 2]],
    ['$..value', ['x', 'y']],
    ['$.issues[0:1].id', [1]],
    ['$.issues[0,1].id', [1, 2]],
    ['$.missing.more', []],
  ];
  for (const [path, expected] of cases) {
    it(`${path} selects ${JSON.stringify(expected)}`, () => assert.deepEqual(all(path), expected));
  }

  it('copies nothing', () => {
    assert.equal(compilePath('$.issues').all(answer)[0], answer.issues);
    assert.equal(compilePath('$.issues[*]').all(answer), answer.issues);
    assert.equal(compilePath('$').first(answer), answer);
  });

  it('runs no script', () => {
    for (const path of [
      '$.issues[?(@.id == this.constructor)]',
      '$.issues[?(process.exit())]',
      '$.issues[(@.length-1)]',
      '$..[?(@.id)]',
      '$.issues[?(@.id==1 && @.fields)]',
      '$[?(@.constructor.constructor("return process")())]',
      '$.issues[?(`x`)]',
      '$.a.@string()',
    ]) {
      assert.throws(() => compilePath(path), { code: 'RB_JSONPATH', message: /scripts are never run/ }, path);
    }
  });

  it('refuses what is no path, and what would walk for ever', () => {
    for (const path of ['', '$.a[', '$["a', '$..a..b..c..d']) {
      assert.throws(() => compilePath(path), { code: 'RB_JSONPATH' }, path);
    }
  });

  it('follows own properties only', () => {
    for (const path of ['$.constructor', '$.__proto__', '$.issues.length', '$["toString"]', '$..constructor'])
      assert.deepEqual(all(path), [], path);
  });
});

describe('looping element', () => {
  it('means the elements of the one list that it selects', () => {
    assert.equal(records('$.issues'), answer.issues);
    assert.equal(records('$.issues[*]'), answer.issues);
    assert.deepEqual(records('$', [1, 2]), [1, 2]);
    assert.deepEqual(records('$.issues[*].fields'), answer.issues[0]?.fields);
    assert.deepEqual(records('$.issues[1]'), [answer.issues[1]]);
    assert.equal(records('$..issues').length, 2);
  });

  it('takes an empty list, or null, for no records', () => {
    for (const path of [
      '$.empty',
      '$.empty[*]',
      '$.nothing',
      '$.nothing[*]',
      '$.empty[*].deeper',
      '$.issues[?(@.id == 9)]',
      '$.empty[0:5]',
      '$.empty[0]',
    ]) {
      assert.deepEqual(records(path), [], path);
    }
  });

  it('says what is there when it leads nowhere', () => {
    for (const path of [
      '$.tickets',
      '$.tickets[*]',
      '$.größe.tickets[*]',
      '$.issues.list',
      '$..nowhere',
      '$.issues[*].tickets',
    ]) {
      assert.throws(
        () => records(path),
        { code: 'RB_EXTRACT_NO_RECORDS', message: /finds nothing in the answer/ },
        path,
      );
    }
    assert.throws(() => records('$.tickets'), {
      message: /“tickets” is not in \$; there is: issues, two words, größe, empty, nothing\. Use Try/,
    });
    assert.throws(() => records('$.result[*]', { error: 'no' }), { message: /there is: error/ });
    assert.throws(() => records('$.result', []), { code: 'RB_EXTRACT_NO_RECORDS' });
  });
});
