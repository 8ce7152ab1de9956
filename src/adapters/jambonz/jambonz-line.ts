import { Keys } from '../../core/call/keys';
import { type PlayingLine, rest, whileUp } from '../../core/call/line-commands';
import { untilAborted } from '../../core/until-aborted';
import type { Clock, TimerHandle } from '../../ports/clock';
import type { LegEnd } from '../../ports/gateway';
import { type JambonzMessage, textOf, utteranceOf } from './jambonz-message';
import { hear, hearAll, type Sound, type Verb, wait } from './verbs';

/** What jambonz says of verbs that are over. */
export type Told = Record<string, unknown>;

/** Sends to the connection of the call, or does nothing while there is none. */
export type Send = (message: Record<string, unknown>) => void;

interface Turn {
  number: number;
  verbs: Verb[];
  isOver: (told: Told) => void;
  /** What jambonz does when these verbs are over; usually it waits for keys. */
  after: (told: Told) => Verb[] | undefined;
  /** Other things that jambonz asks while the verbs go on. */
  asks?: Record<string, (told: Told) => Verb[]>;
}

/** jambonz waits five seconds for its first instructions. */
const firstWordMs = 300;
/** For the flow to say what is next; until then nobody listens for keys. */
const nextWordMs = 40;
/** For jambonz to begin with a call. */
const firstSettledMs = 1_000;
const settledMs = 60;
/** A loop of something very short must not keep jambonz busy. */
const shortestRoundMs = 250;

/**
 * One call: the verbs that jambonz works on, and what it says of them. New verbs take the place of what goes on.
 * Whatever is going on, keys are listened for.
 */
export class JambonzLine implements PlayingLine<Sound> {
  readonly keys = new Keys();
  #turn: Turn | undefined;
  #number = 0;
  /** jambonz waits for instructions: for its first, or for what comes next. */
  #unanswered: string | undefined;
  #isAnswered = false;
  /** It needs no verb to be answered. */
  #isUp = false;
  #hasBegun = false;
  /**
   * Instructions that answer a message are followed a moment later than those that come by themselves: of two that
   * are sent at once, the first would win. So the second waits, until jambonz says something or the moment is over.
   */
  #isSettling = false;
  #settling: TimerHandle | undefined;
  #pending: Verb[] | undefined;
  readonly #timers = new Set<TimerHandle>();

  constructor(
    readonly clock: Clock,
    readonly ended: Promise<LegEnd>,
    private send: Send,
  ) {}

  /** `session:new`: answered by the first verbs. */
  begin({ msgid }: JambonzMessage): void {
    this.#unanswered = msgid;
  }

  /** As `begin`, of somebody whom we have called: they are there. */
  answered(message: JambonzMessage): void {
    this.#isUp = true;
    this.begin(message);
    this.answer();
  }

  /** A webhook of a call that began in an earlier run of our process: answered by what comes next. */
  resume({ msgid }: JambonzMessage): void {
    this.#isUp = true;
    this.#isAnswered = true;
    this.#unanswered = msgid;
    this.#parkAfter(nextWordMs);
  }

