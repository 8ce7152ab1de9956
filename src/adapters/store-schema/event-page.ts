import { RingbackError } from '../../core/errors';
import type { EventFilter, Page, PageRequest } from '../../ports/store';
import type { SqlParameter, SqlSession } from './sql-database';

/** Conditions with their parameters, numbered as they are added. */
export class Conditions {
  readonly parameters: SqlParameter[] = [];
  readonly #conditions: string[] = [];

  constructor(readonly sql: SqlSession) {}

  /** `condition` names its parameter `?`. */
  add(condition: string, value: SqlParameter): void {
    this.parameters.push(value);
    this.#conditions.push(condition.replaceAll('?', `$${this.parameters.length}`));
  }

  addPlain(condition: string): void {
    this.#conditions.push(condition);
  }

  /** One value is compared, so that an index in the order of the page can be used. */
  addAny(column: string, values: readonly string[] | undefined): void {
    if (!values) return;
    if (values.length === 1) this.add(`${column} = ?`, values[0] as string);
    else this.add(this.sql.dialect.isIn(column, '?', 'text'), [...values]);
  }

  /** Continues after the last row of the page before. */
  addCursor(columns: readonly [string, string], cursor: string | undefined): void {
    if (cursor === undefined) return;
    const match = /^(-?\d+)\.(\d+)$/.exec(cursor);
    if (!match) throw badCursor();
    this.parameters.push(Number(match[1]), Number(match[2]));
    const last = this.parameters.length;
    this.#conditions.push(`(${columns[0]}, ${columns[1]}) < ($${last - 1}, $${last})`);
  }

  get text(): string {
    return this.#conditions.length === 0 ? 'true' : this.#conditions.join(' AND ');
  }
}

/** What a filter asks of the columns that events and conversations both have. */
export function addSharedFilter(where: Conditions, alias: string, filter: EventFilter): void {
  where.addAny(`${alias}.channel`, filter.channels);
  where.addAny(`${alias}.recipient`, filter.recipients);
  where.addAny(`${alias}.followup_id`, filter.followupIds);
  if (filter.recordId !== undefined) where.add(`${alias}.record_id = ?`, filter.recordId);
  if (filter.initiatedBy) where.add(`${alias}.initiated_by = ?`, filter.initiatedBy);
}

/** `rows` has one more than the page when there is a next one. */
export function toPage<Row extends { pk: number }, T>(
  rows: Row[],
  page: PageRequest,
  at: (row: Row) => number,
  toValue: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const hasMore = rows.length > page.limit && last !== undefined;
  return { rows: shown.map(toValue), ...(hasMore && { next: `${at(last)}.${last.pk}` }) };
}

function badCursor(): RingbackError {
  return new RingbackError('RB_INPUT', 'The cursor of the page is not one that this list gave.', {
    remedy: 'Start again without a cursor.',
  });
}
