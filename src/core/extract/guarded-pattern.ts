import { createContext, Script } from 'node:vm';

/** A subject longer than this is not searched beyond it. */
export const SUBJECT_LIMIT = 20_000;
const SEARCH_LIMIT_MS = 100;

export class PatternTooSlow extends Error {}

/**
 * A regular expression that cannot hang the thread.
 *
 * JavaScript's engine backtracks: `(a+)+$` on thirty letters takes minutes. A pattern with at most one
 * unbounded repetition is at worst quadratic and is run directly; any other is run under V8's own
 * time limit (100 ms), which interrupts the search, and throws PatternTooSlow.
 */
export class GuardedPattern {
  lastIndex = 0;
  readonly source: string;
  readonly flags: string;
  private readonly direct: RegExp;
  private readonly isSimple: boolean;

  constructor(pattern: RegExp | string, flags = 'u') {
    this.direct = typeof pattern === 'string' ? new RegExp(pattern, flags) : new RegExp(pattern);
    this.source = this.direct.source;
    this.flags = this.direct.flags;
    this.isSimple = isSimplePattern(this.source);
  }

  /** As RegExp.exec, over at most SUBJECT_LIMIT characters. */
  exec(subject: string): RegExpExecArray | null {
    const searched = subject.length > SUBJECT_LIMIT ? subject.slice(0, SUBJECT_LIMIT) : subject;
    this.direct.lastIndex = this.lastIndex;
    const match = this.isSimple ? this.direct.exec(searched) : execWithin(this.direct, searched);
    this.lastIndex = this.direct.lastIndex;
    return match;
  }

  test(subject: string): boolean {
    return this.exec(subject) !== null;
  }
}

/**
 * At most one repetition, of one character or class, and no back reference: at worst a quadratic search.
 * A repeated group is never simple: `(a|a)*` is exponential all by itself.
 */
function isSimplePattern(source: string): boolean {
  const bare = source
    .replaceAll(/\\[^1-9k]/g, 'x')
    .replaceAll(/\[(?:[^\]\\]|\\.)*\]/g, 'x')
    .replaceAll(/\(\?(?:<?[=!]|:|<[^>]*>)/g, '(');
  const repetitions = bare.match(/[*+]|\{\d*,\d*\}/g)?.length ?? 0;
  const optional = bare.match(/\?/g)?.length ?? 0;
  return repetitions <= 1 && optional <= 5 && !/\\|\)[*+{]/.test(bare);
}

const searching = new Script('pattern.exec(subject)');
const sandbox: { pattern?: RegExp; subject?: string } = {};
let context: object | undefined;

function execWithin(pattern: RegExp, subject: string): RegExpExecArray | null {
  // One sandbox for all searches: making one costs a millisecond.
  context ??= createContext(sandbox);
  sandbox.pattern = pattern;
  sandbox.subject = subject;
  try {
    return searching.runInContext(context, { timeout: SEARCH_LIMIT_MS }) as RegExpExecArray | null;
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw thrown;
    throw new PatternTooSlow(`The pattern /${pattern.source}/ took more than ${SEARCH_LIMIT_MS} ms on one text.`);
  } finally {
    sandbox.pattern = undefined;
    sandbox.subject = undefined;
  }
}
