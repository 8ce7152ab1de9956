import { createHttpClient, type HttpClientDeps } from '../../src/adapters/http/http-client';
import { type ExtractDeps, type ExtractEnd, extractPages } from '../../src/core/extract/extract';
import type { ExtractSettings, IntegrationSettings, Step } from '../../src/core/extract/settings';
import type { Clock } from '../../src/ports/clock';
import type { HttpClient } from '../../src/ports/http';

/** A clock whose waits end at once and move its time on. */
export function createJumpingClock(start = Date.UTC(2026, 0, 5)): Clock & { waits: number[] } {
  let now = start;
  const waits: number[] = [];
  const cleared = new Set<object>();
  return {
    speed: 1,
    waits,
    now: () => now,
    setTimeout(fn, delayMs) {
      const handle = {};
      waits.push(delayMs);
      setImmediate(() => {
        if (cleared.delete(handle)) return;
        now += delayMs;
        fn();
      });
      return handle;
    },
    clearTimeout: (handle) => void cleared.add(handle),
  };
}

export function integration(baseUrl: string, changes: Partial<IntegrationSettings> = {}): IntegrationSettings {
  return {
    id: 'integration-1',
    name: 'Test',
    baseUrl,
    auth: { kind: 'none' },
    headers: [],
    query: [],
    proxy: { kind: 'none' },
    rateLimit: { requests: 0, perSeconds: 60 },
    timeoutMs: 5_000,
    allowedHosts: [],
    attempts: 3,
    ...changes,
  };
}

export function step(changes: Partial<Step>): Step {
  return {
    name: 'Find',
    condition: { mode: 'always' },
    integration: 'integration-1',
    method: 'GET',
    path: '/items',
    query: [],
    headers: [],
    body: '',
    setAttributes: [],
    paging: { kind: 'none' },
    ...changes,
  };
}

export function extractSettings(steps: Step[], changes: Partial<ExtractSettings> = {}): ExtractSettings {
  return { steps, loopingElement: '$.items', reconciliationId: '$.id', maxPages: 1_000, ...changes };
}

export function client(settings: IntegrationSettings, deps: HttpClientDeps = {}): HttpClient {
  return createHttpClient(settings, { clock: createJumpingClock(), environment: {}, random: () => 1, ...deps });
}

export function extractDeps(http: HttpClient, baseUrl: string, changes: Partial<ExtractDeps> = {}): ExtractDeps {
  return {
    http: () => http,
    baseUrl: () => baseUrl,
    attributes: { local: {}, global: {}, user: {} },
    context: {},
    signal: new AbortController().signal,
    now: () => 0,
    ...changes,
  };
}

export interface Extracted {
  records: unknown[];
  /** Records of each page. */
  sizes: number[];
  lasts: boolean[];
  end: ExtractEnd;
}

export async function extractAll(settings: ExtractSettings, deps: ExtractDeps): Promise<Extracted> {
  const pages = extractPages(settings, deps);
  const found = { records: [] as unknown[], sizes: [] as number[], lasts: [] as boolean[] };
  while (true) {
    const next = await pages.next();
    if (next.done) return { ...found, end: next.value };
    found.records.push(...next.value.records);
    found.sizes.push(next.value.records.length);
    found.lasts.push(next.value.isLast);
  }
}

/** What a promise rejects with; fails when it does not. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof Error) return thrown;
  }
  throw new Error('It did not reject with an error.');
}
