import { RingbackError } from '../errors';

/** What to do with something of a bundle: keep the one that is there, overwrite it, or have both. */
export type Use = 'mine' | 'replace' | 'both';

export interface Choice {
  use: Use;
  /** With `mine`: the id of the config node here that takes the place of the bundle's. */
  instead?: string;
}

/** By the id in the bundle. */
export type Choices = Readonly<Record<string, Choice>>;

/**
 * `mine`, `replace`, `both`, or `mine:<id of a config node here>`.
 *
 * @throws RingbackError RB_INPUT for anything else.
 */
export function parseChoice(text: string): Choice {
  const [use, instead, ...more] = text.split(':');
  if (more.length === 0 && (use === 'mine' || ((use === 'replace' || use === 'both') && instead === undefined))) {
    return instead ? { use, instead } : { use };
  }
  throw new RingbackError('RB_INPUT', `"${text}" is no choice for an import.`, {
    remedy: 'It is mine, replace or both; or mine: and the id of a config node that is there.',
  });
}

/**
 * `{"<id in the bundle>": {"use": "mine", "instead": "<id here>"}}`.
 *
 * @throws RingbackError RB_INPUT for anything else.
 */
export function parseChoices(value: unknown): Choices {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object') return { '': parseChoice(String(value)) };
  return Object.fromEntries(
    Object.entries(value as Record<string, { use?: unknown; instead?: unknown } | null>).map(([id, choice]) => [
      id,
      parseChoice(typeof choice?.instead === 'string' ? `${choice.use}:${choice.instead}` : String(choice?.use)),
    ]),
  );
}

/** For all that differs and has no choice of its own. */
export function parseUse(value: unknown): Use | undefined {
  return value === undefined || value === null || value === '' ? undefined : parseChoice(String(value)).use;
}
