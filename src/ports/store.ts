import type { AttributeScopes } from '../core/followup/attributes';
import type { ClosedReason, RecordState } from '../core/followup/record';
import type { ActionClaim, ActionKey, ActionOutcome, ActionRequest, UntoldAction } from './store-actions';
import type { LiveCallRow } from './store-calls';
import type { ConversationRow, EventFilter, EventRow, NewEvent, Page, PageRequest } from './store-history';
import type { DirectoryEntries, InboxMessage, InboxRecipient } from './store-people';
import type {
  MergePreview,
  MergeRequest,
  MergeResult,
  PollClaim,
  PollEnd,
  PollLease,
  PollRow,
  StageCounts,
  StageItem,
} from './store-polls';

export type * from './store-actions';
export type * from './store-calls';
export type * from './store-history';
export type * from './store-people';
export type * from './store-polls';

/**
 * What the domain needs of a database. Two adapters (SQLite, PostgreSQL) pass one behaviour suite.
 *
 * All times are milliseconds since the epoch, UTC, and are given by the caller: a store has no clock.
 * All values are plain data (they cross a thread). Errors are RingbackError with a RB_STORE_… code;
 * `retryable` tells a store that is away for now (locked, down) from one that will not come back.
 * Every method is one transaction: it happened wholly or not at all, and what it reports is on the disk.
 */
export interface Store {
  /** Opens or connects, migrates; safe to call again after a failure. */
  open(): Promise<void>;
  /** Waits for what is in flight, then releases everything; idempotent. */
  close(): Promise<void>;

  // --- follow-ups ---------------------------------------------------------------------------------
  /** Creates or updates the row of a follow-up. A changed `deployedActive` ends an override. */
  registerFollowup(followup: FollowupRegistration, now: number): Promise<FollowupRow>;
  readFollowup(followupId: string): Promise<FollowupRow | undefined>;
  /** `null` removes the override. */
  setActiveOverride(followupId: string, active: boolean | null, now: number): Promise<FollowupRow>;
  setNextPollAt(followupId: string, nextPollAt: number): Promise<void>;
  /** Lets the poll that is held through at the next try; records who released it as an event. */
  releaseHeldPoll(followupId: string, by: string, now: number): Promise<void>;
  /** Numbers for status and console. `due` counts records whose attempt is due now and not yet taken. */
  countFollowup(followupId: string, now: number): Promise<FollowupCounts>;

  // --- polls --------------------------------------------------------------------------------------
  /**
   * Takes the lease of the follow-up's poll, or undefined when it is not yet due (unless `force`) or
   * somebody holds a live lease. Each taking raises the fence by one: what an older holder still
   * sends is refused with RB_POLL_LEASE_LOST. What the older poll had staged is dropped, and that
   * poll's row ends as 'incomplete'.
   */
  claimPoll(claim: PollClaim): Promise<PollLease | undefined>;
  /** False when the lease is no longer ours. */
  renewPoll(lease: PollLease, leaseUntil: number): Promise<boolean>;
  /** Compares one page with what is stored and sets aside what is new or changed. */
  stage(lease: PollLease, items: StageItem[]): Promise<StageCounts>;
  /** What a merge would do; for the guard. `gone` counts what closes if every page was read. */
  previewMerge(lease: PollLease): Promise<MergePreview>;
  /** Applies the staged poll, ends its row, releases the lease: one transaction. */
  merge(lease: PollLease, merge: MergeRequest): Promise<MergeResult>;
  /** Ends a poll without applying it (held, failed, inactive, nothing to do), releases the lease, drops what was staged. */
  endPoll(lease: PollLease, end: PollEnd): Promise<void>;
  /** Newest first. */
  listPolls(followupId: string, limit: number): Promise<PollRow[]>;

  // --- due attempts -------------------------------------------------------------------------------
  /**
   * Leases up to `limit` due attempts, oldest due first: open records with `due_at <= now` and fewer
   * than `attempts` done, and deferrals whose time has come. A live lease hides a record. Two callers
   * never get the same one (SKIP LOCKED on PostgreSQL).
   */
  claimDue(claim: DueClaim): Promise<DueItem[]>;
  /** Ends leased attempts: counts them, sets the next due time, clears 'changed'. A stale token is ignored. */
  completeAttempts(followupId: string, completions: AttemptCompletion[], now: number): Promise<void>;
  /** Keeps leases that are still ours while their deliveries go on; those of claimOutcomes too. */
  renewDue(followupId: string, tokens: string[], leaseUntil: number): Promise<void>;
  /** Gives leases back at once (shutdown, store trouble): the attempts are due again, the ends are given out again. */
  releaseDue(followupId: string, tokens: string[]): Promise<void>;
  /** The earliest moment at which claimDue or claimOutcomes could give something; undefined when never. */
  nextDueAt(followupId: string): Promise<number | undefined>;

