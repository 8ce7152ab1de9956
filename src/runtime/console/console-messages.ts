import type { Calendar } from '../../core/followup/schedule';
import type { CallNumbers } from '../../core/history/call-numbers';
import type {
  DeliveryRow,
  EventRow,
  FollowupCounts,
  FollowupNumbers,
  HeldPoll,
  PollRow,
  RecordRow,
} from '../../ports/store';

/** What the console's page is told while it is open. Plain data; times in milliseconds since the epoch. */
export interface ConsoleState {
  /** By Ringback's clock, which a demonstration lets run faster. */
  now: number;
  speed: number;
  stores: StoreState[];
  followups: FollowupState[];
  calls: LiveCallState[];
  queues: QueueState[];
  channels: ChannelName[];
}

/** Of a channel or a gateway: what histories name by its id. */
export interface ChannelName {
  id: string;
  name: string;
}

export interface ErrorState {
  /** Stable, RB_…. */
  code: string;
  message: string;
  remedy?: string;
}

export interface StoreState {
  id: string;
  /** Where it is: a file's name, or host and database. */
  name: string;
  isUp: boolean;
  error?: ErrorState;
}

export interface FollowupState {
  id: string;
  name: string;
  store: string;
  active: boolean;
  deployedActive: boolean;
  /** The console or a message has switched it, against what is deployed. */
  overridden: boolean;
  counts?: FollowupCounts;
  nextPollAt?: number;
  polling?: { pages: number; records: number };
  held?: HeldPoll;
  lastPoll?: PollRow;
  error?: ErrorState;
}

export interface LiveCallState {
  id: string;
  number: string;
  name?: string;
  gateway: string;
  startedAt: number;
  /** The node that works on the call, or has sent it on last. */
  at?: { type: string; name: string };
  queue?: { name: string; position: number; enqueuedAt: number };
  talk?: { agent: string; since: number };
}

export interface QueueState {
  team: string;
  name: string;
  waiting: number;
  longestMs: number;
  available: number;
  loggedIn: number;
}

/** A follow-up's settings, for the page to put into words. */
export interface FollowupWords {
  frequencyMs: number;
  attempts: number;
  calendar: Calendar;
  windowZone: 'recipient' | 'followup';
  /** Of the poll node; absent while there is none. */
  pollingFrequencyMs?: number;
  /** Of the reconcile node. */
  firstPoll?: 'notify' | 'baseline';
  guardNew?: number;
  guardGonePercent?: number;
}

/** The answer to `followups/:id`. */
export interface FollowupDetails {
  state: FollowupState;
  settings: FollowupWords;
  numbers?: FollowupNumbers;
  /** Newest first. */
  polls: PollRow[];
  errors: EventRow[];
}

/** The answer to `followups/:id/record`. */
export interface RecordStory {
  record: RecordRow;
  events: EventRow[];
  deliveries: DeliveryRow[];
}

/** The answer to `calls`. */
export interface CallReport {
  days: number;
  inTimeMs: number;
  /** False when there were more calls than are added up. */
  isWhole: boolean;
  numbers: CallNumbers;
  /** `call.ended`, newest first. */
  latest: EventRow[];
}
