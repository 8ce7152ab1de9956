interface Kept<T> {
  service: T;
  fingerprint: string;
  users: number;
  leaving: NodeJS.Timeout | undefined;
  closing: Promise<void> | undefined;
}

/** What must outlive a redeploy, for calls go on meanwhile. */
export interface KeptService {
  close(): Promise<void>;
}

/** A redeploy closes all nodes before it makes them anew; this is much longer than that takes. */
const graceMs = 3_000;

/**
 * Services by the id of their config node, kept over redeploys: a node that closes gives its service back, and
 * the node of the same id and the same settings that comes soon after goes on with it.
 */
export class KeptServices<T extends KeptService> {
  readonly #kept = new Map<string, Kept<T>>();
  readonly #listeners = new Set<() => void>();

  constructor(private readonly onError: (error: unknown) => void) {}

  /** `fingerprint`: settings that only a new service can take. `isFresh` tells whether it was made now. */
  acquire(
    id: string,
    fingerprint: string,
    create: (before: Promise<void>, previous?: T) => T,
  ): { service: T; isFresh: boolean } {
    const known = this.#kept.get(id);
    if (known && known.fingerprint === fingerprint) {
      clearTimeout(known.leaving);
      known.leaving = undefined;
      known.users += 1;
      return { service: known.service, isFresh: false };
    }
    const before = known ? this.#close(id, known) : Promise.resolve();
    const service = create(before, known?.service);
    this.#kept.set(id, { service, fingerprint, users: 1, leaving: undefined, closing: undefined });
    this.#tell();
    return { service, isFresh: true };
  }

  release(id: string, service: T): void {
    const known = this.#kept.get(id);
    if (!known || known.service !== service) return;
    known.users -= 1;
    if (known.users > 0) return;
    known.leaving = setTimeout(() => void this.#close(id, known), graceMs);
  }

  find(id: string): T | undefined {
    return this.#kept.get(id)?.service;
  }

  list(): T[] {
    return [...this.#kept.values()].map(({ service }) => service);
  }

  /** Calls when one has come or gone. Returns what takes the listener away. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #close(id: string, kept: Kept<T>): Promise<void> {
    clearTimeout(kept.leaving);
    if (this.#kept.get(id) === kept) {
      this.#kept.delete(id);
      this.#tell();
    }
    kept.closing ??= kept.service.close().catch(this.onError);
    return kept.closing;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
