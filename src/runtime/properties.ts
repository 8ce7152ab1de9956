import { RingbackError } from '../core/errors';

/** Reads the stored properties of a node, each with a plain sentence when it is not what it should be. */
export class Properties {
  constructor(private readonly values: Record<string, unknown>) {}

  text(name: string, fallback = ''): string {
    const value = this.values[name];
    if (value === undefined || value === null) return fallback;
    return String(value).trim();
  }

  /** Text whose white space counts: messages. */
  verbatim(name: string): string {
    const value = this.values[name];
    return value === undefined || value === null ? '' : String(value);
  }

  required(name: string, label: string): string {
    const value = this.text(name);
    if (value) return value;
    throw this.#invalid(`${label} is empty.`, `Open the node, fill in ${label} and deploy.`);
  }

  /** A number within limits, also as text (from an environment variable). */
  number(name: string, label: string, fallback: number, min: number, max: number): number {
    const raw = this.values[name];
    if (raw === undefined || raw === null || raw === '') return fallback;
    const value = typeof raw === 'number' ? raw : Number(String(raw).trim());
    if (Number.isFinite(value) && value >= min && value <= max) return value;
    throw this.#invalid(`${label} is "${String(raw)}".`, `It must be a number from ${min} to ${max}.`);
  }

  flag(name: string, fallback = false): boolean {
    const value = this.values[name];
    if (value === undefined || value === null || value === '') return fallback;
    return value === true || value === 'true';
  }

  choice<T extends string>(name: string, label: string, choices: readonly T[], fallback: T): T {
    const value = this.text(name, fallback) || fallback;
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    throw this.#invalid(`${label} is "${value}".`, `It must be one of: ${choices.join(', ')}.`);
  }

  list(name: string): unknown[] {
    const value = this.values[name];
    return Array.isArray(value) ? value : [];
  }

  raw(name: string): unknown {
    return this.values[name];
  }

  #invalid(summary: string, remedy: string): RingbackError {
    return new RingbackError('RB_CONFIG', summary, { remedy });
  }
}
