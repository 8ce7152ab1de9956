import { setTimeout } from 'node:timers/promises';
import { RingbackError } from '../../core/errors';
import { findMigrationNeed, migrate } from '../store-schema/migrations/migrate';
import type { migrations as allMigrations } from '../store-schema/migrations/migrations';
import type { SqlDatabase, SqlSession } from '../store-schema/sql-database';
import { DatabaseFile } from './database-file';
import { isBusy, isConnectionSpoilt, toStoreError } from './sqlite-errors';
import { asKyselyDatabase } from './sqlite-kysely';
import { SqliteSession } from './sqlite-session';

const defaultBusyTimeoutMs = 5_000;
const longestWaitMs = 50;

export interface SqliteSettings {
  /** Or ':memory:'. */
  file: string;
  /** How long a piece of work waits while somebody else writes; 5 s when absent. */
  busyTimeoutMs?: number;
  /** Other than the published ones, for tests. */
  migrations?: typeof allMigrations;
}

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

  readonly #path: string;
  readonly #busyTimeoutMs: number;
  readonly #migrations: typeof allMigrations | undefined;

  constructor({ file, busyTimeoutMs = defaultBusyTimeoutMs, migrations }: SqliteSettings) {
    this.#path = file;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#migrations = migrations;
  }

  open(): Promise<void> {
    this.#isWanted = true;
    return this.#inTurn(async () => {
      (await this.#connect()).file.requireSameFile();
    });
  }

  close(): Promise<void> {
    this.#isWanted = false;
    const turn = this.#last.then(() => this.#disconnect());
    this.#last = turn.catch(() => undefined); // the error belongs to whoever closes
    return turn;
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
    if (!this.#isWanted) return Promise.reject(closed(this.#path));
    const turn = this.#last.then(async () => {
      try {
        return await patiently(work, this.#busyTimeoutMs);
      } catch (thrown) {
        if (isConnectionSpoilt(thrown)) this.#disconnect();
        throw toStoreError(thrown, this.#path);
      }
    });
    this.#last = turn.catch(() => undefined); // the error belongs to whoever asked for this turn
    return turn;
  }

  async #connect(): Promise<OpenFile> {
    if (this.#open) return this.#open;
    const file = new DatabaseFile(this.#path);
    try {
      const session = new SqliteSession(file);
      // The transaction is ours, so that of two processes on a new file one migrates and the other waits.
      await inTransaction(file, async () => {
        const need = await findMigrationNeed(session, this.#migrations);
        const database = asKyselyDatabase(file);
        if (need) await migrate(need, 'sqlite', (kysely) => new kysely.SqliteDialect({ database }), this.#migrations);
      });
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

/** Waits while another process, or another handle, writes. */
async function patiently<T>(work: () => Promise<T>, timeoutMs: number): Promise<T> {
  const givesUpAt = performance.now() + timeoutMs;
  for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    try {
      return await work();
    } catch (thrown) {
      if (!isBusy(thrown) || performance.now() > givesUpAt) throw thrown;
    }
    await setTimeout(waitMs);
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
