import type { SQLInputValue } from 'node:sqlite';
import type { SqliteDatabase } from 'kysely';
import type { DatabaseFile } from './database-file';

/** Kysely's SQLite dialect expects better-sqlite3; this gives it node:sqlite. Kysely never closes the file. */
export function asKyselyDatabase(file: DatabaseFile): SqliteDatabase {
  return {
    close: () => undefined,
    prepare: (text) => {
      const statement = file.prepare(text, 'objects');
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
        run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
        iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
      };
    },
  };
}
