import { open } from 'node:fs/promises';
import type { RingbackError } from '../core/errors';

/** RB_CALL_MEDIA, of something by its name. */
export type Unplayable = (what: string, cause?: unknown) => RingbackError;

/** A file that a gateway can fetch and play: it begins as a WAV does. Rejects with `unplayable(name)`. */
export async function checkFile(path: string, name: string, unplayable: Unplayable): Promise<void> {
  const begin = Buffer.alloc(12);
  try {
    const file = await open(path);
    try {
      await file.read(begin, 0, begin.length, 0);
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw unplayable(name, thrown);
  }
  if (begin.toString('latin1', 0, 4) !== 'RIFF' || begin.toString('latin1', 8) !== 'WAVE') throw unplayable(name);
}

/** So long what could be fetched is taken to be there. */
const knownForMs = 60_000;
const mostKnown = 1_000;

/** Addresses that could be fetched a moment ago. */
export class KnownUrls {
  readonly #known = new Map<string, number>();

  constructor(
    private readonly now: () => number,
    private readonly fetch: (url: string, signal: AbortSignal) => Promise<void>,
  ) {}

  /** Rejects with `error(url)` when nothing is there. */
  async check(url: string, signal: AbortSignal, error: Unplayable): Promise<void> {
    if ((this.#known.get(url) ?? Number.NEGATIVE_INFINITY) > this.now() - knownForMs) return;
    try {
      await this.fetch(url, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      throw error(url, thrown);
    }
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(url, this.now());
  }
}
