import type { Clock, TimerHandle } from '../../ports/clock';
import type { Leg, LegEnd } from '../../ports/gateway';
import { RingbackError } from '../errors';
import { untilAborted } from '../until-aborted';
import type { CallEvent } from './call-event';
import type { CallInfo, CallMessage } from './call-message';
import { type CallTally, count, newTally } from './disposition';

/** A node that works on the call. Data: it is written to the store, and taken up again after a restart. */
export interface Step {
  nodeId: string;
  msg: CallMessage;
}

/** What a node sent on last. Data, too: it is sent again when it was lost on its way. */
export interface SentMessage {
  nodeId: string;
  /** Index of the output. */
  port: number;
  msg: CallMessage;
}

/** As much of a call as outlives the process. */
export interface SavedCall {
  callNodeId: string;
  message: CallMessage;
  steps: Step[];
  sent?: SentMessage;
  tally: CallTally;
  /** When it came into the queue that it waits in. */
  queued?: { queue: string; enqueuedAt: number };
  /** Whom it was put through to. */
  talk?: { teamId: string; agentId: string; queue: string };
}

export interface CallSessionDeps {
  clock: Clock;
  leg: Leg;
  saved: SavedCall;
  /** No node works on the call for so long: `onSilence`. */
  silenceMs: number;
  onChange(session: CallSession): void;
  onEvent(session: CallSession, event: CallEvent): void;
  onSilence(session: CallSession): void;
  /** A node closed while it worked on the call, or the last one is done that went on after that. */
  onInterrupted(session: CallSession): void;
  /** Once. */
  onEnded(session: CallSession, end: LegEnd): void;
}

const longestHeldMs = 35_000;

interface RunningStep extends Step {
  /** Its node closed; whoever takes its place goes on. */
  isInterrupted: boolean;
}

/**
 * One call: gives its line one command at a time, knows which nodes work on it and what its messages have
 * learnt, and tells once how it ended. It outlives the nodes: a redeploy does not end it.
 */
export class CallSession {
  readonly id: string;
  readonly leg: Leg;
  readonly tally: CallTally;
  #message: CallMessage;
  readonly #steps: RunningStep[];
  #turn: Promise<unknown> = Promise.resolve();
  #silence: TimerHandle | undefined;
  #busy = 0;
  #end: LegEnd | undefined;
  #sent: SentMessage | undefined;
  #isAdrift = false;
  #isLineDown = false;
  readonly #held = new Set<Promise<void>>();
  queued: SavedCall['queued'];
  talk: SavedCall['talk'];

  constructor(private readonly deps: CallSessionDeps) {
    const { leg, saved } = deps;
    this.leg = leg;
    this.#message = saved.message;
    this.id = saved.message.call.id;
    this.tally = saved.tally;
    this.queued = saved.queued;
    this.talk = saved.talk;
    this.#sent = saved.sent;
    this.#steps = saved.steps.map((step) => ({ ...step, isInterrupted: true }));
    void leg.ended.then((end) => {
      this.#isLineDown = true;
      return this.#held.size === 0 ? this.#finish(end) : this.#whatIsHeld().then(() => this.#finish(end));
    });
  }

  get call(): CallInfo {
    return this.#message.call;
  }

  /** The call's message with everything that it had learnt when it was last seen. */
  get message(): CallMessage {
    return this.#message;
  }

  /** Nothing can be said to the caller any more; the end may still wait for what is held. */
  get isLineDown(): boolean {
    return this.#isLineDown;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  get callNodeId(): string {
    return this.deps.saved.callNodeId;
  }

  get language(): string {
    return this.call.language;
  }

  /** Remembers what a message of this call knows; a later one adds to it. */
  note(msg: Record<string, unknown>): void {
    if (this.hasEnded) return;
    const { req: _request, res: _response, ...data } = msg;
    const call = { ...this.call, ...(msg.call as Partial<CallInfo>), id: this.id };
    this.#message = { ...this.#message, ...data, call };
    this.#listenForSilence();
    this.#changed();
  }

  event(event: CallEvent): void {
    // Told with the end, see #finish.
    if (this.hasEnded && event.kind === 'talked') return;
    if (!this.hasEnded) {
      count(this.tally, event, this.deps.clock.now());
      this.#changed();
    }
    this.deps.onEvent(this, event);
  }

  /**
   * Runs a node's work on the line when it is its turn. Rejects with RB_CALL_ENDED when the line is gone. When
   * `signal` (the node's) is aborted meanwhile the step stays, for the node that takes its place.
   */
  async run<T>(step: Step, signal: AbortSignal, work: (leg: Leg) => Promise<T>): Promise<T> {
    const running: RunningStep = { ...step, isInterrupted: false };
    this.#steps.push(running);
    this.#isAdrift = false;
    this.note(step.msg);
    const before = this.#turn;
    const turn = (async () => {
      await untilAborted(before, signal);
      if (this.hasEnded) throw callEnded();
      return work(this.leg);
    })();
    // One that gives up while it waits must not let the next one in early.
    this.#turn = Promise.allSettled([before, turn]);
    this.#listenForSilence();
    try {
      const result = await turn;
      this.#forget(running);
      return result;
    } catch (error) {
      if (signal.aborted && !this.hasEnded) {
        running.isInterrupted = true;
        this.deps.onInterrupted(this);
      } else this.#forget(running);
      throw this.hasEnded ? callEnded() : error;
    }
  }

