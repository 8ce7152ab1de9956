import type { Store } from '../../../src/ports/store';

/** The small values of a store, in memory. */
export function memoryValues(): Pick<Store, 'readOrCreateValue' | 'readValue' | 'swapValue'> {
  const values = new Map<string, string>();
  return {
    readOrCreateValue: async (key, initial) => {
      if (!values.has(key)) values.set(key, initial);
      return values.get(key) as string;
    },
    readValue: async (key) => values.get(key),
    swapValue: async (key, expected, value) => {
      if (values.get(key) !== expected) return false;
      values.set(key, value);
      return true;
    },
  };
}
