import { sampleMessage } from './call-samples.js';

/** The editor brings JSONata along, for its own expression editor. */
declare const jsonata: (expression: string) => { evaluate(input: unknown): unknown };

type Part = { text: string } | { expression: string };

/** Whether there is anything to fill in. */
export function hasPlaceholders(template: string): boolean {
  return partsOf(template).some((part) => 'expression' in part);
}

/** The text as a caller of the sample would hear it; `…` stands for what the sample does not know. */
export async function fillWithSample(template: string): Promise<string> {
  const sample = sampleMessage();
  const filled = await Promise.all(
    partsOf(template).map((part) => ('text' in part ? part.text : sampleValue(part.expression, sample))),
  );
  return filled.join('').replace(/\s+/g, ' ').trim();
}

async function sampleValue(expression: string, sample: unknown): Promise<string> {
  try {
    const value = await jsonata(expression).evaluate(sample);
    if (value === undefined || value === null) return '…';
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  } catch (error) {
    // JSONata throws plain objects; half-typed expressions are the normal case here.
    return typeof error === 'object' && error !== null && 'code' in error ? '…' : String(error);
  }
}

/** Splits at `${…}`; braces inside nest, and `$${` or `\${` are the characters themselves. `@{a.b}` is `${a.b}`. */
function partsOf(given: string): Part[] {
  const template = given.replace(/(?<!\\)@\{([\w.]+)\}/g, '${$1}');
  const parts: Part[] = [];
  let literal = '';
  for (let at = 0; at < template.length; at += 1) {
    if (/^[$\\]\$\{/.test(template.slice(at, at + 3))) {
      literal += '${';
      at += 2;
      continue;
    }
    const end = template.startsWith('${', at) ? closingBrace(template, at + 2) : -1;
    if (end === -1) {
      literal += template[at];
      continue;
    }
    parts.push({ text: literal }, { expression: template.slice(at + 2, end) });
    literal = '';
    at = end;
  }
  return [...parts, { text: literal }];
}

function closingBrace(template: string, from: number): number {
  let depth = 0;
  for (let at = from; at < template.length; at += 1) {
    const character = template[at] ?? '';
    if (`"'\``.includes(character)) {
      at = template.indexOf(character, at + 1);
      if (at === -1) return -1;
    } else if (character === '{') depth += 1;
    else if (character === '}') {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return -1;
}
