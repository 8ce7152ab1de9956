import { whileUp } from '../../core/call/line-commands';
import { untilAborted } from '../../core/until-aborted';
import type { Clock, TimerHandle } from '../../ports/clock';
import type { LegEnd } from '../../ports/gateway';
import { gather, type TwimlVerb, twimlDocument } from './twiml';

export interface TwilioPace {
  /** So long the flow may be busy with something else before callers hear what is gathered. */
  gatherMs: number;
  /** From a request until it is answered, whatever the flow is doing; Twilio gives up after 15 s. */
  answerMs: number;
  /** After an answer, until we ask whether the call is still there. */
  probeMs: number;
}

export const usualPace: TwilioPace = { gatherMs: 600, answerMs: 8_000, probeMs: 30_000 };

export interface TwilioLineDeps {
  clock: Clock;
  pace: TwilioPace;
  ended: Promise<LegEnd>;
  /** The address at which Twilio asks for that turn. */
  urlOf(turn: number): string;
  /** Lets Twilio drop what it does and ask there; rejects when it cannot be told. */
  redirect(url: string): Promise<void>;
  /** Twilio has been silent for long: somebody should look. */
  onSilence(): void;
  onTrouble(error: unknown): void;
}

/** What Twilio is to do; `gathered` is what callers are to hear before. */
export type Instructions = (action: string, gathered: TwimlVerb[]) => TwimlVerb[];

interface Document {
  text: Promise<string>;
  write: (text: string) => void;
}

/**
 * One call as Twilio drives it: it asks, we owe one document, and it asks again when that is done. Each document names
 * the next turn, by a number that only grows, over restarts as well. Who asks again for the turn that was asked last
 * gets the same document; who asks for an earlier one gets none.
 */
export class TwilioLine {
  /** Keys that were pressed before a question. */
  ahead = '';
  #asked = Number.NEGATIVE_INFINITY;
  #issued = 0;
  #document: Document | undefined;
  #isOpen = false;
  #gathered: TwimlVerb[] = [];
  #pending: ((form: URLSearchParams) => void) | undefined;
  /** Keys that end what goes on now mean nothing. */
  #dropsKeys = false;
  #isClosed = false;
  #waiting: (() => void)[] = [];
  readonly #timers = new Map<'flush' | 'give' | 'probe', TimerHandle>();

  constructor(private readonly deps: TwilioLineDeps) {}

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Callers hear something that nobody waits for. */
  get isTalking(): boolean {
    return !this.#isOpen && !this.#pending && !this.#dropsKeys && this.#document !== undefined;
  }

  get hasGathered(): boolean {
    return this.#gathered.length > 0;
  }

  /** Twilio asks: the document, as soon as there is one; undefined for a turn that is over. */
  ask(turn: number, form: URLSearchParams): Promise<string> | undefined {
    if (turn < this.#asked) return undefined;
    if (turn === this.#asked) return this.#document?.text;
    this.#asked = turn;
    this.#stop();
    // Of two requests that wait, both are answered: Twilio has dropped the one or the other.
    if (!this.#isOpen || !this.#document) this.#document = newDocument();
    this.#isOpen = true;
    const { text } = this.#document;
    const digits = form.get('Digits') ?? '';
    const told = this.#pending;
    this.#pending = undefined;
    if (told) told(form);
    else if (!this.#dropsKeys) this.ahead += digits;
    this.#dropsKeys = false;
    if (this.#isClosed) this.finish([]);
    else {
      this.#after('give', this.deps.pace.answerMs, () => this.#listen());
      this.#flushSoon();
      for (const wake of this.#waiting.splice(0)) wake();
    }
    return text;
  }

  /** Is heard before whatever comes next. */
  gather(verbs: readonly TwimlVerb[]): void {
    this.#gathered.push(...verbs);
    this.#flushSoon();
  }

  /** Resolves when Twilio waits for us. */
  async whenOpen(signal: AbortSignal): Promise<void> {
    while (!this.#isOpen) {
      const open = new Promise<void>((resolve) => this.#waiting.push(resolve));
      await whileUp(this.deps.ended, untilAborted(open, signal));
    }
  }

  /** Resolves with what Twilio says when it has done that. When the signal is aborted, Twilio drops it. */
  async run(
    instructions: Instructions,
    signal: AbortSignal,
    { dropsKeys = false }: { dropsKeys?: boolean } = {},
  ): Promise<URLSearchParams> {
    await this.whenOpen(signal);
    signal.throwIfAborted();
    const done = new Promise<URLSearchParams>((resolve) => {
      this.#pending = resolve;
    });
    const pending = this.#pending;
    const gathered = this.#gathered.splice(0);
    this.#send(instructions(this.#nextUrl(), gathered), dropsKeys);
    try {
      return await whileUp(this.deps.ended, untilAborted(done, signal));
    } catch (thrown) {
      if (this.#pending === pending) {
        this.#pending = undefined;
        if (signal.aborted) this.#interrupt();
      }
      throw thrown;
    }
  }

  /** The last document; Twilio asks no more. */
  finish(verbs: readonly TwimlVerb[]): void {
    this.#isClosed = true;
    this.#send([...this.#gathered.splice(0), ...verbs], true);
    this.#stop();
  }

  /** The call is over. Whoever still waits for a document gets an empty one. */
  close(): void {
    this.#isClosed = true;
    this.#gathered = [];
    this.#pending = undefined;
    if (this.#isOpen) this.#send([], true);
    this.#stop();
  }

  /** Twilio drops what it does and asks; when it cannot be told, it asks when that is done. */
  #interrupt(): void {
    if (this.#isOpen || this.#isClosed) return;
    this.deps.redirect(this.#nextUrl()).catch(this.deps.onTrouble);
  }

  #nextUrl(): string {
    // In the order of time, so that a later process goes on above.
    this.#issued = Math.max(this.#issued + 1, this.#asked + 1, Math.floor(this.deps.clock.now()));
    return this.deps.urlOf(this.#issued);
  }

  #send(verbs: readonly TwimlVerb[], dropsKeys: boolean): void {
    this.#stop();
    this.#isOpen = false;
    this.#dropsKeys = dropsKeys;
    this.#document?.write(twimlDocument(verbs));
    this.#probeLater();
  }

  #probeLater(): void {
    this.#after('probe', this.deps.pace.probeMs, () => {
      this.#probeLater();
      this.deps.onSilence();
    });
  }

  #flushSoon(): void {
    if (!this.#isOpen || this.#gathered.length === 0) return;
    this.#after('flush', this.deps.pace.gatherMs, () => this.#listen());
  }

  /** What is gathered is heard, and keys count for the question that comes. */
  #listen(): void {
    const sounds = this.#gathered.splice(0);
    this.#send([gather(sounds, { action: this.#nextUrl(), seconds: 1, mostDigits: 1, terminator: '' })], false);
  }

  #after(what: 'flush' | 'give' | 'probe', ms: number, run: () => void): void {
    const { clock } = this.deps;
    const before = this.#timers.get(what);
    if (before) clock.clearTimeout(before);
    const timer = clock.setTimeout(() => {
      this.#timers.delete(what);
      run();
    }, ms);
    this.#timers.set(what, timer);
  }

  #stop(): void {
    for (const timer of this.#timers.values()) this.deps.clock.clearTimeout(timer);
    this.#timers.clear();
  }
}

function newDocument(): Document {
  let write: Document['write'] = () => undefined;
  const text = new Promise<string>((resolve) => {
    write = resolve;
  });
  return { text, write };
}
