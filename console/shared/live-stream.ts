import { EventParser } from './event-parser.js';
import { fetchPart, Refused } from './server.js';

/** refused: the server said no, and is asked again. signIn: it wants to know who we are. */
export type LinkState = { kind: 'connecting' | 'open' | 'lost' | 'signIn' } | { kind: 'refused'; why: string };

export interface LiveStreamEvents<Message> {
  onMessage(message: Message): void;
  onState(state: LinkState): void;
}

const firstRetryMs = 500;
const longestRetryMs = 5_000;
/** The server says something at least every 20 s. */
const silentMs = 50_000;

/** Messages from the server, by a request that stays open (EventSource could not send who we are). Comes back by itself. */
export class LiveStream<Message> {
  #current: AbortController | undefined;
  #isOpen = false;
  #retryMs = firstRetryMs;
  #wake: (() => void) | undefined;

  constructor(private readonly events: LiveStreamEvents<Message>) {
    addEventListener('online', () => this.#wake?.());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#wake?.());
  }

  /** In place of what was open before. `part` as for `urlOf`. */
  open(part: string): void {
    const isInPlace = this.#isOpen;
    this.#current?.abort();
    const control = new AbortController();
    this.#current = control;
    this.#retryMs = firstRetryMs;
    if (!isInPlace) this.events.onState({ kind: 'connecting' });
    void this.#stay(part, control.signal);
  }

  async #stay(part: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const state = await this.#once(part, signal);
      if (signal.aborted) return;
      this.#isOpen = false;
      this.events.onState(state);
      await this.#pause(signal);
    }
  }

  /** Resolves with why it is over; never rejects. */
  async #once(part: string, signal: AbortSignal): Promise<LinkState> {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), silentMs);
    try {
      const response = await fetchPart(part, { signal: AbortSignal.any([signal, silence.signal]) });
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      if (!reader) return { kind: 'lost' };
      this.#isOpen = true;
      this.events.onState({ kind: 'open' });
      const parser = new EventParser();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || signal.aborted) return { kind: 'lost' };
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), silentMs);
        this.#retryMs = firstRetryMs;
        for (const data of parser.feed(value)) this.#tell(data);
      }
    } catch (error) {
      if (!(error instanceof Refused)) return { kind: 'lost' };
      return error.isSignIn ? { kind: 'signIn' } : { kind: 'refused', why: error.message };
    } finally {
      clearTimeout(timer);
    }
  }

  /** A message that the page cannot take is a fault of the page's, not of the connection. */
  #tell(data: string): void {
    try {
      this.events.onMessage(JSON.parse(data) as Message);
    } catch (error) {
      reportError(error);
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const ms = this.#retryMs;
    this.#retryMs = Math.min(longestRetryMs, ms * 2);
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        // A signal that lives for days would keep one listener for each attempt.
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#wake = end;
      signal.addEventListener('abort', end, { once: true });
    });
    this.#wake = undefined;
  }
}
