import type { SqlColumns, SqlParameter, SqlSession, SqlValue } from '../store-schema/sql-database';
import type { DatabaseFile } from './database-file';
import { sqliteDialect } from './sqlite-dialect';

/** Statements run at once; the promises are those of the port. */
export class SqliteSession implements SqlSession {
  readonly dialect = sqliteDialect;

  constructor(private readonly file: DatabaseFile) {}

  async all<Row>(text: string, parameters: readonly SqlParameter[] = []): Promise<Row[]> {
    return this.file.prepare(text, 'objects').all(bind(parameters)) as Row[];
  }

  async tuples<Row extends unknown[]>(text: string, parameters: readonly SqlParameter[] = []): Promise<Row[]> {
    return this.file.prepare(text, 'arrays').all(bind(parameters)) as unknown as Row[];
  }

  async each(text: string, parameters: readonly SqlParameter[], visit: (row: unknown[]) => void): Promise<void> {
    for (const row of this.file.prepare(text, 'arrays').iterate(bind(parameters))) visit(row as unknown as unknown[]);
  }

  async run(text: string, parameters: readonly SqlParameter[] = []): Promise<number> {
    return Number(this.file.prepare(text, 'objects').run(bind(parameters)).changes);
  }

  async insert(table: string, columns: SqlColumns, rows: readonly (readonly SqlValue[])[]): Promise<number[]> {
    const names = Object.keys(columns);
    const places = names.map(() => '?').join(', ');
    const statement = this.file.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`, 'objects');
    return rows.map((row) => Number(statement.run(...row).lastInsertRowid));
  }

  /** SQLite's plans follow from the indexes; statistics would only make them change over time. */
  async analyze(): Promise<void> {
    return undefined;
  }
}

/** `$1` is a name to SQLite. */
function bind(parameters: readonly SqlParameter[]): Record<string, SqlValue> {
  const bound: Record<string, SqlValue> = {};
  for (let at = 0; at < parameters.length; at += 1) {
    const value = parameters[at] as SqlParameter;
    bound[`$${at + 1}`] = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  }
  return bound;
}
