import type { AttributeScopes } from '../core/followup/attributes';
import type { ClosedReason, RecordState } from '../core/followup/record';
import type {
  ActionClaim,
  ActionKey,
  ActionOutcome,
  ActionRequest,
  Asked,
  AskedKey,
  SettleRequest,
  UntoldAction,
} from './store-actions';
import type { LiveCallRow } from './store-calls';
import type {
  FollowupNumbers,
  PruneRequest,
  RecordAct,
  RecordFilter,
  RecordSummary,
  SeriesSpan,
} from './store-console';
import type {
  Deferral,
  DeliveryBegun,
  DeliveryKey,
  DeliveryRequest,
  DeliveryResult,
  DeliveryRow,
} from './store-deliveries';
import type { ConversationRow, EventFilter, EventRow, NewEvent, Page, PageRequest } from './store-history';
import type { AskedRecord, Receipt, ReceiptOutcome, Reply, ReplyOutcome } from './store-inbound';
import type {
  ChannelUse,
  DirectoryEntries,
  DirectoryImport,
  ImportCounts,
  InboxMessage,
  InboxRecipient,
  OptOutChange,
} from './store-people';
import type { ErasedPerson, PersonData, PersonIds } from './store-persons';
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
export type * from './store-console';
export type * from './store-deliveries';
export type * from './store-history';
export type * from './store-inbound';
export type * from './store-people';
export type * from './store-persons';
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
  /** `null` removes the override; `by` is told in the history. */
  setActiveOverride(followupId: string, active: boolean | null, now: number, by?: string): Promise<FollowupRow>;
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
  /** Closes one record by hand or by an action; `by` is told in the history. False when it was not open. */
  closeRecord(followupId: string, recordId: string, reason: ClosedReason, now: number, by?: string): Promise<boolean>;

  // --- actions: what recipients have answered -------------------------------------------------------
  /**
   * Keeps the answer of a recipient to an open or exhausted round; the last one that they give stands. When an action
   * has as many as it needs, the round is decided, once: its record closes with reason 'action', also while an
   * attempt of it is leased. What else there is to say of it is the outcome.
   */
  recordAction(request: ActionRequest): Promise<ActionOutcome>;
  /** What `recordAction` would answer to a recipient's action now; 'recorded' means that it would be taken. Changes nothing. */
  previewAction(key: ActionKey & { recipient?: string }): Promise<ActionOutcome>;
  /** Looks again at up to `limit` rounds whose answers may come to something by now. */
  settleAnswers(request: SettleRequest): Promise<void>;
  /** Before a message with buttons goes out: what its page must know. The last one of a round and recipient counts. */
  saveAsked(asked: Asked): Promise<void>;
  readAsked(key: AskedKey): Promise<Asked | undefined>;
  /** Leases up to `limit` decisions, and rounds that are undecided, that the flow is still to be told of, oldest first. */
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
  /** Of these, the ones that `beginDeliveries` would call answered by now: for messages that had to wait for their turn. */
  findAnswered(keys: DeliveryKey[]): Promise<DeliveryKey[]>;
  /** Records how they ended, with their history events, in one transaction. */
  finishDeliveries(results: DeliveryResult[], now: number): Promise<void>;
  /** Puts recipients of an attempt off until their window opens. Known again: the later time wins, and a later attempt replaces the earlier ones. */
  deferDeliveries(deferrals: Deferral[], now: number): Promise<void>;

  // --- what comes back by a channel -----------------------------------------------------------------
  /**
   * Keeps what a provider says of deliveries that were sent, and tells it in the history, once. One that failed
   * after all counts as failed; it is not due again by itself.
   */
  recordReceipt(receipt: Receipt, now: number): Promise<ReceiptOutcome>;
  /** Puts a reply into the conversation of the latest notification that was sent to its address. */
  recordReply(reply: Reply, now: number): Promise<ReplyOutcome>;
  /** What the message was about that the provider knows by this id, also when that is closed. */
  findAsked(channel: string, providerId: string): Promise<AskedRecord | undefined>;
  /** The open records, at most `limit`, that somebody at this address was last told about, latest first. */
  listAsked(channel: string, address: string, limit: number): Promise<AskedRecord[]>;

  // --- conversation history -----------------------------------------------------------------------
  appendEvents(events: NewEvent[], now: number): Promise<void>;
  /**
   * Newest first; `cursor` is the `next` of the page before. However rare what a filter asks for: a page that has
   * looked at very many events in vain comes back with few or none, and with a `next`.
   */
  listEvents(filter: EventFilter, page: PageRequest): Promise<Page<EventRow>>;
  listConversations(filter: EventFilter, page: PageRequest): Promise<Page<ConversationRow>>;
  /** What is known of one record, with its deliveries, oldest first; for "why?" and tests. */
  readRecord(followupId: string, recordId: string): Promise<RecordRow | undefined>;
  listDeliveries(followupId: string, recordId: string): Promise<DeliveryRow[]>;
  /** Records that are not closed, each as JSON text, in the order in which they were first seen; for simulations. */
  listOpenRecords(followupId: string, limit: number): Promise<string[]>;

  // --- the operator's console -----------------------------------------------------------------------
  /** Counts all records of a follow-up, and charts them; undefined for one that the store does not know. */
  readFollowupNumbers(followupId: string, span: SeriesSpan): Promise<FollowupNumbers | undefined>;
  /** Newest first; `cursor` is the `next` of the page before. */
  listRecords(followupId: string, filter: RecordFilter, page: PageRequest): Promise<Page<RecordSummary>>;
  /** Starts a closed or exhausted record anew, with its first attempt due now; with an event. False when it was open. */
  restartRecord(act: RecordAct): Promise<boolean>;
  /** Makes an open record's next attempt due now; with an event. False when it is not open, or just notified. */
  hastenRecord(act: RecordAct): Promise<boolean>;
  /** Takes the oldest events out of the history, and conversations that have none left. Returns how many events went. */
  pruneHistory(request: PruneRequest): Promise<number>;

  /** All that is stored about one person, but the events: those are listed by their filter. */
  readPerson(person: PersonIds): Promise<PersonData>;
  /** Deletes it, and takes the name out of what must stay; with an event that tells who did it, and not of whom. */
  erasePerson(person: PersonIds, by: string, now: number): Promise<ErasedPerson>;

  // --- directory ----------------------------------------------------------------------------------
  /** Adds or updates by id; fields that are absent stay as they were. */
  saveDirectory(directoryId: string, entries: DirectoryEntries, now: number): Promise<void>;
  /** Adds or updates all of them, and ends those who are gone, in one transaction. Who comes back is active again. */
  importDirectory(directoryId: string, coming: DirectoryImport, now: number): Promise<ImportCounts>;
  readDirectory(directoryId: string): Promise<DirectoryEntries>;
  /** Keeps the latest use of each recipient and channel; an older one changes nothing. */
  saveChannelUses(directoryId: string, uses: ChannelUse[]): Promise<void>;
  /** Of these recipients, the latest use of each channel; newest first. */
  listChannelUses(directoryId: string, recipients: string[]): Promise<ChannelUse[]>;

  // --- opt-outs: who has stopped a follow-up's messages for themselves ------------------------------
  /** True when it changed something; its event is written with it. */
  setOptOut(change: OptOutChange): Promise<boolean>;
  /** Those of these recipients who want no messages of the follow-up. */
  listOptOuts(followupId: string, recipients: string[]): Promise<string[]>;

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
