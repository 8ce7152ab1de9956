import { randomUUID } from 'node:crypto';
import { watchAbort } from '../../core/abort-watch';
import { toRingbackError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import type { Leg, OutboundRequest } from '../../ports/gateway';
import { textOf } from './jambonz-message';
import type { JambonzRest } from './jambonz-rest';
import { dialTarget } from './verbs';
import { tagOf } from './webhook-call';

export type OutboundOutcome = { kind: 'answered'; leg: Leg } | { kind: 'busy' | 'noAnswer' | 'unreachable' };

export interface OutboundDeps {
  clock: Clock;
  rest: JambonzRest;
  /** Its calling webhook, or its WebSocket, is ours. */
  applicationSid: string;
  onTrouble(error: unknown): void;
}

/** Longer than ours, which is exact: jambonz counts in seconds. */
const spareSeconds = 5;
/** As jambonz calls the end of a call that nobody took. It says `busy` as well when somebody declines. */
const outcomes: Record<string, 'busy' | 'noAnswer' | 'unreachable'> = {
  busy: 'busy',
  'no-answer': 'noAnswer',
  completed: 'noAnswer',
  failed: 'unreachable',
};

/** Calls that we make, until they are answered or are not. Each has a tag, which comes back in all that jambonz tells of it. */
export class OutboundCalls {
  readonly #waiting = new Map<string, (outcome: OutboundOutcome) => void>();

  constructor(private readonly deps: OutboundDeps) {}

  get size(): number {
    return this.#waiting.size;
  }

  /** False when nobody waits for it any more. */
  answered(data: Record<string, unknown>, leg: Leg): boolean {
    const told = this.#waiting.get(tagOf(data));
    told?.({ kind: 'answered', leg });
    return told !== undefined;
  }

  /** Whatever is told of a call that is not here. */
  status(data: Record<string, unknown>): void {
    const kind = outcomes[textOf(data.call_status)];
    if (kind) this.#waiting.get(tagOf(data))?.({ kind });
  }

  /** `Gateway.call`. */
  async call({ to, from, ringMs, signal }: OutboundRequest): Promise<OutboundOutcome> {
    signal.throwIfAborted();
    const { clock, rest, applicationSid } = this.deps;
    const id = randomUUID();
    const stop = new AbortController();
    const forget = watchAbort(signal, () => stop.abort());
    const timer = clock.setTimeout(() => stop.abort(), ringMs);
    const outcome = new Promise<OutboundOutcome>((resolve) => {
      this.#waiting.set(id, resolve);
      watchAbort(stop.signal, () => resolve({ kind: 'noAnswer' }));
    });
    try {
      const sid = await rest.create({
        ...{ application_sid: applicationSid, from: from.number, to: dialTarget({ address: to }) },
        ...{ timeout: Math.ceil(ringMs / 1_000) + spareSeconds, tag: { ringback: id } },
      });
      const found = await outcome;
      if (stop.signal.aborted && found.kind !== 'answered') await this.#callOff(sid);
      if (found.kind !== 'answered') signal.throwIfAborted();
      return found;
    } finally {
      clock.clearTimeout(timer);
      forget();
      this.#waiting.delete(id);
    }
  }

  /** A call that rings has another word for it than one that was answered in just this moment. */
  async #callOff(sid: string): Promise<void> {
    const { rest, onTrouble } = this.deps;
    try {
      await rest.update(sid, { call_status: 'no-answer' });
    } catch (thrown) {
      if (toRingbackError(thrown).code === 'RB_CLOSED') return;
      await rest.update(sid, { call_status: 'completed' }).catch(onTrouble);
    }
  }
}
