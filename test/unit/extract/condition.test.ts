import assert from 'node:assert/strict';
import { compileCondition, parseCondition } from '../../../src/core/extract/condition';
import type { ConditionOperator } from '../../../src/core/extract/settings';

const context = {
  record: {
    status: 'Open',
    priority: '1',
    count: 12,
    tags: ['vip', 7],
    none: [],
    text: ' ',
    id: '12345678901234567890',
    due: '2026-03-01',
    flag: 'Yes',
  },
  local: { limit: 10 },
};

function test(value: string, operator: ConditionOperator, operand = ''): boolean | Promise<boolean> {
  return compileCondition({ mode: 'all', rules: [{ value, operator, operand }] }).test(context);
}

describe('condition', () => {
  const cases: [string, ConditionOperator, string, boolean][] = [
    ['record.status', 'equals', 'Open', true],
    ['record.status', 'equals', 'open', false],
    ['record.priority', 'equals', '1.0', true],
    ['record.id', 'equals', '12345678901234567891', false],
    ['record.missing', 'equals', '', true],
    ['record.missing', 'notEquals', 'x', true],
    ['record.status', 'contains', 'pe', true],
    ['record.tags', 'contains', 'vip', true],
    ['record.tags', 'contains', '7', true],
    ['record.tags', 'contains', 'vi', false],
    ['record.tags', 'notContains', 'x', true],
    ['record.status', 'startsWith', 'Op', true],
    ['record.count', 'greaterThan', '9', true],
    ['record.count', 'greaterThan', '${local.limit}', true],
    ['record.count', 'lessThan', '9', false],
    ['record.due', 'lessThan', '2026-10-01', true],
    ['record.missing', 'lessThan', '5', false],
    ['record.missing', 'greaterThan', '-1', false],
    ['record.none', 'isEmpty', '', true],
    ['record.text', 'isEmpty', '', true],
    ['record.count', 'isEmpty', '', false],
    ['record.missing', 'isNotEmpty', '', false],
    ['record.flag', 'isTrue', '', true],
    ['record.flag', 'isFalse', '', false],
    ['record.missing', 'isFalse', '', false],
    ['record.status', 'matches', '^O.+n$', true],
    ['record.status', 'matches', '/^o/i', true],
    ['record.status', 'matches', '^o', false],
  ];
  for (const [value, operator, operand, expected] of cases) {
    it(`${value} ${operator} ${operand} is ${expected}, at once`, () => {
      assert.equal(test(value, operator, operand), expected);
    });
  }

  it('joins rules by all and any', () => {
    const rules = [
      { value: 'record.status', operator: 'equals', operand: 'Open' },
      { value: 'record.count', operator: 'lessThan', operand: '5' },
    ] as const;
    assert.equal(compileCondition({ mode: 'all', rules: [...rules] }).test(context), false);
    assert.equal(compileCondition({ mode: 'any', rules: [...rules] }).test(context), true);
    assert.equal(compileCondition({ mode: 'always' }).test(context), true);
  });

  it('evaluates expressions as JSONata counts truth', async () => {
    const evaluate = (expression: string) => compileCondition({ mode: 'expression', expression }).test(context);
    assert.equal(await evaluate('record.count > local.limit and "vip" in record.tags'), true);
    assert.equal(await evaluate('record[status="Closed"]'), false);
    assert.equal(await evaluate('""'), false);
    assert.equal(evaluate('record.none'), false);
    assert.equal(evaluate('record.count'), true);
    const mixed = compileCondition({
      mode: 'any',
      rules: [{ value: '$count(record.tags)', operator: 'equals', operand: '2' }],
    });
    assert.equal(await mixed.test(context), true);
  });

  it('ends a catastrophic pattern, and refuses one that is none', () => {
    const hostile = { record: { status: `${'a'.repeat(50)}!` } };
    const slow = compileCondition({
      mode: 'all',
      rules: [{ value: 'record.status', operator: 'matches', operand: '^(a+)+$' }],
    });
    assert.throws(() => slow.test(hostile), {
      code: 'RB_CONDITION',
      message: /took more than 100 ms.*simpler pattern/,
    });
    assert.throws(() => test('record.status', 'matches', '('), {
      code: 'RB_CONDITION',
      message: /no regular expression/,
    });
  }).timeout(4_000);

  it('parses what a dialog stores and says what is wrong', () => {
    assert.deepEqual(parseCondition(undefined), { mode: 'always' });
    assert.deepEqual(parseCondition({ mode: 'all', rules: [] }), { mode: 'always' });
    assert.deepEqual(
      parseCondition({ mode: 'any', rules: [{ value: '${record.x}', operator: 'equals', operand: 5 }] }),
      {
        mode: 'any',
        rules: [{ value: 'record.x', operator: 'equals', operand: '5' }],
      },
    );
    const wrong: [unknown, RegExp][] = [
      ['text', /not an object/],
      [{ mode: 'sometimes' }, /unknown mode “sometimes”/],
      [{ mode: 'expression', expression: ' ' }, /no expression/],
      [{ mode: 'all', rules: {} }, /not a list/],
      [{ mode: 'all', rules: [{ operator: 'equals' }] }, /Rule 1 .* does not say what it looks at/],
      [{ mode: 'all', rules: [{ value: 'a', operator: 'toString' }] }, /unknown operator “toString”/],
      [{ mode: 'all', rules: [{ value: 'a', operator: 'equals', operand: {} }] }, /not a text/],
    ];
    for (const [given, message] of wrong) assert.throws(() => parseCondition(given), { code: 'RB_CONFIG', message });
  });
});
