import type { Clock } from '../../ports/clock';
import type { CallerId, ConnectOutcome, Leg, Media } from '../../ports/gateway';
import { targetOf } from './agent';
import type { CallEvent } from './call-event';
import type { OfferEnd, Team } from './team';
import type { WaitingCall } from './waiting-call';

/** What is said to those who wait; made for each announcement, in the caller's language. */
export interface QueueVoice {
  music(): Promise<Media[]>;
  /** Position and waiting time, as far as the queue tells them. */
  place(position: number, waitMs: number | undefined): Promise<Media[]>;
  callbackOffer(digit: string): Promise<Media[]>;
  callbackPromise(): Promise<Media[]>;
  /** What the agent hears before the caller is put through. */
  whisper(): Promise<Media[]>;
}

export interface QueueVisitDeps {
  leg: Leg;
  team: Team;
  /** The caller's place; left by the visit, whatever happens. */
  place: WaitingCall;
  caller: CallerId;
  voice: QueueVoice;
  clock: Clock;
  signal: AbortSignal;
  onEvent(event: CallEvent): void;
  /** Callers may ask to be called back, and hang up before they have heard that they will be. Absent: they may not ask. */
  onCallback?(): void;
}

export interface Talk {
  agent: { id: string; name: string };
  /** Resolves when they have talked, with who hung up; the call ends with it. */
  over: Promise<'caller' | 'agent'>;
}

export type QueueOutcome =
  | { kind: 'connected'; talk: Talk }
  | { kind: 'timedOut' }
  | { kind: 'nobody' }
  | { kind: 'callback' };

/** Long enough to be cheap, short enough to notice nothing. */
const longestHoldMs = 3_600_000;

/**
 * Waits with music until an agent answers, the longest wait is over, nobody is left to wait for, or the caller
 * asks to be called back. An agent who does not take the call gives the caller back with the place they had.
 */
export async function visitQueue(deps: QueueVisitDeps): Promise<QueueOutcome> {
  const { team, place, signal } = deps;
  const visit = new QueueVisit(deps);
  try {
    for (;;) {
      signal.throwIfAborted();
      const agentId = place.takeOffer();
      const outcome = agentId === undefined ? await visit.wait() : await visit.ring(agentId);
      if (outcome) return outcome;
    }
  } finally {
    team.leave(place);
  }
}

class QueueVisit {
  /** The first announcement comes at once, for those who have just come. */
  #announcedAt = Number.NEGATIVE_INFINITY;
  readonly #waitsSince: number;

  constructor(private readonly deps: QueueVisitDeps) {
    const { place, clock } = deps;
    // Whoever was called back has not been made to wait at the telephone until now.
    this.#waitsSince = place.isCallback ? clock.now() : place.enqueuedAt;
  }

