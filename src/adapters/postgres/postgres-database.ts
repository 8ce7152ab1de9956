import type { Pool, PoolClient, PoolConfig } from 'pg';
import { RingbackError } from '../../core/errors';
import { findMigrationNeed, migrate } from '../store-schema/migrations/migrate';
import type { migrations as allMigrations } from '../store-schema/migrations/migrations';
import type { SqlDatabase, SqlSession } from '../store-schema/sql-database';
import { loadDriver } from './load-driver';
import { isAlreadyThere, isConnectionLost, mustRepeat, toStoreError } from './postgres-errors';
import { PostgresSession } from './postgres-session';

export interface PostgresSettings {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** `require` encrypts; `verify` also checks who the server is. */
  tls: 'none' | 'require' | 'verify';
  poolSize: number;
  /** Where the tables are; the user's default schema when absent. */
  schema?: string;
  connectTimeoutMs?: number;
}

const connectTimeoutMs = 10_000;
/** Longer than the merge of a million records; a connection that is silent for this long is dead. */
const queryTimeoutMs = 300_000;
const repeats = 5;
const bigintOid = 20;

/** A pool of connections. One that broke is thrown away, and the next piece of work gets a new one. */
export class PostgresDatabase implements SqlDatabase {
  #pool: Pool | undefined;
  readonly #inFlight = new Set<Promise<unknown>>();
  readonly #where: string;

  constructor(
    private readonly settings: PostgresSettings,
    private readonly migrations?: typeof allMigrations,
  ) {
    this.#where = `${settings.host}:${settings.port}/${settings.database}`;
  }

  async open(): Promise<void> {
    this.#pool ??= this.#createPool();
    const pool = this.#pool;
    const { schema } = this.settings;
    const need = await this.#withClient(async (client, session) => {
      if (schema) await createSchema(client, schema);
      return findMigrationNeed(session, this.migrations);
    });
    if (!need) return;
    // Without a connection of ours: the Migrator takes its own, and the pool may have but one.
    try {
      await migrate(need, 'postgres', (kysely) => new kysely.PostgresDialect({ pool }), this.migrations);
    } catch (thrown) {
      throw toStoreError(thrown, this.#where);
    }
  }

  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    // The pool would forget those that still wait for a connection.
    await Promise.allSettled(this.#inFlight);
    await pool?.end();
  }

  read<T>(work: (sql: SqlSession) => Promise<T>): Promise<T> {
    return this.#withClient((_client, session) => work(session));
  }

  write<T>(work: (sql: SqlSession) => Promise<T>, durability: 'durable' | 'repeatable' = 'durable'): Promise<T> {
    const begin = durability === 'durable' ? 'BEGIN' : 'BEGIN; SET LOCAL synchronous_commit TO off';
    return this.#withClient(async (client, session) => {
      for (let left = repeats; ; left -= 1) {
        try {
          await client.query(begin);
          const result = await work(session);
          await client.query('COMMIT');
          return result;
        } catch (error) {
          if (isConnectionLost(error)) throw error;
          await client.query('ROLLBACK');
          if (!mustRepeat(error) || left === 0) throw error;
        }
      }
    });
  }

  #withClient<T>(work: (client: PoolClient, session: PostgresSession) => Promise<T>): Promise<T> {
    const pool = this.#pool;
    if (!pool) return Promise.reject(closed(this.#where));
    const running = this.#run(pool, work);
    this.#inFlight.add(running);
    const forget = () => this.#inFlight.delete(running);
    running.then(forget, forget);
    return running;
  }

  async #run<T>(pool: Pool, work: (client: PoolClient, session: PostgresSession) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined;
    let isLost = false;
    try {
      client = await pool.connect();
      return await work(client, new PostgresSession(client));
    } catch (thrown) {
      isLost = isConnectionLost(thrown);
      throw toStoreError(thrown, this.#where);
    } finally {
      client?.release(isLost);
    }
  }

  #createPool(): Pool {
    const pg = loadDriver();
    const { settings } = this;
    const config: PoolConfig = {
      host: settings.host,
      port: settings.port,
      database: settings.database,
      user: settings.user,
      password: settings.password,
      ssl: settings.tls === 'none' ? false : { rejectUnauthorized: settings.tls === 'verify' },
      max: settings.poolSize,
      connectionTimeoutMillis: settings.connectTimeoutMs ?? connectTimeoutMs,
      query_timeout: queryTimeoutMs,
      keepAlive: true,
      application_name: 'ringback',
      ...(settings.schema && { options: `-c search_path=${settings.schema}` }),
      types: {
        // Keys, counts and times are far below 2^53; the driver would give them as text.
        getTypeParser: (oid: number, format?: 'text' | 'binary') =>
          oid === bigintOid ? Number : pg.types.getTypeParser(oid, format),
      } as PoolConfig['types'],
    };
    const pool = new pg.Pool(config);
    // Whether it is idle or between two statements, a connection that breaks reports it here, and without a
    // listener that would end the process. Who uses it next learns of it, and the pool replaces it.
    const isLearntByNextUse = () => undefined;
    pool.on('error', isLearntByNextUse);
    pool.on('connect', (client) => client.on('error', isLearntByNextUse));
    return pool;
  }
}

/** IF NOT EXISTS still fails for one of two that create it at the same moment; the other has made it then. */
async function createSchema(client: PoolClient, schema: string): Promise<void> {
  try {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${client.escapeIdentifier(schema)}`);
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
}

function closed(where: string): RingbackError {
  return new RingbackError('RB_STORE_UNAVAILABLE', 'The store is closed.', { where, retryable: true });
}
