import { type ExtractEnd, type ExtractedPage, PAGE_LIMIT } from '../core/extract/extract';

/** Pages as they go to the flow, with each record as text too. */
export interface GatheredPage extends ExtractedPage {
  texts: string[];
}

/** How long a slow source may keep what it has given already from the flow. */
const gatherMs = 250;
/** Characters from which on a page is large enough. */
const enoughText = 1_000_000;

/**
 * Puts small answers of a source together, up to the size that a page may have: each page costs two trips
 * between threads, a message and a transaction. The number of a page is that of the last one in it.
 */
export class GatheredPages {
  #ahead: GatheredPage | undefined;
  #failure: { error: unknown } | undefined;

  constructor(
    private readonly pages: AsyncGenerator<ExtractedPage, ExtractEnd, undefined>,
    /** Milliseconds, from any beginning. */
    private readonly now: () => number,
  ) {}

  /** The next page, or how the extract ended. What was read before an error is given first, then the error. */
  async next(): Promise<GatheredPage | ExtractEnd> {
    if (this.#failure) throw this.#failure.error;
    const until = this.now() + gatherMs;
    let gathered = this.#ahead;
    this.#ahead = undefined;
    while (!gathered || (mayGrow(gathered) && this.now() < until)) {
      const read = await this.#read(gathered !== undefined);
      if (read === undefined) break;
      if ('outcome' in read) {
        if (!gathered) return read;
        break;
      }
      if (gathered && gathered.records.length + read.records.length > PAGE_LIMIT) {
        this.#ahead = read;
        break;
      }
      gathered = gathered ? join(gathered, read) : read;
    }
    return gathered as GatheredPage;
  }

  /** Ends the extract, whatever it is waiting for. */
  close(): void {
    // An extract that is waiting rejects by its abort signal; nobody waits for this.
    this.pages.return({ outcome: 'skipped', answers: 0 }).catch(() => undefined);
  }

  /** Undefined for an error that has to wait until what was gathered is out. */
  async #read(isGathering: boolean): Promise<GatheredPage | ExtractEnd | undefined> {
    try {
      const step = await this.pages.next();
      if (step.done) return step.value;
      return { ...step.value, texts: step.value.records.map((record) => JSON.stringify(record)) };
    } catch (error) {
      if (!isGathering) throw error;
      this.#failure = { error };
      return undefined;
    }
  }
}

function mayGrow({ records, texts, isLast }: GatheredPage): boolean {
  if (isLast || records.length >= PAGE_LIMIT) return false;
  return texts.reduce((length, text) => length + text.length, 0) < enoughText;
}

function join(first: GatheredPage, second: GatheredPage): GatheredPage {
  return {
    records: [...first.records, ...second.records],
    texts: [...first.texts, ...second.texts],
    page: second.page,
    isLast: second.isLast,
  };
}
