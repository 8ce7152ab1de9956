import type { RecordPage } from '../../ports/extraction';
import type { FollowupCounts } from '../../ports/store';
import type { RingbackError } from '../errors';
import type { AttributeScopes } from './attributes';
import type { DueSink } from './dispatcher';
import type { PollOutcome } from './poll-run';
import type { PollSettings, ReconcileSettings } from './settings';

/** What the poll node gives: its settings and its output. */
export interface PollPart {
  settings: PollSettings;
  emitPage(page: RecordPage, attributes: AttributeScopes, pollId: string): void;
  /** A poll has ended, or could not begin. */
  onOutcome(outcome: PollOutcome): void;
}

/** What the reconcile node gives. */
export interface ReconcilePart {
  settings: ReconcileSettings;
  sink: DueSink;
}

/** What statuses and screens show of a follow-up. */
export interface FollowupSnapshot {
  isActive: boolean;
  isOverridden: boolean;
  polling?: { pages: number; records: number };
  lastOutcome?: PollOutcome;
  nextPollAt?: number;
  counts?: FollowupCounts;
  isHeld: boolean;
  error?: RingbackError;
}
