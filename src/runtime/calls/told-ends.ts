import { newTally } from '../../core/call/disposition';
import type { Clock, TimerHandle } from '../../ports/clock';
import type { EndedMessage } from './call-nodes';
import { savedText } from './saved-text';

/** What outlives the process. */
export interface KeptCalls {
  /** `content` gives JSON text. */
  keep(callId: string, content: () => string): void;
  forget(callId: string): void;
}

interface ToldEnd {
  /** Nodes that are at it. */
  busy: number;
  timer: TimerHandle | undefined;
}

/** From node to node of a flow, also by way of nodes that are not ours. */
const restMs = 2_000;

/** Those of all gateways; nodes know the call only. */
const everywhere = new Map<string, { begin(): void; end(): void }>();

/**
 * Ends of calls that the flow has been told, and what it does about them is not over: a comment is being written. A
 * process that dies meanwhile tells them again, so that no call goes without one.
 */
export class ToldEnds {
  readonly #ends = new Map<string, ToldEnd>();

  constructor(
    private readonly clock: Clock,
    private readonly calls: KeptCalls,
  ) {}

  /** Until it is told, or told again. */
  keep(callNodeId: string, message: EndedMessage): void {
    this.calls.keep(message.call.id, () => savedText({ callNodeId, message, steps: [], tally: newTally() }));
  }

  /** It has been told; to nobody where the id is empty. */
  add(callNodeId: string, message: EndedMessage): void {
    const { id: callId, ended } = message.call;
    if (callNodeId === '') return this.calls.forget(callId);
    this.keep(callNodeId, { ...message, call: { ...message.call, ended: { ...ended, isToldAgain: true } } });
    const end: ToldEnd = { busy: 0, timer: undefined };
    this.#ends.set(callId, end);
    everywhere.set(callId, {
      begin: () => {
        end.busy += 1;
        this.#stop(end);
      },
      end: () => {
        end.busy -= 1;
        if (end.busy === 0) this.#rest(callId, end);
      },
    });
    this.#rest(callId, end);
  }

  /** What a node is still at is not forgotten. */
  close(): void {
    for (const [callId, end] of [...this.#ends]) {
      this.#stop(end);
      if (end.busy === 0) this.#over(callId);
      else everywhere.delete(callId);
    }
    this.#ends.clear();
  }

  #rest(callId: string, end: ToldEnd): void {
    if (this.#ends.get(callId) !== end) return;
    this.#stop(end);
    end.timer = this.clock.setTimeout(() => this.#over(callId), restMs);
  }

  #stop({ timer }: ToldEnd): void {
    if (timer) this.clock.clearTimeout(timer);
  }

  #over(callId: string): void {
    this.#ends.delete(callId);
    everywhere.delete(callId);
    this.calls.forget(callId);
  }
}

/** A node begins with a message; what it gives is called when it is through with it. */
export function workOnEnd({ call }: Record<string, unknown>): () => void {
  const { id, ended } = (call ?? {}) as { id?: unknown; ended?: unknown };
  const end = ended === undefined ? undefined : everywhere.get(String(id));
  end?.begin();
  return () => end?.end();
}
