import type { Clock, TimerHandle } from '../../ports/clock';
import type { PromptAudio } from './prompt-audio';

/** So long the flow may be busy with something else before callers hear what is gathered. */
export interface TurnPace {
  gatherMs: number;
  /** From a request until it is answered, whatever the flow is doing: Webex does not wait for ever. */
  answerMs: number;
  /** After an answer, until we speak without having been asked: for a Webex that does not come back. */
  unaskedMs: number;
}

export const usualPace: TurnPace = { gatherMs: 1_500, answerMs: 8_000, unaskedMs: 30_000 };

export interface TurnDeps {
  clock: Clock;
  pace: TurnPace;
  respond(payload: Record<string, unknown>): void;
  /** Prompts are handed over in pieces, as soon as they are there. */
  isChunked: boolean;
}

export interface Answer {
  bargeIn?: boolean;
  fields?: Record<string, unknown>;
}

/**
 * Whose turn it is: Webex asks (the call begins, digits, silence), and we owe one FINAL answer, with all prompts that
 * the flow has gathered until it needs the caller. A flow that is busy for longer does not keep the caller in
 * silence: what is gathered goes ahead as PARTIAL, where Webex takes that; and after `answerMs` the turn is given
 * back, so that Webex listens, and comes again with digits or NO_INPUT.
 */
export class Turn {
  #isOpen = false;
  #allowsPartial = false;
  #gathered: PromptAudio[] = [];
  #flushing: TimerHandle | undefined;
  #giving: TimerHandle | undefined;
  #unasked: TimerHandle | undefined;
  #waiting: (() => void)[] = [];
  /** Of what the caller was given last, in clock time. */
  #heardAt = 0;

  constructor(private readonly deps: TurnDeps) {}

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** How long what was said last goes on. */
  get remainingMs(): number {
    return Math.max(0, this.#heardAt - this.deps.clock.now());
  }

  /** Webex asks. */
  open({ allowsPartial }: { allowsPartial: boolean }): void {
    const { clock, pace } = this.deps;
    this.#stop();
    this.#isOpen = true;
    this.#allowsPartial = allowsPartial;
    this.#heardAt = 0;
    this.#giving = clock.setTimeout(() => this.answer({ fields: listen }), pace.answerMs);
    this.#flushSoon();
    for (const wake of this.#waiting.splice(0)) wake();
  }

  gather(prompts: readonly PromptAudio[]): void {
    this.#gathered.push(...prompts);
    this.#flushSoon();
  }

  /** Resolves when it is our turn; or when Webex has not come back for so long that we speak all the same. */
  async whenOpen(): Promise<void> {
    if (this.#isOpen) return;
    const { clock, pace } = this.deps;
    this.#unasked ??= clock.setTimeout(() => this.open({ allowsPartial: false }), this.remainingMs + pace.unaskedMs);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The FINAL answer, with what is gathered. */
  answer({ bargeIn = false, fields = {} }: Answer): void {
    this.#stop();
    this.#isOpen = false;
    this.#deliver('FINAL', bargeIn, fields);
  }

  /** The call is over: nothing is said any more. */
  end(): void {
    this.#stop();
    this.#isOpen = false;
    this.#gathered = [];
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #flushSoon(): void {
    const { clock, pace, isChunked } = this.deps;
    if (this.#flushing) clock.clearTimeout(this.#flushing);
    this.#flushing = undefined;
    if (!this.#isOpen || this.#gathered.length === 0 || !(this.#allowsPartial || isChunked)) return;
    // Callers may press ahead of the question that comes.
    this.#flushing = clock.setTimeout(() => this.#deliver('PARTIAL', true, {}), pace.gatherMs);
  }

  #deliver(type: 'FINAL' | 'PARTIAL', bargeIn: boolean, fields: Record<string, unknown>): void {
    const { clock, respond, isChunked } = this.deps;
    const prompts = this.#gathered;
    this.#gathered = [];
    const durationMs = prompts.reduce((sum, prompt) => sum + prompt.durationMs, 0);
    this.#heardAt = Math.max(this.#heardAt, clock.now()) + durationMs;
    if (!isChunked)
      return respond({ prompts: prompts.map((prompt) => wirePrompt(prompt, bargeIn)), ...fields, response_type: type });
    for (const { pieces } of prompts) {
      for (const piece of pieces) {
        respond({ prompts: [{ audio_content_b64: piece, is_barge_in_enabled: bargeIn }], response_type: 'CHUNK' });
      }
    }
    if (type === 'PARTIAL') return;
    const spoken = prompts.filter(({ pieces }) => pieces.length === 0).map((prompt) => wirePrompt(prompt, bargeIn));
    // Pieces end with an empty one.
    const last = { audio_content_b64: '', is_barge_in_enabled: bargeIn };
    respond({ prompts: spoken.length > 0 ? spoken : [last], ...fields, response_type: type });
  }

  #stop(): void {
    const { clock } = this.deps;
    for (const timer of [this.#flushing, this.#giving, this.#unasked]) if (timer) clock.clearTimeout(timer);
    this.#flushing = undefined;
    this.#giving = undefined;
    this.#unasked = undefined;
  }
}

/** Keys only: nothing here understands speech, and Webex would otherwise send what it hears. */
export const listen = { input_mode: 'INPUT_EVENT_DTMF' } as const;

function wirePrompt({ text, pieces }: PromptAudio, bargeIn: boolean): Record<string, unknown> {
  return {
    ...(text === undefined ? {} : { text }),
    ...(pieces[0] === undefined ? {} : { audio_content_b64: pieces[0] }),
    is_barge_in_enabled: bargeIn,
  };
}
