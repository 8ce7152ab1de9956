import { statSync } from 'node:fs';
// The only file that knows node:sqlite: a rename of its class is announced.
import { DatabaseSync, type StatementSync } from 'node:sqlite';

export type Statement = StatementSync;

/** Larger pages than the default: a third less is written for the same payloads. Only new files get them. */
const pageSize = 8_192;
const cacheKiB = 8_192;
/** Pages of the write-ahead log between two checkpoints: 8 MB. */
const checkpointPages = 1_000;
const logLimitBytes = 64 * 1024 * 1024;

/** The path leads to another file than the one that is open. */
export class FileReplacedError extends Error {
  constructor(file: string) {
    super(`${file} is not the file that was opened`);
  }
}

/**
 * An open database file, with its prepared statements. All calls are synchronous and none waits for another
 * writer: SQLite's own wait would block the thread, and for ever when the other writer is in this thread.
 */
export class DatabaseFile {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #identity: string | undefined;
  #synchronous: 'FULL' | 'NORMAL' = 'FULL';

  /** `file` may be ':memory:'. */
  constructor(private readonly file: string) {
    this.#database = new DatabaseSync(file, { timeout: 0 });
    try {
      this.#database.exec(`PRAGMA page_size = ${pageSize}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        PRAGMA cache_size = -${cacheKiB}; PRAGMA wal_autocheckpoint = ${checkpointPages};
        PRAGMA journal_size_limit = ${logLimitBytes}`);
      this.#identity = identityOf(file);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  get isInTransaction(): boolean {
    return this.#database.isTransaction;
  }

  exec(text: string): void {
    this.#database.exec(text);
  }

  /** Whether a commit waits for the disk. Without, a power cut may undo it; the file stays sound. */
  setSynchronous(mode: 'FULL' | 'NORMAL'): void {
    if (this.#synchronous === mode) return;
    this.#database.exec(`PRAGMA synchronous = ${mode}`);
    this.#synchronous = mode;
  }

  /** Prepared once for each text. */
  prepare(text: string, rows: 'objects' | 'arrays'): StatementSync {
    const key = rows === 'arrays' ? `[]${text}` : text;
    let statement = this.#statements.get(key);
    if (!statement) {
      statement = this.#database.prepare(text);
      if (rows === 'arrays') statement.setReturnArrays(true);
      this.#statements.set(key, statement);
    }
    return statement;
  }

  /** A file that was removed would be written to, unseen by anybody, until the process ends. */
  requireSameFile(): void {
    if (identityOf(this.file) === this.#identity) return;
    throw new FileReplacedError(this.file);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

function identityOf(file: string): string | undefined {
  if (file === ':memory:') return undefined;
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}
