import { RingbackError } from '../errors';
import type { Condition, ConditionOperator, ConditionRule } from './settings';

const OPERATORS: Record<ConditionOperator, true> = {
  equals: true,
  notEquals: true,
  contains: true,
  notContains: true,
  startsWith: true,
  matches: true,
  greaterThan: true,
  lessThan: true,
  isEmpty: true,
  isNotEmpty: true,
  isTrue: true,
  isFalse: true,
};

/** A condition as a dialog or a flow file gave it; nothing at all means always. Throws RB_CONFIG. */
export function parseCondition(given: unknown): Condition {
  if (given === undefined || given === null || given === '') return { mode: 'always' };
  if (!isObject(given)) throw wrong('The condition is not an object.');
  switch (given.mode) {
    case 'always':
      return { mode: 'always' };
    case 'expression':
      if (typeof given.expression !== 'string' || given.expression.trim() === '') {
        throw wrong('The condition has no expression.');
      }
      return { mode: 'expression', expression: given.expression };
    case 'all':
    case 'any':
      return parseRules(given.mode, given.rules);
    default:
      throw wrong(`The condition has the unknown mode “${String(given.mode)}”.`);
  }
}

/** No rule at all means always: that is what an empty list in the dialog looks like. */
function parseRules(mode: 'all' | 'any', given: unknown): Condition {
  if (given === undefined) return { mode: 'always' };
  if (!Array.isArray(given)) throw wrong('The rules of the condition are not a list.');
  return given.length === 0 ? { mode: 'always' } : { mode, rules: given.map(parseRule) };
}

function parseRule(given: unknown, at: number): ConditionRule {
  if (!isObject(given)) throw wrong(`Rule ${at + 1} of the condition is not an object.`);
  const { value, operator, operand } = given;
  if (typeof value !== 'string' || value.trim() === '') {
    throw wrong(`Rule ${at + 1} of the condition does not say what it looks at.`);
  }
  if (typeof operator !== 'string' || !Object.hasOwn(OPERATORS, operator)) {
    throw wrong(`Rule ${at + 1} of the condition has the unknown operator “${String(operator)}”.`);
  }
  if (operand !== undefined && operand !== null && typeof operand === 'object') {
    throw wrong(`Rule ${at + 1} of the condition is compared with something that is not a text.`);
  }
  return { value: bare(value), operator: operator as ConditionOperator, operand: String(operand ?? '') };
}

/** People write the whole placeholder where its inside is asked for. */
function bare(value: string): string {
  return /^[$@]\{([^{}]*)\}$/.exec(value.trim())?.[1]?.trim() ?? value.trim();
}

function isObject(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

function wrong(summary: string): RingbackError {
  return new RingbackError('RB_CONFIG', summary, { remedy: 'Open the dialog and set the condition again.' });
}
