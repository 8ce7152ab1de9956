import { Agent, get } from 'node:http';

const everyMs = 5;

/** Asks a small thing of a process again and again, and remembers the longest wait. */
export class Probe {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #timer: NodeJS.Timeout | undefined;
  #askedAt: number | undefined;
  #longestMs = 0;

  constructor(private readonly url: string) {}

  start(): void {
    this.#timer = setInterval(() => this.#ask(), everyMs);
  }

  /** Milliseconds of the longest wait since the last time that this was asked, with one that is not over yet. */
  takeLongestMs(): number {
    const waitingMs = this.#askedAt === undefined ? 0 : performance.now() - this.#askedAt;
    const longestMs = Math.max(this.#longestMs, waitingMs);
    this.#longestMs = 0;
    return longestMs;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#agent.destroy();
  }

  /** One at a time: what comes after a long wait would only measure it again. */
  #ask(): void {
    if (this.#askedAt !== undefined) return;
    const askedAt = performance.now();
    this.#askedAt = askedAt;
    const done = () => {
      this.#askedAt = undefined;
      this.#longestMs = Math.max(this.#longestMs, performance.now() - askedAt);
    };
    const request = get(this.url, { agent: this.#agent }, (response) => response.resume().on('end', done));
    request.on('error', done);
  }
}
