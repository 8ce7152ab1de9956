import type { CardInput } from '../core/card/card';
import type { NeedsByAction } from '../core/followup/decide';
import type { ClosedReason } from '../core/followup/record';
import type { NewEvent } from './store-history';

/** What the store's methods for the answers of recipients take and give. */

export interface ActionKey {
  followupId: string;
  recordId: string;
  round: number;
}

/** One recipient's answer to a round of a record. */
export interface GivenAnswer {
  /** Of the action. */
  name: string;
  /** Who, as the flow is told it. */
  by: string;
  /** What they are called, where that is known. */
  byName?: string;
  at: number;
  comment?: string;
  /** What was given for the inputs of the card, by their ids. */
  inputs?: Record<string, string>;
}

/** What a recipient has decided about a record: by this answer, or by this one together with others. */
export interface RecordedAction extends GivenAnswer {
  /** `user:<id>` or `group:<id>`. */
  recipient: string;
  /** Id of the channel whose message was answered. */
  via?: string;
  /** Those of everybody when it was decided, in their order. */
  answers?: GivenAnswer[];
}

export interface ActionRequest extends ActionKey, Omit<RecordedAction, 'answers'> {
  /** How many must agree; absent: this answer decides. */
  needs?: NeedsByAction;
  /** Written only when the answer counts, or stands until others have answered too. */
  event: NewEvent;
}

export type ActionOutcome =
  /** It decides; as a preview: it would be taken. `standing` is what the same recipient has answered before. */
  | { outcome: 'recorded'; standing?: RecordedAction }
  /** It is kept, and others are waited for. */
  | { outcome: 'standing'; action: RecordedAction }
  /** It was decided before; perhaps by the same person, who clicks for a second time: `own` is what they answered. */
  | { outcome: 'acted'; action: RecordedAction; own?: RecordedAction }
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

/** What the flow is still to be told of: a decision, or that everybody has answered and nothing is decided. */
export interface UntoldAction extends RecordedAction {
  actionId: number;
  recordId: string;
  round: number;
  isUndecided?: true;
  /** The record as JSON text, as it is now. */
  json: string;
}

export interface SettleRequest {
  followupId: string;
  needs: NeedsByAction;
  now: number;
  limit: number;
  /** Looks at every round that waits for answers, since `needs` may have changed. */
  isAnew: boolean;
}

export interface AskedKey extends ActionKey {
  recipient: string;
}

/** Whom a message with buttons asked: what the page of its links must know of them. */
export interface Asked extends AskedKey {
  name: string;
  locale?: string;
  timeZone?: string;
  /** For each kind of channel, as in the directory. */
  addresses: Record<string, string>;
  /** Of the message's card. */
  inputs: CardInput[];
}
