import { RingbackError } from '../errors';

export type Properties = Record<string, unknown>;

/** Reads the properties of one object of a card, and remembers which were read: the others are warned of. */
export class PropertyReader {
  readonly #read = new Set(['type']);

  constructor(
    readonly source: Properties,
    readonly path: string,
    readonly warnings: string[],
  ) {}

  /** A path as the author would write it: `body[2].facts[0].title`. */
  pathOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  value(name: string): unknown {
    this.#read.add(name);
    return this.source[name];
  }

  /** RB_CARD unless it is there. Numbers and booleans, which JSON tells from texts, are taken as texts. */
  requiredText(name: string): string {
    const value = this.value(name);
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value === 'string' && value.trim() !== '') return value;
    throw cardError(
      this.pathOf(name),
      value === undefined ? 'is missing' : 'is not a text',
      'Write what it should say.',
    );
  }

  /** As requiredText; it may be empty, as a fact without a title is. */
  givenText(name: string): string {
    return this.value(name) === '' ? '' : this.requiredText(name);
  }

  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value === 'string') return value;
    this.warn(name, 'is not a text and is left out');
    return undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    this.warn(name, 'is neither true nor false and is left out');
    return undefined;
  }

  /** One of the words of the schema; which letters are capitals does not matter, as in the schema. */
  choice<T extends string>(name: string, words: readonly T[]): T | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const word =
      typeof value === 'string' ? words.find((each) => each.toLowerCase() === value.toLowerCase()) : undefined;
    if (word === undefined) this.warn(name, `is none of ${words.join(', ')} and is left out`);
    return word;
  }

  /** Objects in a list of at most `limit`. RB_CARD for anything else. */
  list(name: string, limit: number, what: string): { source: Properties; path: string }[] {
    const value = this.value(name);
    const path = this.pathOf(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw cardError(path, 'is not a list', `Write the ${what} in square brackets.`);
    if (value.length > limit) {
      throw cardError(path, `has ${value.length} ${what}, more than ${limit}`, 'Leave some out.');
    }
    return value.map((item: unknown, index) => {
      const itemPath = `${path}[${index}]`;
      if (isProperties(item)) return { source: item, path: itemPath };
      throw cardError(itemPath, 'is not an object', `Each of the ${what} is written in braces.`);
    });
  }

  warn(name: string, what: string): void {
    this.warnings.push(`${this.pathOf(name)} ${what}.`);
  }

  /** Call it when everything is read. */
  warnOfOthers(): void {
    for (const [name, value] of Object.entries(this.source)) {
      if (value !== undefined && !this.#read.has(name))
        this.warn(name, 'is not among what our cards can show and is left out');
    }
  }
}

export function isProperties(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RB_CARD that names the place in the card. */
export function cardError(path: string, what: string, remedy: string, cause?: unknown): RingbackError {
  const subject = path === '' ? 'The card' : `In the card, ${path}`;
  return new RingbackError('RB_CARD', `${subject} ${what}.`, {
    remedy,
    ...(path === '' ? {} : { where: path }),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** An object without its undefined properties, so that cards compare and serialise alike. */
export function compact<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
