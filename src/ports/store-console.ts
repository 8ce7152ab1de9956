import type { ClosedReason } from '../core/followup/record';
import type { RecordRow } from './store';

/** What the store's methods for the operator's console take and give. */

/** Of a chart: `buckets` columns of equal width. `to` is exclusive. */
export interface SeriesSpan {
  from: number;
  to: number;
  buckets: number;
}

export interface FollowupNumbers {
  /** Records that were ever told of or wait to be; not those of the baseline. */
  records: number;
  open: number;
  baseline: number;
  /** Told of at least once in their present round. */
  notified: number;
  /** Closed since a recipient acted. */
  acted: number;
  closed: number;
  exhausted: number;
  /** Open records by the number of attempts done, from 0. */
  attempts: number[];
  series: SeriesPoint[];
  /** The next moments at which something is due, with how many records. */
  coming: { at: number; records: number }[];
}

/** One column of the chart. */
export interface SeriesPoint {
  /** Where the column begins. */
  at: number;
  opened: number;
  ended: number;
  /** Open when the column ends. */
  open: number;
}

export interface RecordFilter {
  state?: RecordRow['state'];
  /** A part of the record's id, in any case. */
  search?: string;
}

export interface RecordSummary extends Omit<RecordRow, 'json' | 'reason'> {
  reason?: ClosedReason;
}

/** Who of the operators did something to a record. */
export interface RecordAct {
  followupId: string;
  recordId: string;
  by: string;
  now: number;
}

/** What may go from the history. At most `limit` events at a time, so that nothing waits long. */
export interface PruneRequest {
  /** Events from before this moment go. */
  before?: number;
  /** All but this many of the newest go. */
  keep?: number;
  limit: number;
}