  /** Music until there is something to do; undefined: look again. */
  async wait(): Promise<QueueOutcome | undefined> {
    const { leg, team, place, voice, clock, signal } = this.deps;
    const settings = team.queue(place.queue);
    if (!team.isAnybodyThere(place)) return { kind: 'nobody' };
    const leftMs = settings.longestWaitMs > 0 ? this.#waitsSince + settings.longestWaitMs - clock.now() : longestHoldMs;
    if (leftMs <= 0) return { kind: 'timedOut' };
    const woken = AbortSignal.any([signal, place.woken]);
    const digit = this.deps.onCallback ? settings.callbackDigit : '';
    if (this.#announcementDueMs() <= 0) {
      this.#announcedAt = clock.now();
      const words = await this.#announcement(digit);
      if (words.length > 0) {
        // Held rather than played: the digit counts during the words too.
        const isHeard = await this.#say(words, woken, digit);
        if (isHeard === 'callback') return this.#promiseCallback();
        return undefined;
      }
    }
    const elapseMs = Math.max(1, Math.min(leftMs, this.#announcementDueMs(), longestHoldMs));
    const held = await leg.hold({ music: await voice.music(), elapseMs, digits: digit, signal: woken });
    return held.kind === 'digit' ? this.#promiseCallback() : undefined;
  }

  /** Rings the agent; undefined when the caller goes on waiting. */
  async ring(agentId: string): Promise<QueueOutcome | undefined> {
    const { leg, team, place, voice, caller, clock, signal, onEvent } = this.deps;
    const agent = team.agent(agentId);
    const { id, name } = agent;
    const { ringMs } = team.queue(place.queue);
    onEvent({ kind: 'ringing', agent: id, name });
    let talkingSince: number | undefined;
    let tellTalking: (() => void) | undefined;
    const talking = new Promise<void>((resolve) => {
      tellTalking = resolve;
    });
    const onTalking = () => {
      talkingSince = clock.now();
      team.beginTalk(id);
      onEvent({ kind: 'talking', agent: id, name, waitedMs: talkingSince - place.enqueuedAt });
      tellTalking?.();
    };
    const connect = async () => {
      const [callerHears, whisper] = await Promise.all([voice.music(), voice.whisper()]);
      return leg.connect({ target: targetOf(agent), ringMs, callerHears, whisper, from: caller, onTalking, signal });
    };
    const over = connect().then(
      (outcome) => this.#settle(id, name, outcome, talkingSince),
      (error: unknown) => {
        // The caller hung up while it rang, or when they had talked.
        const talkMs = talkingSince === undefined ? undefined : clock.now() - talkingSince;
        this.#endOffer(id, name, talkMs === undefined ? 'withdrawn' : 'talked', talkMs);
        throw error;
      },
    );
    await Promise.race([talking, over]);
    // Gateways that tell only at the end have talked by now, or never.
    if (talkingSince === undefined && !(await over)) return undefined;
    return { kind: 'connected', talk: { agent: { id, name }, over: over.then((by) => by ?? 'caller') } };
  }

  /** Who hung up, when they have talked. */
  #settle(
    id: string,
    name: string,
    outcome: ConnectOutcome,
    talkingSince: number | undefined,
  ): 'caller' | 'agent' | undefined {
    const { clock, onEvent, place } = this.deps;
    if (outcome.kind === 'ended') {
      const talkMs = talkingSince === undefined ? outcome.talkMs : clock.now() - talkingSince;
      if (talkingSince === undefined) {
        onEvent({ kind: 'talking', agent: id, name, waitedMs: clock.now() - outcome.talkMs - place.enqueuedAt });
      }
      this.#endOffer(id, name, 'talked', talkMs);
      return outcome.by;
    }
    const end = offerEnds[outcome.kind];
    if (outcome.kind !== 'cancelled') {
      const why = outcome.kind === 'failed' ? outcome.detail : outcome.kind;
      onEvent({ kind: 'missed', agent: id, name, why });
    }
    this.#endOffer(id, name, end, undefined);
    return undefined;
  }

  #endOffer(id: string, name: string, end: OfferEnd, talkMs: number | undefined): void {
    const { team, onEvent, place } = this.deps;
    // Before the team looks for whom to give to whom.
    if (talkMs === undefined) place.returned();
    if (talkMs !== undefined) onEvent({ kind: 'talked', agent: id, name, talkMs });
    team.endOffer(id, end, talkMs === undefined ? undefined : { queue: place.queue, talkMs });
  }

  #announcementDueMs(): number {
    const { announceMs } = this.deps.team.queue(this.deps.place.queue);
    return announceMs > 0 ? this.#announcedAt + announceMs - this.deps.clock.now() : Number.POSITIVE_INFINITY;
  }

  async #announcement(callbackDigit: string): Promise<Media[]> {
    const { team, place, voice } = this.deps;
    const { announcePosition, announceWait } = team.queue(place.queue);
    const position = announcePosition ? team.position(place) : 0;
    const words =
      announcePosition || announceWait
        ? await voice.place(position, announceWait ? team.expectedWaitMs(place) : undefined)
        : [];
    return callbackDigit ? [...words, ...(await voice.callbackOffer(callbackDigit))] : words;
  }

  /** Says it once; an agent who becomes free cuts it short, the digit of the callback too. */
  async #say(words: Media[], woken: AbortSignal, digit: string): Promise<'callback' | undefined> {
    const { leg, signal } = this.deps;
    if (digit) {
      const collected = await this.#untilWoken(
        leg.collect({
          prompt: words,
          ...{ minDigits: 1, maxDigits: 1, terminator: '', firstDigitMs: 1, interDigitMs: 1 },
          bargeIn: true,
          isSensitive: false,
          isComplete: () => true,
          signal: woken,
        }),
        woken,
        signal,
      );
      return collected?.kind === 'digits' && collected.digits === digit ? 'callback' : undefined;
    }
    await this.#untilWoken(leg.play(words, woken), woken, signal);
    return undefined;
  }

  /** What was cut short because there is something to do is no failure. */
  async #untilWoken<T>(work: Promise<T>, woken: AbortSignal, signal: AbortSignal): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      if (woken.aborted && !signal.aborted && error === woken.reason) return undefined;
      throw error;
    }
  }

  async #promiseCallback(): Promise<QueueOutcome> {
    const { leg, voice, signal, onCallback } = this.deps;
    onCallback?.();
    await leg.play(await voice.callbackPromise(), signal);
    return { kind: 'callback' };
  }
}

const offerEnds: Record<Exclude<ConnectOutcome['kind'], 'ended'>, OfferEnd> = {
  busy: 'busy',
  noAnswer: 'no-answer',
  rejected: 'rejected',
  unreachable: 'unreachable',
  agentAbandoned: 'rejected',
  failed: 'unreachable',
  cancelled: 'withdrawn',
};
