import { RingbackError } from '../../core/errors';
import { migrate } from '../store-schema/migrations/migrate';
import type { migrations as allMigrations } from '../store-schema/migrations/migrations';
import type { SqlDatabase, SqlSession } from '../store-schema/sql-database';
import { DatabaseFile } from './database-file';
import { isConnectionSpoilt, toStoreError } from './sqlite-errors';
import { asKyselyDatabase } from './sqlite-kysely';
import { SqliteSession } from './sqlite-session';

interface OpenFile {
  file: DatabaseFile;
  session: SqliteSession;
}

/**
 * One connection; pieces of work go one after the other. After an error of the file itself the connection
 * is given up, and the next piece of work opens it again.
 */
export class SqliteDatabase implements SqlDatabase {
  #open: OpenFile | undefined;
  #isWanted = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly migrations?: typeof allMigrations,
  ) {}

  open(): Promise<void> {
    this.#isWanted = true;
    return this.#inTurn(async () => {
      (await this.#connect()).file.requireSameFile();
    });
  }

  async close(): Promise<void> {
    this.#isWanted = false;
    await this.#last.catch(() => undefined); // whoever asked for that work has been told
    this.#disconnect();
  }

  read<T>(work: (sql: SqlSession) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => work((await this.#connect()).session));
  }

  write<T>(work: (sql: SqlSession) => Promise<T>, durability: 'durable' | 'repeatable' = 'durable'): Promise<T> {
    return this.#inTurn(async () => {
      const { file, session } = await this.#connect();
      file.requireSameFile();
      file.setSynchronous(durability === 'durable' ? 'FULL' : 'NORMAL');
      return inTransaction(file, () => work(session));
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      if (!this.#isWanted) throw closed(this.path);
      try {
        return await work();
      } catch (thrown) {
        if (isConnectionSpoilt(thrown)) this.#disconnect();
        throw toStoreError(thrown, this.path);
      }
    });
    this.#last = turn.catch(() => undefined); // the error belongs to whoever asked for this turn
    return turn;
  }

  async #connect(): Promise<OpenFile> {
    if (this.#open) return this.#open;
    const file = new DatabaseFile(this.path);
    try {
      const session = new SqliteSession(file);
      // The transaction is ours, so that of two processes on a new file one migrates and the other waits.
      await inTransaction(file, () =>
        migrate(session, (kysely) => new kysely.SqliteDialect({ database: asKyselyDatabase(file) }), this.migrations),
      );
      this.#open = { file, session };
      return this.#open;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  #disconnect(): void {
    const { file } = this.#open ?? {};
    this.#open = undefined;
    file?.close();
  }
}

async function inTransaction<T>(file: DatabaseFile, work: () => Promise<T>): Promise<T> {
  file.exec('BEGIN IMMEDIATE');
  try {
    const result = await work();
    file.exec('COMMIT');
    return result;
  } catch (error) {
    // Some errors, a full disk among them, have already rolled back.
    if (file.isInTransaction) file.exec('ROLLBACK');
    throw error;
  }
}

function closed(path: string): RingbackError {
  return new RingbackError('RB_STORE_UNAVAILABLE', 'The store is closed.', { where: path, retryable: true });
}
