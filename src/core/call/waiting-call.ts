import type { TimerHandle } from '../../ports/clock';

/** Somebody who waits in a queue, or who is to be called back when their turn comes. */
export interface WaitingCaller {
  callId: string;
  gatewayId: string;
  queue: string;
  /** 1 is served first. */
  priority: number;
  /** When they first came into this queue, in milliseconds since the epoch. */
  enqueuedAt: number;
  /** Needed beside those of the queue. */
  skills: string[];
  number: string;
  name?: string;
  isCallback: boolean;
}

/** A place in a queue. */
export class WaitingCall implements WaitingCaller {
  readonly callId: string;
  readonly gatewayId: string;
  readonly queue: string;
  readonly priority: number;
  readonly enqueuedAt: number;
  readonly skills: string[];
  readonly number: string;
  readonly name?: string;
  readonly isCallback: boolean;
  /** As it was when it was last looked at; 1 is next. */
  lastPosition = 0;
  /** Ends when other agents help out. */
  overflow: TimerHandle | undefined;
  #offer: string | undefined;
  #isServed = false;
  #wake = new AbortController();

  constructor(caller: WaitingCaller) {
    this.callId = caller.callId;
    this.gatewayId = caller.gatewayId;
    this.queue = caller.queue;
    this.priority = caller.priority;
    this.enqueuedAt = caller.enqueuedAt;
    this.skills = caller.skills;
    this.number = caller.number;
    if (caller.name) this.name = caller.name;
    this.isCallback = caller.isCallback;
  }

  /** The agent whom this caller is given, until somebody takes the offer. */
  get offer(): string | undefined {
    return this.#offer;
  }

  /** Neither offered to an agent nor being put through to one. */
  get isIdle(): boolean {
    return this.#offer === undefined && !this.#isServed;
  }

  /** Aborted as soon as there is something to do: an offer, or nobody left to wait for. */
  get woken(): AbortSignal {
    return this.#wake.signal;
  }

  give(agentId: string): void {
    this.#offer = agentId;
    this.wake();
  }

  wake(): void {
    this.#wake.abort();
  }

  /** Takes the offer, if there is one: nobody else is offered the call until it is `returned`. */
  takeOffer(): string | undefined {
    const offered = this.#offer;
    this.#offer = undefined;
    this.#isServed = offered !== undefined;
    this.#wake = new AbortController();
    return offered;
  }

  /** The agent did not take it: the caller waits again, where they were. */
  returned(): void {
    this.#isServed = false;
  }
}

export function comesBefore(one: WaitingCaller, other: WaitingCaller): boolean {
  if (one.priority !== other.priority) return one.priority < other.priority;
  return one.enqueuedAt < other.enqueuedAt;
}
