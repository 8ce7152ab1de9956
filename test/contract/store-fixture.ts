import { createHash } from 'node:crypto';
import type {
  DeliveryRequest,
  DeliveryResult,
  DueItem,
  EventRow,
  MergeRequest,
  MergeResult,
  OutcomeItem,
  PollLease,
  StageItem,
  Store,
} from '../../src/ports/store';

/** A database of its own for one test; several handles are several processes to it. */
export interface TestDatabase {
  /** A store on this database that is not yet open. */
  handle(): Store;
  remove(): Promise<void>;
}

export interface StoreHarness {
  name: string;
  createDatabase(): Promise<TestDatabase>;
}

export const followupId = 'f1';
export const minute = 60_000;
/** When every test begins. */
export const t0 = Date.UTC(2026, 0, 5, 8);

export interface TestRecord {
  id: string;
  value?: string | number;
  isDone?: boolean;
}

export function toItem({ id, value = 0, isDone = false }: TestRecord): StageItem {
  const json = JSON.stringify({ id, value });
  return { recordId: id, json, isDone, hash: createHash('sha1').update(json).digest('base64') };
}

export interface PollOptions {
  now?: number;
  isComplete?: boolean;
  isBaseline?: boolean;
  firstDueAt?: number;
  pageSize?: number;
  owner?: string;
}

/** One store with one follow-up, and the steps that most tests begin with. */
export class StoreFixture {
  #pollCount = 0;

  constructor(
    readonly store: Store,
    readonly id: string = followupId,
  ) {}

  register(): Promise<unknown> {
    return this.store.registerFollowup({ followupId: this.id, name: 'Pending approvals', deployedActive: true }, t0);
  }

  async claim(options: { now?: number; owner?: string; force?: boolean; leaseMs?: number } = {}): Promise<PollLease> {
    const lease = await this.tryClaim(options);
    if (!lease) throw new Error('The poll was not claimed.');
    return lease;
  }

  tryClaim({ now = t0, owner = 'a', force = true, leaseMs = minute } = {}): Promise<PollLease | undefined> {
    this.#pollCount += 1;
    const pollId = `${owner}-${this.#pollCount}`;
    return this.store.claimPoll({ followupId: this.id, pollId, owner, now, leaseUntil: now + leaseMs, force });
  }

  merge(lease: PollLease, options: PollOptions = {}, records = 0): Promise<MergeResult> {
    return this.store.merge(lease, mergeRequest(options, records));
  }

  /** A whole poll: claimed, staged page by page, merged. */
  async poll(records: (string | TestRecord)[], options: PollOptions = {}): Promise<MergeResult> {
    const lease = await this.claim({
      now: options.now ?? t0,
      ...(options.owner !== undefined && { owner: options.owner }),
    });
    const items = records.map((record) => toItem(typeof record === 'string' ? { id: record } : record));
    const pageSize = options.pageSize ?? 500;
    for (let at = 0; at < items.length; at += pageSize) await this.store.stage(lease, items.slice(at, at + pageSize));
    return this.merge(lease, options, records.length);
  }

  due(now = t0, options: { limit?: number; attempts?: number; leaseMs?: number } = {}): Promise<DueItem[]> {
    const { limit = 500, attempts = 3, leaseMs = minute } = options;
    return this.store.claimDue({ followupId: this.id, now, leaseUntil: now + leaseMs, limit, attempts });
  }

  complete(items: readonly { token: string }[], nextDueAt: number, now = t0): Promise<void> {
    const completions = items.map(({ token }) => ({ token, outcome: 'notified' as const, nextDueAt }));
    return this.store.completeAttempts(this.id, completions, now);
  }

  outcomes(now = t0, options: { limit?: number; leaseMs?: number } = {}): Promise<OutcomeItem[]> {
    const { limit = 500, leaseMs = minute } = options;
    return this.store.claimOutcomes({ followupId: this.id, now, leaseUntil: now + leaseMs, limit });
  }

  async events(kind: EventRow['kind']): Promise<EventRow[]> {
    return (await this.store.listEvents({ kinds: [kind] }, { limit: 500 })).rows;
  }
}

export function mergeRequest(options: PollOptions = {}, records = 0): MergeRequest {
  const now = options.now ?? t0;
  return {
    now,
    isComplete: options.isComplete ?? true,
    isBaseline: options.isBaseline ?? false,
    firstDueAt: options.firstDueAt ?? now,
    nextPollAt: now + 10 * minute,
    attributes: { local: { day: 'Monday' }, user: {} },
    report: { pages: 1, records, missingIds: 0, duplicateIds: 0 },
  };
}

export function deliveryRequest(fields: Partial<DeliveryRequest> = {}): DeliveryRequest {
  return {
    followupId,
    recordId: 'R1',
    round: 1,
    attempt: 1,
    recipient: 'user:ada',
    channel: 'mail',
    deliveryId: 'd1',
    owner: 'run-1',
    resend: false,
    ...fields,
  };
}

export function deliveryResult(fields: Partial<DeliveryResult> = {}): DeliveryResult {
  return {
    followupId,
    recordId: 'R1',
    round: 1,
    attempt: 1,
    recipient: 'user:ada',
    channel: 'mail',
    deliveryId: 'd1',
    state: 'sent',
    event: {
      kind: 'notification.sent',
      description: 'Follow-up Notification Sent: An approval is waiting',
      ...{ followupId, recordId: 'R1', round: 1, recipient: 'user:ada', channel: 'mail' },
      conversationKey: 'f1/R1/user:ada',
      initiatedBy: 'bot',
      data: { attempt: 1 },
    },
    ...fields,
  };
}

export function ids(items: readonly { recordId: string }[]): string[] {
  return items.map((item) => item.recordId);
}