  /** Takes the call, with what comes next, or in silence. */
  answer(): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#parkAfter(firstWordMs);
  }

  /** The answer to this is that the call is over. */
  end({ msgid }: JambonzMessage): void {
    this.#turn = undefined;
    this.#acknowledge(msgid, [{ verb: 'hangup' }]);
  }

  /** jambonz has said something: it takes instructions. */
  settled(): void {
    if (!this.#isSettling) return;
    this.#isSettling = false;
    if (this.#settling) this.clock.clearTimeout(this.#settling);
    const verbs = this.#pending;
    this.#pending = undefined;
    if (verbs) this.#redirect(verbs);
  }

  /** The call is over. */
  close(): void {
    for (const timer of this.#timers) this.clock.clearTimeout(timer);
    this.#timers.clear();
  }

  /** The connection is another one: jambonz goes on with what it had, and is told once more. */
  reconnect(send: Send, { msgid }: JambonzMessage, { talksOn = false }: { talksOn?: boolean } = {}): void {
    this.send = send;
    this.#isAnswered = true;
    this.#unanswered = undefined;
    this.#hasBegun = true;
    this.#isSettling = false;
    this.#pending = undefined;
    send({ type: 'ack', msgid });
    if (this.#turn) this.#redirect(this.#turn.verbs);
    else if (!talksOn) this.park();
  }

  /** Nobody is there to be told. */
  disconnect(): void {
    this.send = () => undefined;
  }

  /** Verbs that nothing follows. */
  tell(verbs: Verb[]): void {
    this.#turn = undefined;
    this.#redirect(verbs);
  }

  /** Waits for keys, until it is told something else. */
  park(): void {
    this.#turn = this.#waiting();
    this.#redirect(this.#turn.verbs);
  }

  /** Resolves with what jambonz says when the verbs are over. When the signal is aborted they stop. */
  async run(
    verbs: (hook: string) => Verb[],
    signal: AbortSignal,
    { after, asks }: { after?: Turn['after']; asks?: (hook: string) => Turn['asks'] } = {},
  ): Promise<Told> {
    signal.throwIfAborted();
    this.#number += 1;
    const number = this.#number;
    const hook = hookOf(number);
    const over = new Promise<Told>((resolve) => {
      const asked = asks?.(hook);
      this.#turn = {
        ...{ number, verbs: verbs(hook), isOver: resolve, after: after ?? (() => undefined) },
        ...(asked ? { asks: asked } : {}),
      };
    });
    if (this.#turn) this.#redirect(this.#turn.verbs);
    try {
      return await whileUp(this.ended, untilAborted(over, signal));
    } catch (thrown) {
      if (this.#turn?.number === number && signal.aborted) this.park();
      throw thrown;
    }
  }

  async play(sounds: readonly Sound[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    for (const sound of sounds) {
      const { digits } = await this.run((hook) => hear(sound, hook), signal);
      // Who presses a key has heard enough.
      if (textOf(digits) !== '') return;
    }
  }

  /** To its end, whatever is pressed. */
  async playAll(sounds: readonly Sound[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (sounds.length > 0) await this.run((hook) => hearAll(sounds, hook), signal);
  }

  async loop(sounds: readonly Sound[], signal: AbortSignal): Promise<never> {
    for (;;) {
      const begin = this.clock.now();
      await this.play(sounds, signal);
      const restMs = sounds.length > 0 ? begin + shortestRoundMs - this.clock.now() : Number.POSITIVE_INFINITY;
      if (restMs > 0) await rest(this, restMs, signal);
    }
  }

  /** `verb:hook` and its kin: what is over, or asked. */
  receive({ msgid, hook, data }: JambonzMessage): void {
    this.settled();
    const turn = this.#turn;
    const asked = turn?.asks?.[hook];
    if (asked) return this.#acknowledge(msgid, asked(data));
    // Keys count, also those of verbs that were replaced meanwhile.
    for (const digit of textOf(data.digits)) this.keys.press(digit);
    const utterance = utteranceOf(data.speech);
    if (utterance) this.keys.say(utterance);
    if (!turn || hook !== hookOf(turn.number)) return this.#acknowledge(msgid);
    this.#turn = undefined;
    this.#unanswered = msgid;
    const next = turn.after(data);
    if (next) this.#redirect(next);
    else this.#parkAfter(nextWordMs);
    turn.isOver(data);
  }

  /** Without other instructions meanwhile. */
  #parkAfter(ms: number): void {
    const msgid = this.#unanswered;
    this.#after(ms, () => {
      if (msgid !== undefined && this.#unanswered === msgid) this.park();
    });
  }

  #waiting(): Turn {
    this.#number += 1;
    const number = this.#number;
    return { number, verbs: wait(hookOf(number)), isOver: () => undefined, after: () => undefined };
  }

  #redirect(verbs: Verb[]): void {
    const msgid = this.#unanswered;
    this.#unanswered = undefined;
    if (msgid !== undefined) {
      const isFirst = !this.#hasBegun;
      this.#hasBegun = true;
      this.#acknowledge(msgid, isFirst && this.#isAnswered && !this.#isUp ? [{ verb: 'answer' }, ...verbs] : verbs);
      this.#isSettling = true;
      this.#settling = this.#after(isFirst && !this.#isUp ? firstSettledMs : settledMs, () => this.settled());
    } else if (this.#isSettling) this.#pending = verbs;
    else this.send({ type: 'command', command: 'redirect', queueCommand: false, data: verbs });
  }

  #after(ms: number, run: () => void): TimerHandle {
    const timer = this.clock.setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
    return timer;
  }

  #acknowledge(msgid: string, verbs?: Verb[]): void {
    this.send({ type: 'ack', msgid, ...(verbs ? { data: verbs } : {}) });
  }
}

function hookOf(turn: number): string {
  return `/ringback/${turn}`;
}
