import type { ConsoleState } from '../../src/runtime/console/console-messages';
import { type LinkState, LiveStream } from '../shared/live-stream.js';

/** The console's connection to the server: what is so now. */
class ConsoleLink {
  state: ConsoleState | undefined;
  /** When that came, by our clock. */
  #receivedAt = 0;
  #stream: LiveStream<ConsoleState> | undefined;

  open(onState: (state: ConsoleState) => void, onLink: (state: LinkState) => void): void {
    this.#stream = new LiveStream({
      onMessage: (state) => {
        this.state = state;
        this.#receivedAt = Date.now();
        onState(state);
      },
      onState: onLink,
    });
    this.#stream.open('console/events');
  }

  /** Milliseconds since the epoch, by the server's clock. */
  get now(): number {
    const { now, speed } = this.state ?? { now: Date.now(), speed: 1 };
    return this.state ? now + (Date.now() - this.#receivedAt) * speed : now;
  }
}

export const link = new ConsoleLink();
