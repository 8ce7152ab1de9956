import type { WireError } from '../core/errors';
import type { Condition, IntegrationSettings, Step } from '../core/extract/settings';
import type { AttributeScopes } from '../core/followup/attributes';
import type {
  ExtractReport,
  ExtractRequest,
  IdentifiedRecord,
  LookupRequest,
  UnreadStageCounts,
} from '../ports/extraction';
import type { PollLease, StageCounts, Store } from '../ports/store';

/** Which database a store config node stands for; two nodes with one key share it. */
export type StoreSettings =
  | { kind: 'embedded'; file: string }
  | {
      kind: 'postgresql';
      host: string;
      port: number;
      database: string;
      user: string;
      password: string;
      security: 'none' | 'require' | 'verify';
      poolSize: number;
    };

export interface TryRequest {
  settings: ExtractRequest['settings'];
  integrations: IntegrationSettings[];
}

/** A page of records, each as JSON: that crosses threads at a tenth of what the objects would cost. */
export interface PageTexts {
  texts: string[];
  page: number;
  isLast: boolean;
}

/** What the main thread may ask of the engine thread. Arguments and results are plain data. */
export interface EngineMethods {
  openStore(key: string, settings: StoreSettings): void;
  closeStore(key: string): void;
  callStore(key: string, method: keyof Store, args: unknown[]): unknown;
  openExtract(handle: number, storeKey: string, request: ExtractRequest): void;
  nextPage(handle: number): PageTexts | undefined;
  extractReport(handle: number): ExtractReport;
  closeExtract(handle: number): void;
  stage(
    storeKey: string,
    lease: PollLease,
    records: IdentifiedRecord[],
    condition: Condition,
    attributes: AttributeScopes,
  ): StageCounts;
  stageUnread(
    handle: number,
    storeKey: string,
    lease: PollLease,
    page: number,
    condition: Condition,
    attributes: AttributeScopes,
  ): UnreadStageCounts;
  lookup(storeKey: string, request: LookupRequest): AttributeScopes;
  tryExtract(request: TryRequest): unknown;
}

export type { Step };

export type ToEngine =
  | { kind: 'call'; id: number; method: keyof EngineMethods; args: unknown[] }
  | { kind: 'abort'; id: number }
  | { kind: 'shutdown' };

export type FromEngine = { id: number; value: unknown } | { id: number; error: WireError };
