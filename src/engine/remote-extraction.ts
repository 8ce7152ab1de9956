import { toRingbackError } from '../core/errors';
import type { Extraction, RecordPage } from '../ports/extraction';
import type { EngineClient } from './engine-client';
import type { PageTexts } from './protocol';

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
          const page = await engine.call('nextPage', [handle]);
          return page && new UnreadPage(page);
        },
        report: () => engine.call('extractReport', [handle]),
        stageUnread: (lease, page, postCondition, attributes) =>
          engine.call('stageUnread', [handle, storeKey, lease, page, postCondition, attributes]),
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

/** A class, for V8 keeps what a getter in an object literal holds longer than the object. */
class UnreadPage implements RecordPage {
  readonly page: number;
  readonly isLast: boolean;
  #texts: string[];
  #records: unknown[] | undefined;

  constructor({ texts, page, isLast }: PageTexts) {
    this.page = page;
    this.isLast = isLast;
    this.#texts = texts;
  }

  get records(): unknown[] {
    this.#records ??= JSON.parse(`[${this.#texts.join(',')}]`) as unknown[];
    this.#texts = [];
    return this.#records;
  }
}
