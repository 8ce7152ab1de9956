import { DigitInput } from '../../core/call/digit-input';
import { Keys } from '../../core/call/keys';
import { whileUp } from '../../core/call/line-commands';
import { RingbackError } from '../../core/errors';
import { untilAborted } from '../../core/until-aborted';
import type { Clock, TimerHandle } from '../../ports/clock';
import type {
  CallerId,
  CollectOutcome,
  CollectRequest,
  ConnectOutcome,
  HoldOutcome,
  Leg,
  LegEnd,
  LegEndCause,
  Media,
  ReturnRequest,
  TransferRequest,
} from '../../ports/gateway';
import { LegLife } from '../leg-life';
import type { CallerFacts } from './caller-facts';
import { closeCodes } from './conversation';
import { dtmfName } from './dtmf';
import type { VoiceRequest } from './envelope';
import type { PromptAudios } from './prompt-audio';
import { listen, Turn, type TurnPace } from './turn';

export interface WebexLegDeps {
  clock: Clock;
  pace: TurnPace;
  audios: PromptAudios;
  isChunked: boolean;
  /** A VOICE_VA_RESPONSE. */
  respond(payload: Record<string, unknown>): void;
  close(code: number): void;
  onWarning(sentence: string): void;
}

/** Nobody presses keys for so long; the input ends before. */
const longestInputMs = 3_600_000;
/** After the last word, for Webex to let go of a call that we gave away. */
const letGoWithinMs = 5_000;

/** A conversation of Webex, as the flow sees it. */
export class WebexLeg implements Leg {
  readonly ended: Promise<LegEnd>;
  readonly from: CallerId;
  readonly to: string;
  readonly language?: string;
  readonly callNodeId?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly #turn: Turn;
  readonly #keys = new Keys();
  /** The question that callers were asked. */
  #asked: DigitInput | undefined;
  /** How Webex gathers the keys for it. */
  #rules: Record<string, unknown> = listen;
  readonly #life: LegLife;

  constructor(
    readonly id: string,
    facts: CallerFacts,
    private readonly deps: WebexLegDeps,
  ) {
    const { from, to, language, callNodeId, parameters } = facts;
    this.from = from;
    this.to = to;
    if (language) this.language = language;
    if (callNodeId) this.callNodeId = callNodeId;
    this.parameters = parameters;
    const { clock, pace, respond, isChunked } = deps;
    this.#turn = new Turn({ clock, pace, respond, isChunked });
    this.#life = new LegLife(clock);
    this.ended = this.#life.ended;
  }

