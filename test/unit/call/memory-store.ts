import type { LiveCallRow, NewEvent, Store } from '../../../src/ports/store';
import type { StoreService } from '../../../src/runtime/store-service';

type Needed = 'saveLiveCalls' | 'listLiveCalls' | 'removeLiveCalls' | 'appendEvents' | 'readValue' | 'swapValue';

/** As much of a store as calls and teams need; outlives the services of a case, as a database does. */
export class MemoryStore implements Pick<Store, Needed> {
  readonly rows = new Map<string, LiveCallRow>();
  readonly events: NewEvent[] = [];
  readonly values = new Map<string, string>();
  #run = 0;

  async saveLiveCalls(calls: LiveCallRow[]): Promise<void> {
    for (const call of calls) this.rows.set(call.callId, call);
  }

  async listLiveCalls(ownerId: string): Promise<LiveCallRow[]> {
    return [...this.rows.values()].filter((row) => row.ownerId === ownerId);
  }

  async removeLiveCalls(callIds: string[]): Promise<void> {
    for (const id of callIds) this.rows.delete(id);
  }

  async appendEvents(events: NewEvent[]): Promise<void> {
    this.events.push(...events);
  }

  async readValue(key: string): Promise<string | undefined> {
    return this.values.get(key);
  }

  async swapValue(key: string, expected: string | undefined, value: string): Promise<boolean> {
    if (this.values.get(key) !== expected) return false;
    this.values.set(key, value);
    return true;
  }

  /** Whoever has got a service until now is dead: they get no answer any more. */
  cutOff(): void {
    this.#run += 1;
  }

  /** A service of it that is up. */
  service(): StoreService {
    const run = this.#run;
    const store = new Proxy<Pick<Store, Needed>>(this, {
      get: (target, name: Needed) => {
        if (run !== this.#run) return () => new Promise(() => undefined);
        return (target[name] as (...args: unknown[]) => unknown).bind(target);
      },
    });
    const service = {
      key: 'memory',
      store,
      follow(onUp: () => void) {
        onUp();
        return () => undefined;
      },
    };
    return service as unknown as StoreService;
  }
}
