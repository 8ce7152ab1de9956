import type { SqlDialect } from '../store-schema/sql-database';

/** Lists and rows come as JSON text, which SQLite reads with json_each. */
export const sqliteDialect: SqlDialect = {
  name: 'sqlite',
  forUpdate: '',
  skipLocked: '',
  greatest: 'max',
  joinEach: (table) => `JOIN ${table} t ON t.pk = d.pk`,
  list: (parameter) => `(SELECT key AS n, value FROM json_each(${parameter}))`,
  isIn: (column, parameter) => `${column} IN (SELECT value FROM json_each(${parameter}))`,
  rows: (parameter, columns) => {
    const selected = Object.keys(columns).map((name) => `row ->> '${name}' AS ${name}`);
    // Each mention of json_each's `value` writes the row's JSON anew; the OFFSET keeps it to one, and halves the cost.
    return `(SELECT ${selected.join(', ')} FROM (SELECT value AS row FROM json_each(${parameter}) LIMIT -1 OFFSET 0))`;
  },
};
