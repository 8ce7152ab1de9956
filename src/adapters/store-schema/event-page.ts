import { RingbackError } from '../../core/errors';
import type { EventFilter, Page, PageRequest } from '../../ports/store';
import type { Indexed } from './scan-history';
import type { SqlParameter, SqlSession } from './sql-database';

/** Conditions with their parameters, numbered as they are added. */
export class Conditions {
  readonly parameters: SqlParameter[];
  readonly #conditions: string[] = [];

  /** `before`: the parameters of what the statement has before these conditions. */
  constructor(
    readonly sql: SqlSession,
    before: readonly SqlParameter[] = [],
  ) {
    this.parameters = [...before];
  }

  /** What comes next in the statement is numbered after the parameters of those. */
  take({ parameters }: Conditions): void {
    this.parameters.splice(0, this.parameters.length, ...parameters);
  }

  /** `condition` names its parameter `?`. */
  add(condition: string, value: SqlParameter): void {
    this.parameters.push(value);
    this.#conditions.push(condition.replaceAll('?', `$${this.parameters.length}`));
  }

  addPlain(condition: string): void {
    this.#conditions.push(condition);
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

/** What a filter asks of the columns that events and conversations both have, and that have an index. */
export function sharedIndexed(filter: EventFilter): Indexed[] {
  const { channels, recipients, followupIds, recordId, initiatedBy } = filter;
  return [
    ...(recordId === undefined ? [] : [{ column: 'record_id', values: [recordId] }]),
    ...(recipients ? [{ column: 'recipient', values: recipients }] : []),
    ...(channels ? [{ column: 'channel', values: channels }] : []),
    ...(followupIds ? [{ column: 'followup_id', values: followupIds }] : []),
    ...(initiatedBy === 'user' ? [{ partial: "initiated_by = 'user'" }] : []),
  ];
}

/** What the bot begins is most of it: no index would help. */
export function addInitiator(where: Conditions, { initiatedBy }: EventFilter): void {
  if (initiatedBy === 'bot') where.addPlain("t.initiated_by = 'bot'");
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
