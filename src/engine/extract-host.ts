import { RingbackError } from '../core/errors';
import { extractPages } from '../core/extract/extract';
import type { AttributeScopes } from '../core/followup/attributes';
import type { ExtractReport, ExtractRequest, RecordPage } from '../ports/extraction';
import type { HttpClients } from './http-clients';

interface OpenExtract {
  pages: ReturnType<typeof extractPages>;
  attributes: AttributeScopes;
  wasSkipped: boolean;
  abort: AbortController;
}

/** The data extracts in progress, by the handle that the main thread chose. */
export class ExtractHost {
  readonly #open = new Map<number, OpenExtract>();

  constructor(private readonly clients: HttpClients) {}

  open(handle: number, request: ExtractRequest): void {
    const abort = new AbortController();
    const { http, baseUrl } = this.clients.of(request.integrations);
    const attributes = request.attributes;
    const pages = extractPages(request.settings, {
      http,
      baseUrl,
      attributes,
      context: { followup: request.followup },
      signal: abort.signal,
      now: Date.now,
    });
    this.#open.set(handle, { pages, attributes, wasSkipped: false, abort });
  }

  async next(handle: number): Promise<RecordPage | undefined> {
    const extract = this.#get(handle);
    const step = await extract.pages.next();
    if (!step.done) return step.value;
    extract.wasSkipped = step.value.outcome === 'skipped';
    return undefined;
  }

  report(handle: number): ExtractReport {
    const { attributes, wasSkipped } = this.#get(handle);
    return { attributes, wasSkipped };
  }

  close(handle: number): void {
    const extract = this.#open.get(handle);
    if (!extract) return;
    this.#open.delete(handle);
    extract.abort.abort(new RingbackError('RB_CLOSED', 'The poll was ended.', { retryable: true }));
    // The generator may be waiting for an answer; the abort ends that wait.
    extract.pages.return({ outcome: 'skipped' } as never).catch(() => undefined);
  }

  closeAll(): void {
    for (const handle of [...this.#open.keys()]) this.close(handle);
  }

  #get(handle: number): OpenExtract {
    const extract = this.#open.get(handle);
    if (extract) return extract;
    throw new RingbackError('RB_ENGINE_STOPPED', 'The poll is not known to the engine thread any more.', {
      retryable: true,
    });
  }
}
