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
    const selected = Object.keys(columns).map((name) => `value ->> '${name}' AS ${name}`);
    return `(SELECT ${selected.join(', ')} FROM json_each(${parameter}))`;
  },
};