  // --- outcomes: closed and exhausted records that the flow must still be told of -------------------
  /** Open records with all `attempts` done whose last interval has passed become 'exhausted'. Returns how many. */
  exhaustDue(followupId: string, attempts: number, now: number): Promise<number>;
  /** Leases up to `limit` records that ended and whose end was not yet emitted. */
  claimOutcomes(claim: OutcomeClaim): Promise<OutcomeItem[]>;
  confirmOutcomes(followupId: string, tokens: string[]): Promise<void>;
  /** Closes one record by hand or by an action. False when it was not open. */
  closeRecord(followupId: string, recordId: string, reason: ClosedReason, now: number): Promise<boolean>;

  // --- actions: what recipients have answered -------------------------------------------------------
  /**
   * Keeps the answer of a recipient and closes its record with reason 'action', open or exhausted, also while an
   * attempt of it is leased. The first answer to a round counts; what else there is to say of it is the outcome.
   */
  recordAction(request: ActionRequest): Promise<ActionOutcome>;
  /** What `recordAction` would answer to an action now; 'recorded' means that it would count. Changes nothing. */
  previewAction(key: ActionKey): Promise<ActionOutcome>;
  /** Leases up to `limit` actions that the flow is still to be told of, oldest first. */
  claimActions(claim: ActionClaim): Promise<UntoldAction[]>;
  /** The flow was told of them. */
  endActions(actionIds: number[]): Promise<void>;
  /** Gives leases back at once (shutdown): the actions are told again. */
  releaseActions(actionIds: number[]): Promise<void>;

  // --- deliveries ---------------------------------------------------------------------------------
  /**
   * Writes each delivery as 'sending' under its unique key (follow-up, record, round, attempt,
   * recipient, channel), before anything is sent. The answer has one entry for each request, in order.
   */
  beginDeliveries(requests: DeliveryRequest[], now: number): Promise<DeliveryBegun[]>;
  /** Records how they ended, with their history events, in one transaction. */
  finishDeliveries(results: DeliveryResult[], now: number): Promise<void>;
  /** Puts recipients of an attempt off until their window opens. Known again: the later time wins, and a later attempt replaces the earlier ones. */
  deferDeliveries(deferrals: Deferral[], now: number): Promise<void>;

  // --- conversation history -----------------------------------------------------------------------
  appendEvents(events: NewEvent[], now: number): Promise<void>;
  /** Newest first; `cursor` is the `next` of the page before. */
  listEvents(filter: EventFilter, page: PageRequest): Promise<Page<EventRow>>;
  listConversations(filter: EventFilter, page: PageRequest): Promise<Page<ConversationRow>>;
  /** What is known of one record, with its deliveries, oldest first; for "why?" and tests. */
  readRecord(followupId: string, recordId: string): Promise<RecordRow | undefined>;
  listDeliveries(followupId: string, recordId: string): Promise<DeliveryRow[]>;
  /** Records that are not closed, each as JSON text, in the order in which they were first seen; for simulations. */
  listOpenRecords(followupId: string, limit: number): Promise<string[]>;

  // --- directory ----------------------------------------------------------------------------------
  /** Adds or updates by id; fields that are absent stay as they were. */
  saveDirectory(directoryId: string, entries: DirectoryEntries, now: number): Promise<void>;
  readDirectory(directoryId: string): Promise<DirectoryEntries>;

  // --- inbox --------------------------------------------------------------------------------------
  /** Idempotent by `messageId`. */
  addInboxMessage(message: InboxMessage): Promise<void>;
  listInbox(channelId: string, recipient: string, page: PageRequest): Promise<Page<InboxMessage>>;
  listInboxRecipients(channelId: string): Promise<InboxRecipient[]>;
  markInboxRead(channelId: string, recipient: string, messageIds: string[], now: number): Promise<void>;

  // --- calls ------------------------------------------------------------------------------------
  /** Adds or replaces by id. */
  saveLiveCalls(calls: LiveCallRow[], now: number): Promise<void>;
  /** Oldest change first. */
  listLiveCalls(ownerId: string): Promise<LiveCallRow[]>;
  removeLiveCalls(callIds: string[]): Promise<void>;

