import type { Condition, ExtractSettings, IntegrationSettings } from '../extract/settings';
import type { Calendar } from './schedule';

/** A follow-up as its config node gives it, validated. */
export interface FollowupSettings {
  id: string;
  name: string;
  isActive: boolean;
  frequencyMs: number;
  attempts: number;
  calendar: Calendar;
  /** Whose time zone the quiet hours are in. */
  windowZone: 'recipient' | 'followup';
  /** How recipients reach this Node-RED: what links to answer begin with. Without it only the inbox has them. */
  publicUrl?: string;
}

/** What the poll node adds. */
export interface PollSettings {
  frequencyMs: number;
  extract: ExtractSettings;
  /** Resolved when a poll starts, so that a redeployed integration counts at once. */
  integrations: () => IntegrationSettings[];
}

/** What the reconcile node adds. */
export interface ReconcileSettings {
  firstPoll: 'notify' | 'baseline';
  /** Hold a poll with more new records than this; 0: never. */
  guardNew: number;
  /** Hold a poll that would close more than this share of the open records, in percent; 0: never. */
  guardGonePercent: number;
  postCondition: Condition;
  countAttempt: 'delivered' | 'emitted';
  /** Items in one message. */
  batch: number;
}
