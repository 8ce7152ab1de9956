import { randomUUID } from 'node:crypto';
import { watchAbort } from '../../core/abort-watch';
import type { Clock } from '../../ports/clock';
import type { Leg, OutboundRequest } from '../../ports/gateway';
import type { TwilioRest } from './twilio-rest';

export type OutboundOutcome = { kind: 'answered'; leg: Leg } | { kind: 'busy' | 'noAnswer' | 'unreachable' };

export interface OutboundDeps {
  clock: Clock;
  rest: TwilioRest;
  /** Where Twilio asks once they have answered, and tells what became of it; `id` comes back in both. */
  urlsOf(id: string): { answered: string; status: string };
  onTrouble(error: unknown): void;
}

/** Calls that we make, until they are answered or are not. Each has an id of ours: what Twilio tells may come before its own. */
export class OutboundCalls {
  readonly #waiting = new Map<string, (outcome: OutboundOutcome) => void>();

  constructor(private readonly deps: OutboundDeps) {}

  get size(): number {
    return this.#waiting.size;
  }

  isWaiting(id: string): boolean {
    return this.#waiting.has(id);
  }

  answered(id: string, leg: Leg): void {
    this.#waiting.get(id)?.({ kind: 'answered', leg });
  }

  /** `status`: how Twilio calls the end of a call. */
  ended(id: string, status: string): void {
    const kinds: Record<string, 'busy' | 'noAnswer'> = {
      busy: 'busy',
      'no-answer': 'noAnswer',
      canceled: 'noAnswer',
      completed: 'noAnswer',
    };
    this.#waiting.get(id)?.({ kind: kinds[status] ?? 'unreachable' });
  }

  /** `Gateway.call`. */
  async call({ to, from, ringMs, signal }: OutboundRequest): Promise<OutboundOutcome> {
    signal.throwIfAborted();
    const { clock, rest, urlsOf, onTrouble } = this.deps;
    const id = randomUUID();
    const { answered, status } = urlsOf(id);
    const stop = new AbortController();
    const forget = watchAbort(signal, () => stop.abort());
    const timer = clock.setTimeout(() => stop.abort(), ringMs);
    const outcome = new Promise<OutboundOutcome>((resolve) => {
      this.#waiting.set(id, resolve);
      watchAbort(stop.signal, () => resolve({ kind: 'noAnswer' }));
    });
    try {
      const { sid } = await rest.create({
        ...{ To: to, From: from.number, Url: answered, Method: 'POST' },
        ...{ StatusCallback: status, StatusCallbackMethod: 'POST' },
        // Twilio takes no less than five seconds; ours are exact.
        Timeout: String(Math.ceil(ringMs / 1_000) + 5),
      });
      const found = await outcome;
      if (stop.signal.aborted && found.kind !== 'answered') rest.update(sid, { Status: 'completed' }).catch(onTrouble);
      if (found.kind !== 'answered') signal.throwIfAborted();
      return found;
    } finally {
      clock.clearTimeout(timer);
      forget();
      this.#waiting.delete(id);
    }
  }
}
