import type { AttributeScopes } from '../core/followup/attributes';

/** What the store's methods for polls take and give. */

export interface PollClaim {
  followupId: string;
  pollId: string;
  owner: string;
  now: number;
  leaseUntil: number;
  /** Poll now, although it is not due. */
  force: boolean;
}

export interface PollLease {
  followupId: string;
  pollId: string;
  owner: string;
  fence: number;
}

export interface StageItem {
  recordId: string;
  /** Base64 digest of `json`; what is compared. */
  hash: string;
  /** The record as JSON text. */
  json: string;
  /** The post-condition is true: the record counts as done. */
  isDone: boolean;
}

export interface StageCounts {
  new: number;
  changed: number;
  unchanged: number;
  /** Ids that this poll had already brought; the first one counts. */
  duplicates: string[];
}

export interface MergePreview {
  new: number;
  changed: number;
  unchanged: number;
  /** Open records that this poll did not bring. */
  gone: number;
  /** Open records that this poll brought with a true post-condition. */
  done: number;
  /** Open records before this poll. */
  open: number;
}

export interface MergeRequest {
  now: number;
  /** Every page was read: what was not seen is gone. */
  isComplete: boolean;
  /** New records are the baseline: kept, never notified (due_at stays empty). */
  isBaseline: boolean;
  /** When the first attempt of a new record is due. */
  firstDueAt: number;
  nextPollAt: number;
  attributes: Pick<AttributeScopes, 'local' | 'user'>;
  report: PollReport;
}

/** What the poll itself counted, kept with its row. */
export interface PollReport {
  pages: number;
  records: number;
  missingIds: number;
  duplicateIds: number;
  /** Code and sentence of what cut the poll short. */
  error?: { code: string; message: string };
}

export interface MergeResult extends MergePreview {
  /** New records that had been closed before: a new round. */
  returned: number;
}

export interface PollEnd {
  now: number;
  outcome: 'held' | 'failed' | 'skipped';
  nextPollAt: number;
  report: PollReport;
  /** With 'held'. */
  preview?: MergePreview;
}

export interface PollRow extends PollReport {
  pollId: string;
  startedAt: number;
  endedAt?: number;
  outcome: 'running' | 'complete' | 'incomplete' | 'held' | 'failed' | 'skipped';
  new: number;
  changed: number;
  unchanged: number;
  gone: number;
  done: number;
}
