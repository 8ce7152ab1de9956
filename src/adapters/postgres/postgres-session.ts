import type { PoolClient } from 'pg';
import type { SqlColumns, SqlParameter, SqlSession, SqlValue } from '../store-schema/sql-database';
import { storableText } from '../store-schema/storable-text';
import { insertText, postgresDialect } from './postgres-dialect';

const fetchRows = 10_000;

export class PostgresSession implements SqlSession {
  readonly dialect = postgresDialect;

  constructor(private readonly client: PoolClient) {}

  async all<Row>(text: string, parameters: readonly SqlParameter[] = []): Promise<Row[]> {
    const { rows } = await this.client.query(text, bind(parameters));
    return rows as Row[];
  }

  async tuples<Row extends unknown[]>(text: string, parameters: readonly SqlParameter[] = []): Promise<Row[]> {
    const { rows } = await this.client.query({ text, values: bind(parameters), rowMode: 'array' });
    return rows as Row[];
  }

  async each(text: string, parameters: readonly SqlParameter[], visit: (row: unknown[]) => void): Promise<void> {
    await this.client.query(`DECLARE visited NO SCROLL CURSOR FOR ${text}`, bind(parameters));
    for (;;) {
      const rows = await this.tuples(`FETCH ${fetchRows} FROM visited`);
      for (const row of rows) visit(row);
      if (rows.length < fetchRows) break;
    }
    await this.client.query('CLOSE visited');
  }

  async run(text: string, parameters: readonly SqlParameter[] = []): Promise<number> {
    const { rowCount } = await this.client.query(text, bind(parameters));
    return rowCount ?? 0;
  }

  async insert(table: string, columns: SqlColumns, rows: readonly (readonly SqlValue[])[]): Promise<number[]> {
    const arrays = Object.keys(columns).map((_name, at) => rows.map((row) => clean(row[at] as SqlValue)));
    const values = await this.client.query({ text: insertText(table, columns), values: arrays, rowMode: 'array' });
    return (values.rows as [number][]).map(([pk]) => pk);
  }

  async analyze(tables: readonly string[]): Promise<void> {
    await this.client.query(`ANALYZE ${tables.join(', ')}`);
  }
}

function bind(parameters: readonly SqlParameter[]): unknown[] {
  return parameters.map((value) => (Array.isArray(value) ? value.map(clean) : clean(value as SqlValue)));
}

function clean(value: SqlValue): SqlValue {
  return typeof value === 'string' && value.includes('\0') ? storableText(value) : value;
}