  /** Takes out what the node of this id was interrupted in, so that it can be run again. */
  takeInterrupted(nodeId: string): Step[] {
    const found = this.#steps.filter((step) => step.isInterrupted && step.nodeId === nodeId);
    for (const step of found) this.#steps.splice(this.#steps.indexOf(step), 1);
    return found.map(({ nodeId: id, msg }) => ({ nodeId: id, msg }));
  }

  sentOn(sent: SentMessage): void {
    this.#sent = sent;
    this.#changed();
  }

  /** What is sent now goes to nodes that are gone: `takeLost` gives it to those that take their place. */
  get isAdrift(): boolean {
    return this.#isAdrift;
  }

  /** All messages of the flow are gone: by a restart, or by a deploy that makes every node anew. */
  loseMessages(): void {
    this.#isAdrift = true;
  }

  /** What the node of this id sent last, when it was lost and no node works on the call; once. */
  takeLost(nodeId: string): SentMessage | undefined {
    const isIdle = !this.hasEnded && this.#steps.length === 0 && this.#busy === 0;
    if (!this.#isAdrift || !isIdle || this.#sent?.nodeId !== nodeId) return undefined;
    this.#isAdrift = false;
    return this.#sent;
  }

  /** Nobody works on the call but nodes that are gone, whose places nobody took. */
  get isStranded(): boolean {
    const isAbandoned = this.#steps.length > 0 && this.#steps.every(({ isInterrupted }) => isInterrupted);
    return !this.hasEnded && isAbandoned && this.#busy === 0;
  }

  /** Something else than a step has the line: a talk. Steps wait until it is over. `work` never rejects. */
  occupy(work: Promise<unknown>): void {
    this.#busy += 1;
    this.#turn = Promise.allSettled([this.#turn, work]);
    this.#listenForSilence();
    void this.#turn.then(() => {
      this.#busy -= 1;
      this.#listenForSilence();
    });
  }

  /**
   * The end of the call is told only when that has settled, with what it has noted: a caller who hangs up after their
   * words have left a message. Never for long: half a minute at most.
   */
  holdEnd(work: Promise<unknown>): void {
    const settled = work.then(
      () => undefined,
      () => undefined, // told by whoever does it
    );
    this.#held.add(settled);
    void settled.then(() => this.#held.delete(settled));
  }

  save(): SavedCall {
    return {
      callNodeId: this.callNodeId,
      message: this.#message,
      steps: this.#steps.map(({ nodeId, msg }) => ({ nodeId, msg })),
      tally: this.tally,
      ...(this.#sent ? { sent: this.#sent } : {}),
      ...(this.queued ? { queued: this.queued } : {}),
      ...(this.talk ? { talk: this.talk } : {}),
    };
  }

  /** Begins to count silence; call once the flow can have been told of the call. */
  watch(): void {
    this.#listenForSilence();
  }

  async #whatIsHeld(): Promise<void> {
    const { clock } = this.deps;
    let timer: TimerHandle | undefined;
    const late = new Promise<void>((resolve) => {
      timer = clock.setTimeout(resolve, longestHeldMs);
    });
    await Promise.race([Promise.all(this.#held), late]);
    if (timer) clock.clearTimeout(timer);
    // The node that has done it sends it on first.
    await new Promise<void>((resolve) => {
      clock.setTimeout(resolve, 0);
    });
  }

  #forget(step: RunningStep): void {
    const at = this.#steps.indexOf(step);
    if (at !== -1) this.#steps.splice(at, 1);
    this.#listenForSilence();
    this.#changed();
    if (this.isStranded) this.deps.onInterrupted(this);
  }

  /** Not after the end: what was kept of the call is gone by then, and would be found again at the next start. */
  #changed(): void {
    if (!this.hasEnded) this.deps.onChange(this);
  }

  #listenForSilence(): void {
    const { clock, silenceMs, onSilence } = this.deps;
    if (this.#silence) clock.clearTimeout(this.#silence);
    this.#silence = undefined;
    const isOccupied = this.#busy > 0 || this.#steps.length > 0;
    if (this.hasEnded || isOccupied || silenceMs <= 0) return;
    this.#silence = clock.setTimeout(() => onSilence(this), silenceMs);
  }

  #finish(end: LegEnd): void {
    const { talkingSince, agents } = this.tally;
    const agent = agents.at(-1);
    if (talkingSince !== undefined && agent) {
      // Whoever rang the agent hears later that the talk is over; a history tells it before the end.
      const talkMs = this.deps.clock.now() - talkingSince;
      this.deps.onEvent(this, { kind: 'talked', agent: agent.id, name: agent.name, talkMs });
    }
    this.#end = end;
    this.#listenForSilence();
    this.deps.onEnded(this, end);
  }
}

export function newCall(callNodeId: string, call: CallInfo): SavedCall {
  return { callNodeId, message: { call, payload: call.ani }, steps: [], tally: newTally() };
}

export function callEnded(): RingbackError {
  return new RingbackError('RB_CALL_ENDED', 'The call has ended.');
}
