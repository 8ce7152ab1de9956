import { recordState } from './record-state';
import type { SqlDialect, SqlSession } from './sql-database';

/** How many attempts the open records have behind them, each number once; with `dueBy`, of those due by then. */
export async function attemptLevels(sql: SqlSession, followupPk: number, dueBy?: number): Promise<number[]> {
  const open = `r.followup_pk = $1 AND r.state = ${recordState.open}`;
  // Jumps from number to number in the index, instead of reading every entry.
  const rows = await sql.tuples<[number]>(
    `WITH RECURSIVE level(n) AS (
       SELECT min(r.attempts_done) FROM record r WHERE ${open}
       UNION ALL
       SELECT (SELECT min(r.attempts_done) FROM record r WHERE ${open} AND r.attempts_done > level.n)
       FROM level WHERE level.n IS NOT NULL)
     SELECT n FROM level WHERE n IS NOT NULL ${
       dueBy === undefined
         ? ''
         : `AND EXISTS (SELECT 1 FROM record r WHERE ${open} AND r.attempts_done = level.n AND r.due_at <= $2)`
     }`,
    dueBy === undefined ? [followupPk] : [followupPk, dueBy],
  );
  return rows.map(([level]) => level);
}

/** From when a row may be claimed: its time, or the end of its lease. */
export function leasedFrom(dialect: SqlDialect): string {
  return `${dialect.greatest}(due_at, lease_until)`;
}
