import { RingbackError } from '../core/errors';
import { extractPages } from '../core/extract/extract';
import type { AttributeScopes } from '../core/followup/attributes';
import type { ExtractReport, ExtractRequest } from '../ports/extraction';
import { type GatheredPage, GatheredPages } from './gathered-pages';
import type { HttpClients } from './http-clients';
import type { PageTexts } from './protocol';

interface OpenExtract {
  pages: GatheredPages;
  attributes: AttributeScopes;
  wasSkipped: boolean;
  abort: AbortController;
  /** JSONPath inside a record. */
  reconciliationId: string;
  /** The page that was given out last, until the next is asked for. */
  pageInHand: GatheredPage | undefined;
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
    const { reconciliationId } = request.settings;
    this.#open.set(handle, {
      pages: new GatheredPages(pages, Date.now),
      attributes,
      wasSkipped: false,
      abort,
      reconciliationId,
      pageInHand: undefined,
    });
  }

  async next(handle: number): Promise<PageTexts | undefined> {
    const extract = this.#get(handle);
    extract.pageInHand = undefined;
    const given = await extract.pages.next();
    if ('outcome' in given) {
      extract.wasSkipped = given.outcome === 'skipped';
      return undefined;
    }
    const { texts, page, isLast } = given;
    extract.pageInHand = given;
    return { texts, page, isLast };
  }

  /** The page that was given out last, and where its ids are. */
  pageInHand(handle: number, page: number): { pageInHand: GatheredPage; reconciliationId: string } {
    const { pageInHand, reconciliationId } = this.#get(handle);
    if (pageInHand?.page === page) return { pageInHand, reconciliationId };
    throw new RingbackError('RB_INPUT', `Page ${page} is not the page of the poll that is in the flow.`, {
      remedy: 'Nodes between poll and reconcile must keep msg.followup as it is.',
    });
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
    extract.pages.close();
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
