import type { WireError } from '../core/errors';
import type { Condition, IntegrationSettings, Step } from '../core/extract/settings';
import type { AttributeScopes } from '../core/followup/attributes';
import type { ExtractReport, ExtractRequest, IdentifiedRecord, LookupRequest, RecordPage } from '../ports/extraction';
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

/** What the main thread may ask of the engine thread. Arguments and results are plain data. */
export interface EngineMethods {
  openStore(key: string, settings: StoreSettings): void;
  closeStore(key: string): void;
  callStore(key: string, method: keyof Store, args: unknown[]): unknown;
  openExtract(handle: number, storeKey: string, request: ExtractRequest): void;
  nextPage(handle: number): RecordPage | undefined;
  extractReport(handle: number): ExtractReport;
  closeExtract(handle: number): void;
  stage(
    storeKey: string,
    lease: PollLease,
    records: IdentifiedRecord[],
    condition: Condition,
    attributes: AttributeScopes,
  ): StageCounts;
  lookup(storeKey: string, request: LookupRequest): AttributeScopes;
  tryExtract(request: TryRequest): unknown;
}

export type { Step };

export type ToEngine =
  | { kind: 'call'; id: number; method: keyof EngineMethods; args: unknown[] }
  | { kind: 'abort'; id: number }
  | { kind: 'shutdown' };

export type FromEngine = { id: number; value: unknown } | { id: number; error: WireError };