  /** Webex asks, in the order of its numbers. */
  receive({ input, allowsPartial }: VoiceRequest): void {
    if (this.#life.isOver) return;
    if (input.kind === 'audio') return;
    if (input.kind === 'digits') {
      for (const digit of input.digits) this.#keys.press(digit);
      // They come when the input is over.
      if (this.#asked?.hasBegun) this.#asked.end();
      return this.#turn.open({ allowsPartial });
    }
    switch (input.type) {
      case 'START_OF_DTMF':
        return;
      case 'SESSION_END':
        return this.finish({ cause: 'caller' }, true);
      case 'NO_INPUT':
        this.#asked?.end();
        return this.#turn.open({ allowsPartial });
      case 'SESSION_START':
        return this.#turn.open({ allowsPartial });
      case 'CUSTOM_EVENT':
        this.#turn.open({ allowsPartial });
        // It answers no question: Webex listens on, by the same rules.
        if (this.#asked) this.#turn.answer({ fields: this.#rules });
        return;
      default:
        this.deps.onWarning(`Webex sent the event "${input.type.slice(0, 60)}", which is ignored.`);
    }
  }

  /** The socket is closed, or the caller hung up. Once; later ones change nothing. */
  finish(end: LegEnd, closes = false): void {
    if (!this.#life.finish(end)) return;
    this.#turn.end();
    if (closes) this.deps.close(closeCodes.normal);
  }

  /** Webex has answered before we are asked. */
  async answer(): Promise<void> {
    this.#life.throwIfOver();
  }

  async play(media: Media[], signal: AbortSignal): Promise<void> {
    this.#life.throwIfOver();
    signal.throwIfAborted();
    this.#turn.gather(await this.#render(media, signal));
  }

  async collect({ prompt, ...request }: CollectRequest): Promise<CollectOutcome> {
    this.#life.throwIfOver();
    const { bargeIn, signal } = request;
    signal.throwIfAborted();
    const prompts = await this.#render(prompt, signal);
    const { clock } = this.deps;
    // Webex measures the pause between two keys.
    const input = new DigitInput({ ...request, interDigitMs: longestInputMs }, clock);
    let silence: TimerHandle | undefined;
    try {
      this.#keys.ask(input, bargeIn);
      if (!input.isOver) {
        await this.#whenOurTurn(signal);
        // Keys of before may have come meanwhile, and be enough, or the beginning.
        if (!input.isOver) {
          this.#ask(input, input.hasBegun ? [] : prompts, request);
          const waitMs = this.#turn.remainingMs + request.firstDigitMs + this.deps.pace.unaskedMs;
          silence = clock.setTimeout(() => this.#giveUpWaiting(input), waitMs);
        }
      }
      return await whileUp(this.ended, untilAborted(input.outcome, signal));
    } finally {
      if (silence) clock.clearTimeout(silence);
      input.close();
      this.#asked = undefined;
      this.#keys.stopListening();
    }
  }

  async hold(): Promise<HoldOutcome> {
    this.#life.throwIfOver();
    throw unsupported('keep a caller waiting with music');
  }

  async connect(): Promise<ConnectOutcome> {
    this.#life.throwIfOver();
    throw unsupported('ring an agent');
  }

  async transfer({ queue, priority, skills, facts, summary, signal }: TransferRequest): Promise<void> {
    this.#life.throwIfOver();
    await this.#whenOurTurn(signal);
    const metadata = { ...facts, queue, priority, skills };
    this.#leave('transfer', {
      output_events: [{ event_type: 'TRANSFER_TO_AGENT', name: queue, metadata }],
      ...(summary ? { session_summary: { text: summary } } : {}),
    });
  }

  async giveBack({ event, data, signal }: ReturnRequest): Promise<void> {
    this.#life.throwIfOver();
    await this.#whenOurTurn(signal);
    this.#leave('transfer', { output_events: [{ event_type: 'CUSTOM_EVENT', name: event, metadata: data }] });
  }

  async hangup(): Promise<void> {
    if (!this.#life.isOver) {
      await Promise.race([this.#turn.whenOpen(), this.ended]);
      if (!this.#life.isOver) this.#leave('flow', sessionEnd);
    }
    await this.ended;
  }

  /** At once, without waiting for the last word. */
  drop(): void {
    if (this.#life.hasEnded) return;
    if (!this.#life.isOver) this.#leave('flow', sessionEnd);
    this.finish({ cause: 'flow' });
    this.deps.close(closeCodes.goingAway);
  }

  async #render(media: readonly Media[], signal: AbortSignal) {
    const { audios } = this.deps;
    const rendered = Promise.all(media.map((medium) => audios.render(medium, signal)));
    return whileUp(this.ended, untilAborted(rendered, signal));
  }

  async #whenOurTurn(signal: AbortSignal): Promise<void> {
    await whileUp(this.ended, untilAborted(this.#turn.whenOpen(), signal));
    this.#life.throwIfOver();
  }

  #ask(
    input: DigitInput,
    prompts: Awaited<ReturnType<PromptAudios['render']>>[],
    { maxDigits, terminator, interDigitMs, bargeIn, isSensitive }: Omit<CollectRequest, 'prompt'>,
  ): void {
    const termchar = dtmfName(terminator);
    this.#asked = input;
    this.#rules = {
      ...listen,
      input_sensitive: isSensitive,
      input_handling_config: {
        dtmf_config: {
          inter_digit_timeout_msec: interDigitMs,
          dtmf_input_length: Math.max(1, maxDigits - input.count),
          ...(termchar ? { termchar } : {}),
        },
      },
    };
    this.#turn.gather(prompts);
    this.#turn.answer({ bargeIn, fields: this.#rules });
  }

  /** A Webex that never says NO_INPUT must not leave callers in silence. */
  #giveUpWaiting(input: DigitInput): void {
    this.#turn.open({ allowsPartial: false });
    input.end();
  }

  /** What is gathered is said before; then Webex closes the connection, or we do. */
  #leave(cause: LegEndCause, fields: Record<string, unknown>): void {
    this.#life.leave(cause);
    this.#turn.answer({ fields });
    this.#life.letGoAfter(this.#turn.remainingMs + letGoWithinMs, () => this.deps.close(closeCodes.normal));
  }
}

const sessionEnd = { output_events: [{ event_type: 'SESSION_END' }] };

function unsupported(what: string): RingbackError {
  return new RingbackError('RB_GATEWAY_UNSUPPORTED', `Webex Contact Center does not let a virtual agent ${what}.`, {
    remedy: 'Use a queue node: it hands the caller to the queue of Webex.',
  });
}
