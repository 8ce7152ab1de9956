import type { SqlColumns, SqlDialect, SqlType } from '../store-schema/sql-database';

const typeNames: Record<SqlType, string> = { text: 'text', int: 'bigint' };

/** Lists are arrays, read with unnest; rows are JSON. */
export const postgresDialect: SqlDialect = {
  name: 'postgres',
  forUpdate: 'FOR UPDATE',
  skipLocked: 'FOR UPDATE SKIP LOCKED',
  greatest: 'greatest',
  joinEach: (table) => `CROSS JOIN LATERAL (SELECT * FROM ${table} WHERE pk = d.pk OFFSET 0) t`,
  list: (parameter, type) =>
    `(SELECT n - 1 AS n, value FROM unnest(${parameter}::${typeNames[type]}[]) WITH ORDINALITY AS l(value, n))`,
  isIn: (column, parameter, type) => `${column} = ANY(${parameter}::${typeNames[type]}[])`,
  rows: (parameter, columns) => {
    const typed = Object.entries(columns).map(([name, type]) => `${name} ${typeNames[type]}`);
    return `(SELECT * FROM json_to_recordset(${parameter}::json) AS x(${typed.join(', ')}))`;
  },
};

/** An insert of many rows, each column an array: one statement, and one plan, for any number of rows. */
export function insertText(table: string, columns: SqlColumns): string {
  const arrays = Object.values(columns).map((type, at) => `$${at + 1}::${typeNames[type]}[]`);
  return `INSERT INTO ${table} (${Object.keys(columns).join(', ')}) SELECT * FROM unnest(${arrays.join(', ')}) RETURNING pk`;
}
