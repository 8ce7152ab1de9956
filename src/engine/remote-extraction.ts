import { toRingbackError } from '../core/errors';
import type { Extraction } from '../ports/extraction';
import type { EngineClient } from './engine-client';

let lastHandle = 0;

/** Extraction in the engine thread, staging into the store of `storeKey`. */
export function createRemoteExtraction(
  engine: EngineClient,
  storeKey: string,
  onError: (error: Error) => void,
): Extraction {
  return {
    open(request) {
      const handle = ++lastHandle;
      const opened = engine.call('openExtract', [handle, storeKey, request]);
      // Reported by `next`; here only kept from being an unhandled rejection.
      opened.catch(() => undefined);
      return {
        next: async () => {
          await opened;
          return engine.call('nextPage', [handle]);
        },
        report: () => engine.call('extractReport', [handle]),
        close: () => {
          engine.call('closeExtract', [handle]).catch((error: unknown) => onError(toRingbackError(error)));
        },
      };
    },
    stage: (lease, records, postCondition, attributes) =>
      engine.call('stage', [storeKey, lease, records, postCondition, attributes]),
    lookup: (request, signal) => engine.call('lookup', [storeKey, request], signal),
  };
}
