import { RingbackError } from '../errors';
import { parsePlainPath } from './plain-path';

export type TemplatePart = { kind: 'text'; text: string } | { kind: 'placeholder'; source: string; expression: string };

/**
 * Splits a text at its placeholders: `${…}` with JSONata inside, and Luma's `@{local.x}`, which is one only
 * around a plain path, since `@{` also occurs in ordinary text. `$${` and `\${` stand for `${` itself.
 * Throws RB_TEMPLATE when a placeholder is empty or not closed.
 */
export function splitPlaceholders(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let literal = '';
  const endLiteral = () => {
    if (literal !== '') parts.push({ kind: 'text', text: literal });
    literal = '';
  };
  let at = 0;
  while (at < text.length) {
    const next = nextMark(text, at);
    literal += text.slice(at, next);
    at = next;
    if (at >= text.length) break;
    if (isEscape(text, at)) {
      literal += text.slice(at + 1, at + 3);
      at += 3;
      continue;
    }
    const end = text.startsWith('{', at + 1) ? findEnd(text, at + 2) : -1;
    const inside = end === -1 ? '' : text.slice(at + 2, end);
    if (text[at] === '@' ? end === -1 || !parsePlainPath(inside) : text[at + 1] !== '{') {
      literal += text[at];
      at += 1;
      continue;
    }
    if (end === -1) throw unclosed(text, at);
    if (inside.trim() === '') throw empty(text, at);
    endLiteral();
    parts.push({ kind: 'placeholder', source: text.slice(at, end + 1), expression: inside.trim() });
    at = end + 1;
  }
  endLiteral();
  return parts;
}

/** The next character that may begin a placeholder or an escape. */
function nextMark(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '$' || character === '@' || character === '\\') return at;
  }
  return text.length;
}

function isEscape(text: string, at: number): boolean {
  if (text.startsWith('$${', at) || text.startsWith('\\${', at)) return true;
  return text.startsWith('\\@{', at);
}

/** The closing brace that belongs to a placeholder: braces nest, and quoted ones do not count. */
function findEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"' || character === "'" || character === '`') {
      at = endOfQuoted(text, at);
      if (at === -1) return -1;
    } else if (character === '{') {
      depth += 1;
    } else if (character === '}') {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return -1;
}

function endOfQuoted(text: string, from: number): number {
  const quote = text[from];
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote !== '`') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function unclosed(text: string, at: number): RingbackError {
  return new RingbackError('RB_TEMPLATE', `The placeholder “${text.slice(at, at + 40)}” is not closed.`, {
    remedy: 'Close it with }, or write $$ before { where the characters themselves are meant.',
  });
}

function empty(text: string, at: number): RingbackError {
  return new RingbackError('RB_TEMPLATE', `The text “${text.slice(at, at + 40)}” has an empty placeholder.`, {
    remedy: `Name what belongs there, for example \${record.title}.`,
  });
}
