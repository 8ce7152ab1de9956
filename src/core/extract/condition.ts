import { RingbackError, toRingbackError } from '../errors';
import { type CompiledExpression, compileExpressionParts } from './expression';
import { GuardedPattern } from './guarded-pattern';
import type { Condition, ConditionOperator, ConditionRule } from './settings';
import { compileTemplate, type Template, type TemplateContext, toText } from './template';

export { parseCondition } from './parse-condition';

export interface CompiledCondition {
  /** Answers at once unless a rule or the expression needs JSONata. Errors: RB_CONDITION, RB_TEMPLATE. */
  test(context: TemplateContext): boolean | Promise<boolean>;
}

interface CompiledRule {
  value: CompiledExpression;
  operand: Template;
  compare: (value: unknown, operand: string) => boolean;
}

/** Compiles a condition once for many contexts. Throws RB_TEMPLATE or RB_CONDITION for one that cannot be used. */
export function compileCondition(condition: Condition): CompiledCondition {
  switch (condition.mode) {
    case 'always':
      return { test: () => true };
    case 'expression':
      return compileExpressionCondition(condition.expression);
    case 'all':
    case 'any':
      return compileRules(condition.mode, condition.rules.map(compileRule));
  }
}

function compileExpressionCondition(text: string): CompiledCondition {
  const { read, evaluate } = compileExpressionParts(text);
  if (read) return { test: (context) => isTruthy(read(context)) };
  return { test: async (context) => isTruthy(await evaluate(context)) };
}

function compileRules(mode: 'all' | 'any', rules: readonly CompiledRule[]): CompiledCondition {
  // What decides: the first false one of "all", the first true one of "any".
  const deciding = mode === 'any';
  if (rules.every((rule) => rule.value.read && rule.operand.isSync)) {
    return {
      test(context) {
        for (const rule of rules) {
          const value = rule.value.read?.(context);
          if (rule.compare(value, rule.operand.renderSync(context)) === deciding) return deciding;
        }
        return !deciding;
      },
    };
  }
  return {
    async test(context) {
      for (const rule of rules) {
        const value = await rule.value.evaluate(context);
        if (rule.compare(value, await rule.operand.render(context)) === deciding) return deciding;
      }
      return !deciding;
    },
  };
}

function compileRule(rule: ConditionRule): CompiledRule {
  const operand = compileTemplate(rule.operand);
  return {
    value: compileExpressionParts(rule.value),
    operand,
    compare: rule.operator === 'matches' ? compileMatches(rule, operand) : COMPARISONS[rule.operator],
  };
}

/**
 * Each operator's meaning. Letters' case counts. Two sides that both look like numbers are compared as
 * numbers ("007" equals 7), since many systems send all their values as text; otherwise as text, which
 * orders ISO dates rightly. A missing value is an empty text, and neither greater nor less than anything.
 */
const COMPARISONS: Record<Exclude<ConditionOperator, 'matches'>, CompiledRule['compare']> = {
  equals: isEqual,
  notEquals: (value, operand) => !isEqual(value, operand),
  contains: isContained,
  notContains: (value, operand) => !isContained(value, operand),
  startsWith: (value, operand) => toText(value).startsWith(operand),
  greaterThan: (value, operand) => isOrdered(value, operand, 1),
  lessThan: (value, operand) => isOrdered(value, operand, -1),
  isEmpty,
  isNotEmpty: (value) => !isEmpty(value),
  isTrue: (value) => TRUE_WORDS.has(toText(value).trim().toLowerCase()),
  isFalse: (value) => FALSE_WORDS.has(toText(value).trim().toLowerCase()),
};

const TRUE_WORDS = new Set(['true', 'yes', '1']);
const FALSE_WORDS = new Set(['false', 'no', '0']);
const NUMBER = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,3})?\s*$/i;

function isEqual(value: unknown, operand: string): boolean {
  const text = toText(value);
  if (text === operand) return true;
  const left = toNumber(text);
  return left !== undefined && left === toNumber(operand);
}

function isContained(value: unknown, operand: string): boolean {
  if (Array.isArray(value)) return value.some((element) => isEqual(element, operand));
  return toText(value).includes(operand);
}

function isOrdered(value: unknown, operand: string, sign: 1 | -1): boolean {
  const text = toText(value);
  if (text === '' || operand === '') return false;
  const left = toNumber(text);
  const right = toNumber(operand);
  if (left !== undefined && right !== undefined) return (left - right) * sign > 0;
  return text !== operand && text > operand === sign > 0;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'object') return Object.keys(value).length === 0;
  return toText(value).trim() === '';
}

/** A text that is a number; long whole numbers stay text, for two ids would become one. */
function toNumber(text: string): number | undefined {
  if (text.length > 40 || !NUMBER.test(text)) return undefined;
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number;
}

/** `matches`: a regular expression, optionally written /like this/i. Only the first 20,000 characters are searched. */
function compileMatches(rule: ConditionRule, operand: Template): CompiledRule['compare'] {
  const known = operand.isConstant ? compilePattern(rule, operand.renderSync({})) : undefined;
  return (value, text) => {
    const pattern = known ?? compilePattern(rule, text);
    try {
      return pattern.test(toText(value));
    } catch (thrown) {
      throw new RingbackError(
        'RB_CONDITION',
        `The rule on “${rule.value}” failed. ${toRingbackError(thrown).message}`,
        {
          remedy: 'Write a simpler pattern, without a repetition inside a repetition.',
          cause: thrown,
        },
      );
    }
  };
}

function compilePattern(rule: ConditionRule, text: string): GuardedPattern {
  const delimited = /^\/(.+)\/([ims]*)$/s.exec(text);
  try {
    return new GuardedPattern(delimited?.[1] ?? text, `u${delimited?.[2] ?? ''}`);
  } catch (thrown) {
    throw new RingbackError(
      'RB_CONDITION',
      `The rule on “${rule.value}” has the pattern “${text}”, which is no regular expression.`,
      {
        remedy: 'Correct the pattern.',
        cause: thrown,
      },
    );
  }
}

/** JSONata's own rule of what counts as true: not an empty text, list or object, and not zero. */
function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isTruthy);
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
