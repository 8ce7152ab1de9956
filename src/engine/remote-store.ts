import type { Store } from '../ports/store';
import type { EngineClient } from './engine-client';
import type { StoreSettings } from './protocol';

/** A store that lives in the engine thread. `open` and `close` are the thread's; all else is passed on. */
export function createRemoteStore(engine: EngineClient, key: string, settings: StoreSettings): Store {
  const remote: Partial<Record<keyof Store, unknown>> = {
    open: () => engine.call('openStore', [key, settings]),
    close: () => engine.call('closeStore', [key]),
  };
  return new Proxy(remote as unknown as Store, {
    get(target, name) {
      // A proxy that answers to `then` would be taken for a promise.
      if (typeof name !== 'string' || name === 'then') return undefined;
      const method = name as keyof Store;
      if (!(method in target)) {
        const call = (...args: unknown[]) => engine.call('callStore', [key, method, args]);
        Object.defineProperty(target, method, { value: call, configurable: true });
      }
      return target[method];
    },
  });
}
