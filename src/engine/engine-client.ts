import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { RingbackError } from '../core/errors';
import type { EngineMethods, FromEngine, ToEngine } from './protocol';

interface Caller {
  resolve(value: unknown): void;
  reject(error: RingbackError): void;
}

/** Emptied when it leaves its Map (docs/adr/0003-what-passes-through.md). */
interface Pending {
  caller: Caller | undefined;
}

const stopWithinMs = 5_000;

/**
 * The engine thread as the main thread sees it. The thread starts with the first call; if it dies, what
 * was pending is rejected (retryable) and the next call starts another.
 */
export class EngineClient {
  #worker: Worker | undefined;
  #lastId = 0;
  readonly #pending = new Map<number, Pending>();
  readonly #restarted = new Set<() => void>();

  call<M extends keyof EngineMethods>(
    method: M,
    args: Parameters<EngineMethods[M]>,
    signal?: AbortSignal,
  ): Promise<ReturnType<EngineMethods[M]>> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = ++this.#lastId;
    const worker = this.#running();
    const answer = this.#answerTo<ReturnType<EngineMethods[M]>>(id, signal);
    if (this.#pending.size === 1) worker.ref();
    this.#post({ kind: 'call', id, method, args });
    return answer;
  }

  /** Apart from the call: what waits for an answer must not keep the arguments, which can be a page of records. */
  #answerTo<T>(id: number, signal: AbortSignal | undefined): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (!signal) {
        this.#pending.set(id, { caller: { resolve: (value) => resolve(value as T), reject } });
        return;
      }
      const abort = () => this.#post({ kind: 'abort', id });
      signal.addEventListener('abort', abort, { once: true });
      const settled = () => signal.removeEventListener('abort', abort);
      const caller: Caller = {
        resolve: (value) => {
          settled();
          resolve(value as T);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      };
      this.#pending.set(id, { caller });
    });
  }

  /** Called after the thread had died and another one is starting: open again what was open. */
  onRestart(listener: () => void): () => void {
    this.#restarted.add(listener);
    return () => this.#restarted.delete(listener);
  }

  /** Waits for the stores to close, then for the thread to end. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    this.#worker = undefined;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.ref();
    worker.postMessage({ kind: 'shutdown' } satisfies ToEngine);
    // A socket that will not close must not hold up a redeploy.
    const impatience = setTimeout(() => worker.terminate(), stopWithinMs);
    await ended;
    clearTimeout(impatience);
    this.#rejectAll();
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(join(__dirname, 'worker.js'), {
      name: 'ringback-engine',
      // Pages are short-lived: a large young generation only delays their collection (measured: 80 MB less).
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
    });
    worker.on('message', (message: FromEngine) => this.#settle(message));
    worker.once('error', () => this.#lost(worker));
    worker.once('exit', () => this.#lost(worker));
    this.#worker = worker;
    return worker;
  }

  #post(message: ToEngine): void {
    this.#worker?.postMessage(message);
  }

  #settle(message: FromEngine): void {
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    this.#pending.delete(message.id);
    // An idle engine must not keep the process alive.
    if (this.#pending.size === 0) this.#worker?.unref();
    const { caller } = pending;
    pending.caller = undefined;
    if ('error' in message) caller?.reject(RingbackError.fromWire(message.error));
    else caller?.resolve(message.value);
  }

  #lost(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#rejectAll();
    for (const listener of this.#restarted) listener();
  }

  #rejectAll(): void {
    const error = new RingbackError('RB_ENGINE_STOPPED', 'The engine thread has stopped.', {
      remedy: 'It is started again; what was under way is taken up again.',
      retryable: true,
    });
    for (const { caller } of this.#pending.values()) caller?.reject(error);
    this.#pending.clear();
  }
}
