import type { PageRequest } from '../../ports/store';
import { Conditions } from './event-page';
import type { SqlParameter, SqlSession } from './sql-database';

/** Something that is asked for and has an index of its own, in the order of time. */
export type Indexed =
  | { column: string; values: readonly (string | number)[] }
  /** In the words of a partial index. */
  | { partial: string };

export interface HistoryScan {
  table: 'event' | 'conversation';
  time: 'at' | 'last_event_at';
  from?: number | undefined;
  /** Exclusive. */
  to?: number | undefined;
  /** All of them must hold. */
  indexed: readonly Indexed[];
  /** What else must hold; the table's alias is `t`. */
  addRest(where: Conditions): void;
  page: PageRequest;
}

export interface HistoryHits {
  /** Newest first. */
  pks: number[];
  next?: string;
}

/** More values than these are compared row by row. */
const mostMerged = 30;
/** As many rows are looked at for one page, however rare what fits is: a page that finds less has a `next` all the same. */
const scanSteps = [500, 8_000] as const;
const mostScanned = scanSteps[1];

/**
 * Finds one page of a history. The condition that the fewest rows fulfil is read from its index, newest first, and
 * the others are tried on what that gives; not more than a bounded number of rows, so that no combination of
 * filters makes anybody wait.
 */
export async function scanHistory(sql: SqlSession, scan: HistoryScan): Promise<HistoryHits> {
  if (scan.indexed.some((one) => 'values' in one && one.values.length === 0)) return { pks: [] };
  const driver = await fewest(sql, scan);
  const others = scan.indexed.filter((one) => one !== driver);
  for (const step of scanSteps) {
    const hits = await look(sql, scan, driver, others, step);
    if (hits.pks.length === scan.page.limit || hits.isWhole || step === mostScanned) {
      return { pks: hits.pks, ...(hits.next !== undefined && { next: hits.next }) };
    }
  }
  return { pks: [] };
}

interface Looked extends HistoryHits {
  /** Everything that the index has was looked at. */
  isWhole: boolean;
}

async function look(
  sql: SqlSession,
  scan: HistoryScan,
  driver: Indexed | undefined,
  others: readonly Indexed[],
  step: number,
): Promise<Looked> {
  const { table, time, page } = scan;
  const where = new Conditions(sql);
  const inner = driverText(scan, driver, where, step);
  const rest = new Conditions(sql, where.parameters);
  for (const one of others) addIndexed(rest, one);
  scan.addRest(rest);
  const found = await sql.tuples<[number, number]>(
    `SELECT d.moment, d.pk FROM (${inner}) d ${sql.dialect.joinEach(table)} WHERE ${rest.text}
     ORDER BY d.moment DESC, d.pk DESC LIMIT $${rest.parameters.length + 1}`,
    [...rest.parameters, page.limit + 1],
  );
  const shown = found.slice(0, page.limit);
  const pks = shown.map(([, pk]) => pk);
  const last = shown.at(-1);
  if (found.length > page.limit && last) return { pks, next: `${last[0]}.${last[1]}`, isWhole: false };
  const again = new Conditions(sql);
  const [border] = await sql.tuples<[number, number]>(
    `SELECT ${time} AS moment, pk FROM (${driverText(scan, driver, again, step, time)}) b LIMIT 1 OFFSET ${step - 1}`,
    again.parameters,
  );
  return border ? { pks, next: `${border[0]}.${border[1]}`, isWhole: false } : { pks, isWhole: true };
}

/** The rows of an index in the order of time, at most `step` of them. */
function driverText(
  { table, time, from, to, page }: HistoryScan,
  driver: Indexed | undefined,
  where: Conditions,
  step: number,
  as = 'moment',
): string {
  const branch = (add: (conditions: Conditions) => void) => {
    const one = new Conditions(where.sql, where.parameters);
    add(one);
    if (from !== undefined) one.add(`${time} >= ?`, from);
    if (to !== undefined && table === 'event') one.add(`${time} < ?`, to);
    one.addCursor([time, 'pk'], page.cursor);
    where.take(one);
    return `SELECT ${time} AS ${as}, pk FROM ${table} WHERE ${one.text}`;
  };
  const branches =
    driver === undefined
      ? [branch(() => undefined)]
      : 'partial' in driver
        ? [branch((conditions) => conditions.addPlain(driver.partial))]
        : driver.values.map((value) => branch((conditions) => conditions.add(`${driver.column} = ?`, value)));
  const newest = `ORDER BY ${as} DESC, pk DESC LIMIT ${step}`;
  if (branches.length === 1) return `${branches[0]} ${newest}`;
  // Each ends by itself: a planner that takes them together may sort all that they have.
  const bounded = branches.map((text, at) => `SELECT * FROM (${text} ${newest}) b${at}`);
  return `${bounded.join(' UNION ALL ')} ${newest}`;
}

/** The condition whose index has the fewest rows in question; counted no further than a scan would go. */
async function fewest(sql: SqlSession, scan: HistoryScan): Promise<Indexed | undefined> {
  const candidates = scan.indexed.filter((one) => 'partial' in one || one.values.length <= mostMerged);
  if (candidates.length <= 1) return candidates[0];
  let best: { candidate: Indexed; count: number } | undefined;
  for (const candidate of candidates) {
    const where = new Conditions(sql);
    const text = driverText(scan, candidate, where, best?.count ?? mostScanned);
    const [row] = await sql.tuples<[number]>(`SELECT count(*) FROM (${text}) counted`, where.parameters);
    const count = Number(row?.[0] ?? 0);
    if (!best || count < best.count) best = { candidate, count };
    if (best.count === 0) break;
  }
  return best?.candidate;
}

function addIndexed(where: Conditions, one: Indexed): void {
  if ('partial' in one) where.addPlain(`t.${one.partial}`);
  else if (one.values.length === 1) where.add(`t.${one.column} = ?`, one.values[0] as SqlParameter);
  else
    where.add(where.sql.dialect.isIn(`t.${one.column}`, '?', typeof one.values[0] === 'number' ? 'int' : 'text'), [
      ...one.values,
    ]);
}
