import type { Condition, ExtractSettings, IntegrationSettings, Step } from '../core/extract/settings';
import type { AttributeScopes } from '../core/followup/attributes';
import type { PollLease, StageCounts } from './store';

/** One page of records on its way to the flow. */
export interface RecordPage {
  /** Made when they are first asked for, where they come from another thread. */
  readonly records: unknown[];
  /** From 1; where the engine put several answers together, the number of the last. */
  page: number;
  isLast: boolean;
}

/** A poll's data extract in progress. Pulled: the next request goes out only when `next` is called. */
export interface Extract {
  /** Undefined after the last page, or at once when no step's condition was true. */
  next(): Promise<RecordPage | undefined>;
  /** Valid once `next` gave undefined or a last page. */
  report(): Promise<ExtractReport>;
  /** Stages the page that `next` gave last, as it was read: for a page whose records nobody has looked at. */
  stageUnread(
    lease: PollLease,
    page: number,
    postCondition: Condition,
    attributes: AttributeScopes,
  ): Promise<UnreadStageCounts>;
  close(): void;
}

/** What the main thread does not know of a page that it has not read. */
export interface UnreadStageCounts {
  counts: StageCounts;
  /** With an id. */
  records: number;
  missingIds: number;
}

export interface ExtractReport {
  /** No step ran: nothing may be reconciled. */
  wasSkipped: boolean;
  attributes: AttributeScopes;
}

export interface ExtractRequest {
  settings: ExtractSettings;
  integrations: IntegrationSettings[];
  attributes: AttributeScopes;
  followup: { id: string; name: string };
}

export interface LookupRequest {
  step: Step;
  integration: IntegrationSettings;
  /** What placeholders see. */
  context: Record<string, unknown>;
}

/** Records of one page, for comparing with the store: [record id, JSON text]. */
export type IdentifiedRecord = [recordId: string, json: string];

/** What the domain needs of the engine besides the store itself. */
export interface Extraction {
  open(request: ExtractRequest): Extract;
  /** Hashes, tests the post-condition and stages; all off the main thread. */
  stage(
    lease: PollLease,
    records: IdentifiedRecord[],
    postCondition: Condition,
    attributes: AttributeScopes,
  ): Promise<StageCounts>;
  lookup(request: LookupRequest, signal: AbortSignal): Promise<AttributeScopes>;
}
