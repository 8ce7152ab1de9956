import type { SavedCall } from '../../core/call/call-session';
import { toRingbackError } from '../../core/errors';
import type { LiveCallRow } from '../../ports/store';
import type { StoreService } from '../store-service';

export interface SavedCalls {
  /** By id. Settles when the store is up; never rejects. */
  calls: Promise<Map<string, SavedCall>>;
  /** Gives up waiting for the store. */
  stop(): void;
}

export interface SavedCallsOptions {
  /** Resolves when the service before has let go: what that one keeps at its end is for this one. */
  before?: Promise<void>;
  isOfThisRun(callId: string): boolean;
  onTrouble(error: Error): void;
}

/** Reads the calls that an earlier run of the process, or an earlier service, has kept for this owner. */
export function readSavedCalls(
  storeService: StoreService,
  ownerId: string,
  { before, isOfThisRun, onTrouble }: SavedCallsOptions,
): SavedCalls {
  let unfollow: () => void = () => undefined;
  let settle: (rows: LiveCallRow[]) => void = () => undefined;
  let isStopped = false;
  const rows = new Promise<LiveCallRow[]>((resolve) => {
    settle = resolve;
  });
  const read = () => {
    storeService.store.listLiveCalls(ownerId).then(
      (found) => {
        settle(found);
        unfollow();
      },
      (error: unknown) => onTrouble(toRingbackError(error)),
    );
  };
  void Promise.resolve(before).then(() => {
    if (!isStopped) unfollow = storeService.follow(read, () => undefined);
  });
  const parse = ({ callId, content }: LiveCallRow): [string, SavedCall][] => {
    if (isOfThisRun(callId)) return [];
    try {
      return [[callId, JSON.parse(content) as SavedCall]];
    } catch (thrown) {
      // One that cannot be read does not cost the others.
      onTrouble(toRingbackError(thrown));
      return [];
    }
  };
  return {
    calls: rows.then((found) => new Map(found.flatMap(parse))),
    stop: () => {
      isStopped = true;
      unfollow();
      settle([]);
    },
  };
}
