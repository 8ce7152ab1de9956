import type { ClosedReason } from '../core/followup/record';
import type { NewEvent } from './store-history';

/** What the store's methods for the answers of recipients take and give. */

export interface ActionKey {
  followupId: string;
  recordId: string;
  round: number;
}

/** What a recipient has decided about a record. */
export interface RecordedAction {
  name: string;
  /** Who, as the flow is told it. */
  by: string;
  /** `user:<id>` or `group:<id>`. */
  recipient: string;
  at: number;
  comment?: string;
  /** Id of the channel whose message was answered. */
  via?: string;
}

export interface ActionRequest extends ActionKey, RecordedAction {
  /** Written only when the action counts. */
  event: NewEvent;
}

/** Of several answers to one round of a record, the first counts. */
export type ActionOutcome =
  | { outcome: 'recorded' }
  /** Somebody was first; perhaps the same person, by a second click. */
  | { outcome: 'acted'; action: RecordedAction }
  /** The record was done before anybody acted, or it has begun another round. */
  | { outcome: 'closed'; reason?: ClosedReason; at?: number }
  /** There is no such record. */
  | { outcome: 'unknown' };

export interface ActionClaim {
  followupId: string;
  now: number;
  leaseUntil: number;
  limit: number;
}

/** An action that the flow is still to be told of. */
export interface UntoldAction extends RecordedAction {
  actionId: number;
  recordId: string;
  round: number;
  /** The record as JSON text, as it is now. */
  json: string;
}
