/** What both databases can bind. Booleans are kept as 0 and 1. */
export type SqlValue = string | number | null;
/** A list is bound as one parameter, and read through the dialect's `list`, `isIn` or `rows`. */
export type SqlParameter = SqlValue | readonly (string | number)[];
export type SqlType = 'text' | 'int';
export type SqlColumns = Record<string, SqlType>;

/** The few places where the two databases want another text. Everything else is one SQL for both. */
export interface SqlDialect {
  readonly name: 'sqlite' | 'postgres';
  /** Appended to a SELECT that must keep its rows until the transaction ends; SQLite has one writer anyway. */
  readonly forUpdate: string;
  /** The same, passing over what another transaction holds. */
  readonly skipLocked: string;
  /** Name of the function that gives the larger of two values. */
  readonly greatest: string;
  /**
   * Joins the row `t` of a table to each row `d` before it, by `pk` and one by one: of a few thousand, reading the
   * whole table instead, as a planner may choose to, would take a hundred times as long.
   */
  joinEach(table: string): string;
  /** A FROM item with the columns `n` (position from 0) and `value`. */
  list(parameter: string, type: SqlType): string;
  isIn(column: string, parameter: string, type: SqlType): string;
  /** A FROM item with these columns; the parameter is the JSON text of an array of objects. */
  rows(parameter: string, columns: SqlColumns): string;
}

/** A connection that one piece of work has to itself. Parameters are written `$1`, `$2`, … */
export interface SqlSession {
  readonly dialect: SqlDialect;
  all<Row>(text: string, parameters?: readonly SqlParameter[]): Promise<Row[]>;
  /** Rows as arrays: half the cost of objects, for the statements that give many. */
  tuples<Row extends unknown[]>(text: string, parameters?: readonly SqlParameter[]): Promise<Row[]>;
  /** One row after the other, without holding them all; only inside `write`. */
  each(text: string, parameters: readonly SqlParameter[], visit: (row: unknown[]) => void): Promise<void>;
  /** How many rows it changed. */
  run(text: string, parameters?: readonly SqlParameter[]): Promise<number>;
  /** Inserts into a table whose key `pk` is given by the database; the keys are in the rows' order. */
  insert(table: string, columns: SqlColumns, rows: readonly (readonly SqlValue[])[]): Promise<number[]>;
  /** Refreshes the planner's statistics after a bulk change, where the database needs it. */
  analyze(tables: readonly string[]): Promise<void>;
}

export interface SqlDatabase {
  /** Opens and migrates; safe to call again, also when it is open. */
  open(): Promise<void>;
  close(): Promise<void>;
  read<T>(work: (sql: SqlSession) => Promise<T>): Promise<T>;
  /**
   * One transaction. It may be run again from its start when the database asks for it, so `work` changes
   * nothing but the database. What is not durable may be undone by a power cut (never by a crash of the
   * process), for work that is repeated anyway then.
   */
  write<T>(work: (sql: SqlSession) => Promise<T>, durability?: 'durable' | 'repeatable'): Promise<T>;
}

export async function first<Row>(rows: Promise<Row[]>): Promise<Row | undefined> {
  return (await rows)[0];
}
