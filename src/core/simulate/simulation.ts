import type { NeedsByAction } from '../followup/decide';
import type { ClosedReason } from '../followup/record';
import type { FollowupSettings, ReconcileSettings } from '../followup/settings';

/** Something that is supposed to happen while the simulated days pass. */
export type WhatIf =
  /** The source no longer has the record from this day on; 0 is the moment at which the simulation begins. */
  | { kind: 'close'; recordId: string; day: number }
  /** The source has this record from this day on, new or in place of the one with its id. */
  | { kind: 'add'; record: unknown; day: number }
  /** The person answers an hour after the message with this number; of this record, or of each that they are told of. */
  | { kind: 'act'; recipient: string; after: number; recordId?: string; action?: string };

export interface SimulationRequest {
  /** Milliseconds since the epoch, UTC: when the first poll is made. */
  from: number;
  /** At most 50. */
  days: number;
  /** As a poll brings them. */
  records: unknown[];
  reconciliationId: string;
  pollingFrequencyMs: number;
  followup: FollowupSettings;
  reconcile: ReconcileSettings;
  whatIf: WhatIf[];
  /** Of the follow-up's action node; an action that is not in it needs one answer. */
  needs?: NeedsByAction;
}

export interface SimulatedMessage {
  at: number;
  recordId: string;
  round: number;
  attempt: number;
  /** `sent` would have been; the others say why not. */
  status: 'sent' | 'failed' | 'unresolved' | 'skipped';
  /** `user:<id>` or `group:<id>`; absent when the record leads to nobody. */
  recipient?: string;
  /** Id of the channel. */
  channel?: string;
  subject?: string;
  text?: string;
  code?: string;
  error?: string;
  /** Of the message: several records of a digest share one. */
  deliveryId?: string;
}

/** A message that waited for the quiet hours or days off of its recipient to end. */
export interface SimulatedDeferral {
  at: number;
  until: number;
  recordId: string;
  attempt: number;
  recipient: string;
}

export interface SimulatedEnd {
  at: number;
  recordId: string;
  round: number;
  outcome: 'closed' | 'exhausted';
  reason?: ClosedReason;
}

export interface SimulatedAction {
  at: number;
  recordId: string;
  recipient: string;
  name: string;
  /** It is kept, and others are waited for. */
  isStanding?: true;
}

/** A poll that brought something else than the one before. */
export interface SimulatedPoll {
  at: number;
  outcome: 'merged' | 'held' | 'failed' | 'skipped';
  new: number;
  changed: number;
  gone: number;
  done: number;
  missingIds: number;
  duplicateIds: number;
  /** Why it would be held. */
  reason?: string;
}

export interface SimulatedRecipient {
  key: string;
  name: string;
  timeZone?: string;
}

/** How long messages had to wait for their turn in a channel. */
export interface ChannelWait {
  /** Its name. */
  channel: string;
  longestMs: number;
  /** How many waited a minute or more. */
  messages: number;
}

/** All that a follow-up would have done in the simulated days. */
export interface SimulationRun {
  from: number;
  to: number;
  records: number;
  messages: SimulatedMessage[];
  deferrals: SimulatedDeferral[];
  ends: SimulatedEnd[];
  actions: SimulatedAction[];
  polls: SimulatedPoll[];
  /** With those that brought nothing else. */
  pollCount: number;
  recipients: SimulatedRecipient[];
  waits: ChannelWait[];
}

export const mostDays = 50;
export const dayMs = 24 * 60 * 60 * 1000;
