import { RingbackError } from '../errors';
import { compileOnce } from './compile-cache';
import { compileExpressionParts, type Expression } from './expression';
import { splitPlaceholders } from './placeholders';

export { compileExpression, type Expression } from './expression';

export type TemplateContext = Record<string, unknown>;
/** What is done to each placeholder's value, never to the text around it: URL-encoding, HTML escaping. */
export type Encode = (value: string) => string;

/** A text with placeholders, compiled. */
export interface Template {
  readonly text: string;
  /** No placeholder in it. */
  readonly isConstant: boolean;
  /** Needs no JSONata: `renderSync` works. */
  readonly isSync: boolean;
  /** A missing value gives an empty text, an object or array its JSON. Errors: RB_TEMPLATE. */
  render(context: TemplateContext, encode?: Encode): Promise<string>;
  /** As render; throws RB_INTERNAL unless `isSync`. */
  renderSync(context: TemplateContext, encode?: Encode): string;
  /** The raw value when the text is exactly one placeholder, else what render gives. */
  evaluateTyped(context: TemplateContext): Promise<unknown>;
}

type Part =
  | { kind: 'text'; text: string }
  | { kind: 'placeholder'; source: string; read?: (context: unknown) => unknown; evaluate: Expression };

/**
 * Compiles a text with placeholders: `${record.title}`, `${local.x}`, `@{local.x}`, JSONata inside the
 * braces; `$${` or `\${` for the characters themselves. Compiled texts are remembered.
 * Throws RB_TEMPLATE for a placeholder that is empty, not closed or not an expression.
 */
export const compileTemplate: (text: string) => Template = compileOnce(compile);

function compile(text: string): Template {
  const parts = splitPlaceholders(text).map(compilePart);
  const isConstant = parts.every((part) => part.kind === 'text');
  const isSync = parts.every((part) => part.kind === 'text' || part.read !== undefined);
  const only = parts.length === 1 ? parts[0] : undefined;

  function renderSync(context: TemplateContext, encode?: Encode): string {
    let rendered = '';
    for (const part of parts) {
      if (part.kind === 'text') rendered += part.text;
      else if (part.read) rendered += show(part.read(context), part.source, encode);
      else throw new RingbackError('RB_INTERNAL', `The placeholder ${part.source} cannot be read at once.`);
    }
    return rendered;
  }

  async function render(context: TemplateContext, encode?: Encode): Promise<string> {
    if (isSync) return renderSync(context, encode);
    let rendered = '';
    for (const part of parts) {
      if (part.kind === 'text') rendered += part.text;
      else rendered += show(await evaluatePart(part, context), part.source, encode);
    }
    return rendered;
  }

  return {
    text,
    isConstant,
    isSync,
    render,
    renderSync,
    evaluateTyped: (context) => (only?.kind === 'placeholder' ? evaluatePart(only, context) : render(context)),
  };
}

function compilePart(part: ReturnType<typeof splitPlaceholders>[number]): Part {
  if (part.kind === 'text') return part;
  const { source, expression } = part;
  return { kind: 'placeholder', source, ...compileExpressionParts(expression) };
}

async function evaluatePart(part: Extract<Part, { kind: 'placeholder' }>, context: TemplateContext): Promise<unknown> {
  return part.read ? part.read(context) : await part.evaluate(context);
}

function show(value: unknown, source: string, encode: Encode | undefined): string {
  const text = toText(value, source);
  return encode ? encode(text) : text;
}

/** A value as text: nothing for what is missing, JSON for objects and arrays. */
export function toText(value: unknown, source = 'value'): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'undefined':
    case 'function':
    case 'symbol':
      return '';
    case 'object':
      if (value === null) return '';
      try {
        return JSON.stringify(value) ?? '';
      } catch (thrown) {
        throw new RingbackError('RB_TEMPLATE', `The value of ${source} cannot be written as JSON.`, { cause: thrown });
      }
    default:
      return String(value);
  }
}
