import { RingbackError } from '../../core/errors';
import type { Properties } from '../properties';

/** The number by which a queue is ordered, 1 first, for a value such as a ticket's severity. */
export type PriorityTable = (value: unknown) => number;

/** Values are compared as texts, without regard to case; a number from 1 to 99 stands for itself. */
export function parsePriority(properties: Properties): PriorityTable {
  const fallback = properties.number('defaultPriority', 'Priority otherwise', 3, 1, 99);
  const table = new Map<string, number>();
  for (const entry of properties.list('severities')) {
    const { value, priority } = (entry ?? {}) as { value?: unknown; priority?: unknown };
    const number = Number(priority);
    if (!Number.isFinite(number) || number < 1 || number > 99) {
      throw new RingbackError('RB_CONFIG', `The severity "${String(value)}" has the priority "${String(priority)}".`, {
        remedy: 'It must be a number from 1 (first) to 99.',
      });
    }
    table.set(textOf(value), number);
  }
  return (value) => {
    const known = table.get(textOf(value));
    if (known !== undefined) return known;
    const number = Number(value);
    const isNumber = value !== null && value !== '' && typeof value !== 'boolean' && number >= 1 && number <= 99;
    return isNumber ? number : fallback;
  };
}

function textOf(value: unknown): string {
  return String(value ?? '')
    .trim()
    .toLowerCase();
}
