import { EventEmitter } from 'node:events';
import { type RingbackError, toRingbackError } from '../core/errors';
import type { StoreSettings } from '../engine/protocol';
import { createRemoteExtraction } from '../engine/remote-extraction';
import { createRemoteStore } from '../engine/remote-store';
import type { Extraction } from '../ports/extraction';
import type { Store } from '../ports/store';
import { closeLedger } from './ledgers';
import { logStoreCall } from './logs/work-log';
import { countStoreCall, countStoreError } from './metrics/work-metrics';
import { acquireEngine, releaseEngine } from './services';

const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

/**
 * A database and whether it can be reached. Emits 'up' when it can be worked with and 'down' (with the
 * error) when it cannot; in between it tries again by itself, later each time, at most 30 s apart.
 */
export class StoreService extends EventEmitter {
  readonly store: Store;
  readonly extraction: Extraction;
  #isUp = false;
  #isClosed = false;
  #error: RingbackError | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = firstRetryMs;
  #upSince = 0;
  #opening: Promise<void> = Promise.resolve();
  readonly #remote: Store;
  readonly #forgetRestart: () => void;

  constructor(
    readonly key: string,
    settings: StoreSettings,
  ) {
    super();
    this.setMaxListeners(0);
    const engine = acquireEngine();
    this.#remote = createRemoteStore(engine, key, settings);
    this.store = this.#guarded(this.#remote);
    this.extraction = createRemoteExtraction(engine, key, () => undefined);
    this.#forgetRestart = engine.onRestart(() =>
      this.#goDown(toRingbackError(new Error('The engine thread was restarted.'), 'RB_ENGINE_STOPPED')),
    );
    this.#open();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  get error(): RingbackError | undefined {
    return this.#error;
  }

  /** Calls at once when the store is up already. Returns what takes the listeners away. */
  follow(onUp: () => void, onDown: (error: RingbackError) => void): () => void {
    this.on('up', onUp);
    this.on('down', onDown);
    if (this.#isUp) onUp();
    else if (this.#error) onDown(this.#error);
    return () => {
      this.off('up', onUp);
      this.off('down', onDown);
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#isUp = false;
    clearTimeout(this.#retry);
    this.#forgetRestart();
    await this.#opening;
    await this.#remote.close().catch(() => undefined); // a store that could not be opened has nothing to close
    await releaseEngine();
  }

  #open(): void {
    this.#opening = this.#remote.open().then(
      () => {
        if (this.#isClosed) return;
        this.#isUp = true;
        this.#error = undefined;
        this.#upSince = performance.now();
        this.emit('up');
      },
      (thrown: unknown) => this.#goDown(toRingbackError(thrown, 'RB_STORE_UNAVAILABLE')),
    );
  }

  #goDown(error: RingbackError): void {
    if (this.#isClosed) return;
    const wasUp = this.#isUp;
    // A full disk opens and reads well enough: only one that has worked for a while begins anew at a second.
    if (wasUp && performance.now() - this.#upSince > longestRetryMs) this.#retryMs = firstRetryMs;
    this.#isUp = false;
    this.#error = error;
    if (wasUp || this.listenerCount('down') > 0) this.emit('down', error);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), this.#retryMs);
    this.#retryMs = Math.min(longestRetryMs, this.#retryMs * 2);
  }

  /** The same store; an error of the database itself takes the service down, and calls fail at once while it is. */
  #guarded(remote: Store): Store {
    return new Proxy(remote, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          if (this.#error && !this.#isUp) throw this.#error;
          const from = performance.now();
          try {
            const result = await (member as (...values: unknown[]) => Promise<unknown>)(...args);
            countStoreCall({ method: name as keyof Store, args, result, from, to: performance.now() });
            logStoreCall(name as keyof Store, args, result);
            return result;
          } catch (thrown) {
            const error = toRingbackError(thrown);
            countStoreError(error.code);
            if (this.#isUp && isTroubleOfTheStore(error)) this.#goDown(error);
            throw error;
          }
        };
      },
    });
  }
}

function isTroubleOfTheStore(error: RingbackError): boolean {
  return error.code.startsWith('RB_STORE_') || error.code === 'RB_ENGINE_STOPPED';
}

const services = new Map<string, { service: StoreService; users: number }>();

/** Every database that is in use, in the order in which they were first named. */
export function listStores(): StoreService[] {
  return [...services.values()].map(({ service }) => service);
}

/** Store nodes that name the same database share one service. */
export function acquireStore(key: string, settings: StoreSettings): StoreService {
  const known = services.get(key);
  if (known) {
    known.users += 1;
    return known.service;
  }
  const service = new StoreService(key, settings);
  services.set(key, { service, users: 1 });
  return service;
}

/**
 * For what works with the store until it has closed itself: of nodes that close together, the store's own may
 * come first, and leases that cannot be given back any more would hold up the next deploy.
 */
export function holdStore(service: StoreService): void {
  const known = services.get(service.key);
  if (known?.service === service) known.users += 1;
}

/** The last one to give the store back closes it. */
export async function releaseStore(service: StoreService): Promise<void> {
  const known = services.get(service.key);
  if (!known || known.service !== service) return;
  known.users -= 1;
  if (known.users > 0) return;
  services.delete(service.key);
  await closeLedger(service);
  await service.close();
}
