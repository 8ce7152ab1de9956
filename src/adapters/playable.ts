import { open } from 'node:fs/promises';
import process from 'node:process';
import { RingbackError } from '../core/errors';
import type { Clock } from '../ports/clock';
import type { Media } from '../ports/gateway';
import { createAgents } from './http/agents';
import { proxyFor } from './http/proxy';
import { exchange } from './http/transport';

/** So long what could be fetched is taken to be there. */
const knownForMs = 60_000;
const mostKnown = 1_000;
const timeoutMs = 5_000;
const largestAudio = 64 * 1024 * 1024;

export interface PlayableDeps {
  clock: Clock;
  /** The address at which the gateway finds a WAV file of this machine. */
  publish(path: string): string;
}

/**
 * What a gateway fetches by itself and plays. It is looked at before: after what it cannot play, one gateway ends the
 * call, and another goes on and tells nobody.
 */
export class Playable {
  readonly #agents = createAgents({ timeoutMs });
  /** Addresses that could be fetched a moment ago, and when. */
  readonly #known = new Map<string, number>();

  constructor(
    private readonly gateway: string,
    private readonly deps: PlayableDeps,
  ) {}

  /** Where the gateway fetches it. Rejects with RB_CALL_MEDIA when nothing is there that can be played. */
  async addressOf(media: Exclude<Media, { kind: 'text' }>, signal: AbortSignal): Promise<string> {
    if (media.kind === 'file') {
      await this.#checkFile(media.path, media.name ?? media.path);
      return this.deps.publish(media.path);
    }
    if (!/^https?:\/\//i.test(media.url)) throw this.#unplayable(media.url.slice(0, 200));
    await this.#checkUrl(media.url, signal);
    return media.url;
  }

  close(): void {
    this.#agents.destroy();
  }

  /** It begins as a WAV does. */
  async #checkFile(path: string, name: string): Promise<void> {
    const begin = Buffer.alloc(12);
    try {
      const file = await open(path);
      try {
        await file.read(begin, 0, begin.length, 0);
      } finally {
        await file.close();
      }
    } catch (thrown) {
      throw this.#unplayable(name, thrown);
    }
    const isWav = begin.toString('latin1', 0, 4) === 'RIFF' && begin.toString('latin1', 8) === 'WAVE';
    if (!isWav) throw this.#unplayable(name);
  }

  async #checkUrl(url: string, signal: AbortSignal): Promise<void> {
    const { clock } = this.deps;
    if ((this.#known.get(url) ?? Number.NEGATIVE_INFINITY) > clock.now() - knownForMs) return;
    try {
      await this.#fetch(url, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      throw this.#unplayable(url, thrown);
    }
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(url, clock.now());
  }

  async #fetch(url: string, signal: AbortSignal): Promise<void> {
    const proxy = proxyFor({ kind: 'environment' }, new URL(url), process.env);
    const wire = { method: 'GET', url, headers: {}, proxy, timeoutMs, signal, answerLimit: largestAudio };
    const { status } = await exchange(wire, this.#agents);
    if (status !== 200) throw new Error(`The server answered ${status}.`);
  }

  #unplayable(what: string, cause?: unknown): RingbackError {
    return new RingbackError('RB_CALL_MEDIA', `${this.gateway} cannot play "${what}".`, {
      remedy: 'Give an http or https address of a WAV or MP3, a file of this machine, or a text.',
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
