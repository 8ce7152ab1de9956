import { IdSet } from './id-set';
import { KeySet } from './key-set';

/** What a record looks like to a poll that brings it. */
export interface KnownRecord {
  pk: number;
  hash: string;
  state: number;
}

/**
 * What this process remembers of the poll it is running: which stored records came, which new ids came,
 * and the counts. It is lost with the process, and so is the poll.
 */
export class PollMemory {
  readonly seen = new KeySet();
  readonly newIds = new IdSet();
  new = 0;
  changed = 0;
  unchanged = 0;
  done = 0;
  returned = 0;
  /** What the preview found missing; the merge closes it if it is still open then. */
  missing: MissingRecords | undefined;

  constructor(
    readonly fence: number,
    readonly hasRecords: boolean,
  ) {}
}

export interface MissingRecords {
  /** Open or exhausted. */
  gone: number[];
  /** Closed by a person: from now on they may start again. */
  released: number[];
  /** Open or exhausted before this poll. */
  open: number;
}