  // --- small values -------------------------------------------------------------------------------
  readAttributes(scope: 'global'): Promise<Record<string, unknown>>;
  writeAttributes(scope: 'global', values: Record<string, unknown>, now: number): Promise<void>;
  /** Reads a value, or stores `initial` and returns it: whoever comes first decides. Used for signing keys and rotated tokens (encrypted by the caller). */
  readOrCreateValue(key: string, initial: string, now: number): Promise<string>;
  readValue(key: string): Promise<string | undefined>;
  /** Replaces a value only if it is still `expected` (undefined: absent). False when it was not. */
  swapValue(key: string, expected: string | undefined, value: string, now: number): Promise<boolean>;
}

export interface FollowupRegistration {
  followupId: string;
  name: string;
  deployedActive: boolean;
}

export interface FollowupRow {
  followupId: string;
  name: string;
  deployedActive: boolean;
  /** Set from the console or by a message; undefined when the deployed property counts. */
  activeOverride?: boolean;
  nextPollAt?: number;
  /** True once a complete poll was merged: until then new records may be taken as the baseline. */
  hasPolled: boolean;
  /** The poll that the guard holds, until released or overtaken. */
  held?: HeldPoll;
  lastPoll?: PollRow;
  /** local and user attributes that the last merged poll had set. */
  attributes: Pick<AttributeScopes, 'local' | 'user'>;
}

export interface HeldPoll {
  pollId: string;
  at: number;
  preview: MergePreview;
  /** The numbers up to which a release lets a poll through; absent until released. */
  released?: { by: string; at: number };
}

export interface FollowupCounts {
  open: number;
  /** Open, but there before the first poll and so never notified. */
  baseline: number;
  due: number;
  exhausted: number;
  closed: number;
  nextDueAt?: number;
}

export interface DueClaim {
  followupId: string;
  now: number;
  leaseUntil: number;
  limit: number;
  attempts: number;
}

export interface DueItem {
  /** Identifies this lease; completing with another one does nothing. */
  token: string;
  recordId: string;
  round: number;
  /** The record as JSON text. */
  json: string;
  state: Extract<RecordState, 'new' | 'open' | 'changed'>;
  /** 1 for the first notification of this round. */
  attempt: number;
  dueAt: number;
  firstSeenAt: number;
  /** How often this attempt has been leased, this time included. */
  emission: number;
  /** Present on a deferral: only these recipients, for an attempt that is already counted. */
  only?: string[];
}

export interface AttemptCompletion {
  token: string;
  outcome: 'notified' | 'skipped';
  /** When the next attempt is due; after the last one, when the record is exhausted. Ignored for deferrals. */
  nextDueAt: number;
}

export interface OutcomeClaim {
  followupId: string;
  now: number;
  leaseUntil: number;
  limit: number;
}

export interface OutcomeItem {
  token: string;
  recordId: string;
  round: number;
  json: string;
  outcome: 'closed' | 'exhausted';
  reason?: ClosedReason;
  /** Attempts done. */
  attempt: number;
  firstSeenAt: number;
  endedAt: number;
}

export interface DeliveryKey {
  followupId: string;
  recordId: string;
  round: number;
  attempt: number;
  /** `user:<id>` or `group:<id>`. */
  recipient: string;
  /** Id of the channel's config node. */
  channel: string;
}

export interface DeliveryRequest extends DeliveryKey {
  /** Of the message: several records of a digest share one. */
  deliveryId: string;
  /** Which run of the process writes: tells a delivery in flight here from one that a crash left. */
  owner: string;
  /** Take over what a crash left as 'sending'. */
  resend: boolean;
}

export interface DeliveryBegun {
  /**
   * begun: write is done, send it. duplicate: it was sent already. inFlight: this process is sending
   * it now. uncertain: a run that ended had begun it and never said how it ended.
   */
  outcome: 'begun' | 'duplicate' | 'inFlight' | 'uncertain';
  /** The id under which it was first begun; a resend must use it, for the receiver may know it. */
  deliveryId: string;
}

export interface DeliveryResult extends DeliveryKey {
  deliveryId: string;
  state: 'sent' | 'failed' | 'held';
  providerId?: string;
  error?: { code: string; message: string };
  event: NewEvent;
}

export interface DeliveryRow extends DeliveryKey {
  deliveryId: string;
  state: 'sending' | 'sent' | 'failed' | 'held';
  at: number;
  providerId?: string;
  error?: { code: string; message: string };
}

export interface Deferral {
  followupId: string;
  recordId: string;
  round: number;
  attempt: number;
  recipient: string;
  dueAt: number;
}

export interface RecordRow {
  recordId: string;
  round: number;
  state: 'open' | 'closed' | 'exhausted';
  reason?: ClosedReason;
  json: string;
  isBaseline: boolean;
  attemptsDone: number;
  firstSeenAt: number;
  changedAt: number;
  endedAt?: number;
  dueAt?: number;
}
