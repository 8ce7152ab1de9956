import type { LiveCallRow, NewEvent, Store } from '../../../src/ports/store';
import type { StoreService } from '../../../src/runtime/store-service';

type Needed = 'saveLiveCalls' | 'listLiveCalls' | 'removeLiveCalls' | 'appendEvents' | 'readValue' | 'swapValue';

/** As much of a store as calls and teams need; outlives the services of a case, as a database does. */
export class MemoryStore implements Pick<Store, Needed> {
  readonly rows = new Map<string, LiveCallRow>();
  readonly events: NewEvent[] = [];
  readonly values = new Map<string, string>();

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

  /** A service of it that is up. */
  service(): StoreService {
    const service = {
      key: 'memory',
      store: this,
      follow(onUp: () => void) {
        onUp();
        return () => undefined;
      },
    };
    return service as unknown as StoreService;
  }
}
