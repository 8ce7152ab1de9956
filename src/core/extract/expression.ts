import jsonata from 'jsonata';
import { RingbackError } from '../errors';
import { compileOnce } from './compile-cache';
import { GuardedPattern } from './guarded-pattern';
import { parsePlainPath } from './plain-path';

/** Evaluates an expression over `{record, local, global, user, …}`; undefined when there is nothing. */
export type Expression = (context: Record<string, unknown>) => Promise<unknown>;

export interface CompiledExpression {
  evaluate: Expression;
  /** Present where no JSONata is needed. */
  read?: (context: unknown) => unknown;
}

/** Limits of one evaluation. JSONata checks them at every step, so a runaway expression ends. */
const LIMITS = { timeout: 1_000, stack: 500, sequence: 100_000 };
const TEXT_LIMIT = 1_000_000;
const SOURCE_LIMIT = 20_000;

const compiled = compileOnce(compile);

/**
 * Compiles a JSONata expression (or a plain path, which is read without JSONata).
 * `$eval` is not available; evaluation ends after a second or 500 nested calls.
 * Errors, also of evaluation: RB_TEMPLATE.
 */
export function compileExpression(text: string): Expression {
  return compiled(text).evaluate;
}

/** As compileExpression, telling whether the expression can be read at once. */
export function compileExpressionParts(text: string): CompiledExpression {
  return compiled(text);
}

function compile(text: string): CompiledExpression {
  const plain = parsePlainPath(text);
  if (plain) return { read: plain.read, evaluate: async (context) => plain.read(context) };
  const expression = parse(text);
  return {
    async evaluate(context) {
      let value: unknown;
      try {
        value = await expression.evaluate(context);
      } catch (thrown) {
        throw templateError(text, thrown);
      }
      return toPlainData(value);
    },
  };
}

function parse(text: string): jsonata.Expression {
  if (text.trim() === '') {
    throw new RingbackError('RB_TEMPLATE', 'An expression is empty.', { remedy: 'Write what it should give.' });
  }
  if (text.length > SOURCE_LIMIT) {
    throw new RingbackError('RB_TEMPLATE', `An expression is longer than ${SOURCE_LIMIT} characters.`);
  }
  try {
    const expression = jsonata(text, { ...LIMITS, RegexEngine: GuardedPattern as unknown as RegExpConstructor });
    // Text that came with the data must never become code.
    expression.registerFunction('eval', () => {
      throw new Error('$eval is not available.');
    });
    // The one built-in that makes a huge text in a single step.
    expression.registerFunction('pad', pad, '<s-ns?:s>');
    return expression;
  } catch (thrown) {
    throw templateError(text, thrown);
  }
}

function pad(text: string | undefined, width: number, filler = ' '): string | undefined {
  if (text === undefined) return undefined;
  if (Math.abs(width) > TEXT_LIMIT) throw new Error(`$pad is limited to ${TEXT_LIMIT} characters.`);
  const missing = Math.abs(width) - [...text].length;
  if (missing <= 0) return text;
  const filling = [...(filler || ' ')];
  const padding = Array.from({ length: missing }, (_, at) => filling[at % filling.length]).join('');
  return width > 0 ? text + padding : padding + text;
}

/** RB_TEMPLATE that names the expression; JSONata throws plain objects. */
function templateError(text: string, thrown: unknown): RingbackError {
  const { message, position } = (thrown ?? {}) as { message?: unknown; position?: unknown };
  const said = typeof message === 'string' ? message.replace(/\.$/, '') : String(thrown);
  const where = typeof position === 'number' && position > 0 ? ` (at character ${position})` : '';
  const shown = text.length > 120 ? `${text.slice(0, 120)}…` : text;
  return new RingbackError('RB_TEMPLATE', `The expression “${shown}” cannot be evaluated: ${said}${where}.`, {
    remedy: 'Correct the expression; it is JSONata over the record and the attributes.',
    cause: thrown,
  });
}

/** JSONata's results carry marks and functions of its own, which neither compare nor cross a thread. */
function toPlainData(value: unknown): unknown {
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const isMarked = 'sequence' in value || 'cons' in value || 'keepSingleton' in value || 'outerWrapper' in value;
    const plain = value.map(toPlainData);
    return isMarked || plain.some((inner, at) => inner !== value[at]) ? plain : value;
  }
  if ('_jsonata_lambda' in value || '_jsonata_function' in value) return undefined;
  const entries = Object.entries(value);
  const plain = entries.map(([name, inner]) => [name, toPlainData(inner)] as const);
  // What came out of the data unchanged is handed on as it is, not copied.
  return plain.some(([, inner], at) => inner !== entries[at]?.[1]) ? Object.fromEntries(plain) : value;
}
