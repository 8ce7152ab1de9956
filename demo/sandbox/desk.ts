import type { Clock } from '../../src/ports/clock';
import { type CollectionName, collectionNames, collections, type DeskRecord } from './collections';

/** What a record is made from; the desk adds id, status and times. */
export interface NewRecord {
  title: string;
  status?: string;
  [field: string]: unknown;
}

/** A change that the desk does not take; the API answers 422 with the sentence. */
export class DeskError extends Error {
  override readonly name = 'DeskError';
}

/** The records of the service desk, in memory. */
export interface Desk {
  /** Newest last. Copies: changing them changes nothing here. */
  list(collection: CollectionName): DeskRecord[];
  find(collection: CollectionName, id: string): DeskRecord | undefined;
  /** @throws DeskError without a title, or with a status that the collection does not have. */
  create(collection: CollectionName, fields: NewRecord): DeskRecord;
  /** Undefined when there is no such record. Id and times cannot be changed. @throws DeskError as `create`. */
  change(collection: CollectionName, id: string, changes: Record<string, unknown>): DeskRecord | undefined;
  /** False when there is no such record. */
  remove(collection: CollectionName, id: string): boolean;
}

/** An empty desk. `clock` gives the times of the records; so many numbers are skipped at first. */
export function createDesk(clock: Pick<Clock, 'now'>, numbersFrom = 0): Desk {
  const shelves = new Map<CollectionName, Map<string, DeskRecord>>(collectionNames.map((name) => [name, new Map()]));
  const nextNumbers = new Map<CollectionName, number>();
  const shelf = (collection: CollectionName) => shelves.get(collection) ?? new Map<string, DeskRecord>();
  const timestamp = () => new Date(clock.now()).toISOString();

  return {
    list: (collection) => [...shelf(collection).values()].map((record) => ({ ...record })),
    find: (collection, id) => {
      const record = shelf(collection).get(id);
      return record && { ...record };
    },
    create(collection, fields) {
      const { prefix, firstNumber, statuses } = collections[collection];
      const number = nextNumbers.get(collection) ?? firstNumber + numbersFrom;
      const id = `${prefix}-${number}`;
      const at = timestamp();
      const record = { ...fields, id, status: fields.status ?? statuses[0], createdAt: at, updatedAt: at };
      checkRecord(collection, record);
      nextNumbers.set(collection, number + 1);
      shelf(collection).set(id, record);
      return { ...record };
    },
    change(collection, id, changes) {
      const before = shelf(collection).get(id);
      if (!before) return undefined;
      const { createdAt } = before;
      const after = { ...before, ...changes, id, createdAt, updatedAt: timestamp() };
      checkRecord(collection, after);
      shelf(collection).set(id, after);
      return { ...after };
    },
    remove: (collection, id) => shelf(collection).delete(id),
  };
}

function checkRecord(collection: CollectionName, record: DeskRecord): void {
  if (typeof record.title !== 'string' || record.title.trim() === '') throw new DeskError('A record needs a title.');
  const { statuses } = collections[collection];
  if (!statuses.includes(record.status)) {
    throw new DeskError(
      `"${String(record.status)}" is no status of ${collection}; it takes one of: ${statuses.join(', ')}.`,
    );
  }
}
