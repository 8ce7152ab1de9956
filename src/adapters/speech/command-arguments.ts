import { RingbackError } from '../../core/errors';

/** What a template's placeholders stand for. */
export interface ArgumentValues {
  text: string;
  voice: string;
  language: string;
  file: string;
}

export interface ArgumentTemplate {
  /** The command writes a file; otherwise the sound comes from its standard output. */
  hasFile: boolean;
  /** Otherwise the text goes to its standard input. */
  hasText: boolean;
  /** One argument for each of the template, whatever is in the values: no shell ever sees them. */
  fill(values: ArgumentValues): string[];
}

const placeholder = /\{(text|voice|language|file)\}/g;

/**
 * Reads `-v {voice} -w {file} -- {text}`: arguments between spaces, quotes keep spaces together. Throws RB_CONFIG for a
 * quote without an end, and where a text that begins with a hyphen would be taken for an option.
 */
export function compileArguments(template: string): ArgumentTemplate {
  const parts = splitArguments(template);
  const all = parts.join(' ');
  const ending = parts.indexOf('--');
  const isLoose = parts.some((part, index) => part.startsWith('{text}') && (ending === -1 || index < ending));
  if (isLoose) {
    throw wrong('do not have -- before {text}', 'Write -- before it, so that no text is taken for an option.');
  }
  return {
    hasFile: all.includes('{file}'),
    hasText: all.includes('{text}'),
    fill: (values) =>
      parts.map((part) => part.replaceAll(placeholder, (_, name: keyof ArgumentValues) => values[name])),
  };
}

function splitArguments(template: string): string[] {
  const found = [...template.matchAll(/((?:"[^"]*"|'[^']*'|[^\s"'])+)|(["'])/g)];
  return found.map(([, part, quote]) => {
    if (quote) throw wrong(`have a ${quote} without its end`, 'Close the quotation mark.');
    return (part ?? '').replaceAll(
      /"([^"]*)"|'([^']*)'/g,
      (_, double?: string, single?: string) => double ?? single ?? '',
    );
  });
}

function wrong(what: string, remedy: string): RingbackError {
  return new RingbackError('RB_CONFIG', `The arguments of the speech command ${what}.`, { remedy });
}
