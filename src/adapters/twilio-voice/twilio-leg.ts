import { takesSpeech } from '../../core/call/digit-input';
import { whileUp } from '../../core/call/line-commands';
import { untilAborted } from '../../core/until-aborted';
import type { Clock } from '../../ports/clock';
import type {
  CallerId,
  CollectOutcome,
  CollectRequest,
  ConnectOutcome,
  ConnectRequest,
  HoldOutcome,
  HoldRequest,
  Leg,
  LegEnd,
  LegEndCause,
  Media,
  RecordOutcome,
  RecordRequest,
  Utterance,
} from '../../ports/gateway';
import { LegLife } from '../leg-life';
import type { CallerFacts } from './caller-facts';
import { type AgentAsk, dialAgent } from './dial-agent';
import { readDigits } from './digits';
import { holdCaller } from './hold-caller';
import { recordCaller, type TwilioRecording } from './record-caller';
import { TwilioLine, type TwilioPace } from './twilio-line';
import { gather, hangup, reject, type TwimlVerb, twimlDocument } from './twiml';

export interface TwilioLegDeps {
  clock: Clock;
  pace: TwilioPace;
  /** Rejects with RB_CALL_MEDIA for what cannot be played. */
  soundOf(media: Media, signal: AbortSignal): Promise<TwimlVerb[]>;
  urlOf(what: 'turn' | 'recording' | AgentAsk, turn: number): string;
  /** Lets Twilio ask there at once. */
  redirect(url: string): Promise<void>;
  /** Ends the call at once. */
  complete(): Promise<void>;
  /** How the call stands: undefined while it goes on. */
  endOf(): Promise<LegEnd | undefined>;
  onTrouble(error: unknown): void;
  /** What Twilio records from now on; `forget` when nobody waits for it any more. */
  expectRecording(): { ready: Promise<TwilioRecording>; forget(): void };
  hasRecordings(): Promise<boolean>;
  fetchRecording(sid: string): Promise<Buffer>;
  removeRecording(sid: string): void;
}

/** After a goodbye, for Twilio to say that the call is over. */
const letGoWithinMs = 6_000;

/** A call of Twilio, as the flow sees it. */
export class TwilioLeg implements Leg {
  readonly from: CallerId;
  readonly to: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly ended: Promise<LegEnd>;
  readonly line: TwilioLine;
  readonly #life: LegLife;
  #isAnswered = false;
  #agent: (what: AgentAsk, form: URLSearchParams) => string = () => twimlDocument([]);

  constructor(
    readonly id: string,
    facts: CallerFacts,
    private readonly deps: TwilioLegDeps,
  ) {
    this.from = facts.from;
    this.to = facts.to;
    this.parameters = facts.parameters;
    this.#life = new LegLife(deps.clock);
    this.ended = this.#life.ended;
    const { clock, pace, redirect, urlOf, onTrouble } = deps;
    this.line = new TwilioLine({
      ...{ clock, pace, redirect, onTrouble, ended: this.ended },
      urlOf: (turn) => urlOf('turn', turn),
      onSilence: () => void this.#look(),
    });
  }

  /** Of the agent's leg. */
  askAgent(what: AgentAsk, form: URLSearchParams): string {
    return this.#agent(what, form);
  }

  /** Once; later ones change nothing. */
  finish(end: LegEnd): void {
    if (this.#life.finish(end)) this.line.close();
  }

  /** It outlived our process while its caller talked to an agent: it ends with the talk. */
  async talkOn(): Promise<void> {
    this.#isAnswered = true;
    const { signal } = new AbortController();
    await this.line.whenOpen(signal);
    this.#leave('agent', [hangup]);
  }

  /** By the first document. */
  async answer(): Promise<void> {
    this.#life.throwIfOver();
    this.#isAnswered = true;
  }

  async play(media: Media[], signal: AbortSignal): Promise<void> {
    this.#life.throwIfOver();
    this.line.gather(await this.#sounds(media, signal));
  }

  async collect({ prompt, ...request }: CollectRequest): Promise<CollectOutcome> {
    this.#life.throwIfOver();
    const { bargeIn, signal, firstDigitMs, interDigitMs, maxDigits, terminator } = request;
    const sounds = await this.#sounds(prompt, signal);
    if (!bargeIn) this.line.ahead = '';
    let input = this.#takeAhead(request);
    if (!input.isOver) {
      await this.line.whenOpen(signal);
      // More may have come meanwhile.
      input = this.#takeAhead(request, input.digits);
    }
    if (!input.isOver) {
      const before = input.digits;
      const heard = before === '' ? sounds : [];
      // Twilio measures one silence, before the first key and between two.
      const silenceMs = maxDigits === 1 ? firstDigitMs : Math.max(firstDigitMs, interDigitMs);
      const told = await this.line.run((action, gathered) => {
        const spoken = before === '' && takesSpeech(request) ? request.phrases : undefined;
        const rules = { action, seconds: silenceMs / 1_000, mostDigits: maxDigits - before.length, terminator, spoken };
        const all = [...gathered, ...heard];
        return bargeIn ? [gather(all, rules)] : [...all, gather([], rules)];
      }, signal);
      const utterance = before === '' ? utteranceOf(told) : undefined;
      if (utterance) return { kind: 'speech', ...utterance };
      this.line.ahead = told.get('Digits') ?? '';
      input = this.#takeAhead(request, before);
    }
    return input.digits === '' ? { kind: 'noInput' } : { kind: 'digits', digits: input.digits };
  }

  async hold({ music, ...request }: HoldRequest): Promise<HoldOutcome> {
    this.#life.throwIfOver();
    const interrupted = { kind: 'interrupted' } as const;
    if (request.signal.aborted) return interrupted;
    const { clock } = this.deps;
    try {
      const sounds = await this.#sounds(music, request.signal);
      return await holdCaller(this.line, sounds, request, { clock, ended: this.ended });
    } catch (thrown) {
      // While the music was looked for.
      if (thrown === request.signal.reason) return interrupted;
      throw thrown;
    }
  }

  async record(request: RecordRequest): Promise<RecordOutcome> {
    this.#life.throwIfOver();
    const { clock, urlOf, expectRecording, hasRecordings, fetchRecording, removeRecording } = this.deps;
    const prompt = await this.#sounds(request.prompt, request.signal);
    const { ready, forget } = expectRecording();
    try {
      return await recordCaller(request, {
        ...{ clock, line: this.line, ended: this.ended, prompt, ready },
        ...{
          callbackUrl: urlOf('recording', 0),
          hasAny: hasRecordings,
          fetch: fetchRecording,
          remove: removeRecording,
        },
      });
    } finally {
      forget();
    }
  }

  async connect(request: ConnectRequest): Promise<ConnectOutcome> {
    this.#life.throwIfOver();
    if (request.signal.aborted) return { kind: 'cancelled' };
    const whisper = await this.#sounds(request.whisper, request.signal);
    const { clock, urlOf } = this.deps;
    const outcome = await dialAgent(request, {
      ...{ clock, line: this.line, ended: this.ended, whisper },
      urlOf: (what) => urlOf(what, 0),
      onAgent: (answer) => {
        this.#agent = answer;
      },
    });
    if (outcome.kind === 'ended' && !this.#life.hasEnded) {
      this.#leave(outcome.by, [hangup]);
      await this.ended;
    }
    return outcome;
  }

  async hangup(): Promise<void> {
    if (!this.#life.isOver) {
      const { signal } = new AbortController();
      // What was said last is heard to its end.
      if (this.line.isTalking || this.line.hasGathered) {
        await this.line.whenOpen(signal).catch(() => undefined); // the caller did not wait for it
      }
      if (!this.#life.isOver) {
        if (this.line.isOpen) this.#leave('flow', [this.#isAnswered || this.line.hasGathered ? hangup : reject]);
        else this.#cut();
      }
    }
    await this.ended;
  }

  /** At once, whatever goes on. */
  async drop(): Promise<void> {
    if (this.#life.hasEnded) return;
    const cut = this.deps.complete();
    this.finish({ cause: 'flow' });
    await cut.catch(this.deps.onTrouble);
  }

  /** From now on the line takes no command; Twilio lets go of it, or we take it as gone. */
  #leave(cause: LegEndCause, verbs: TwimlVerb[]): void {
    this.line.finish(verbs);
    this.#letGoSoon(cause);
  }

  /** In the midst of something: Twilio has to be told. */
  #cut(): void {
    this.#letGoSoon('flow');
    void this.deps.complete().catch(this.deps.onTrouble);
  }

  #letGoSoon(cause: LegEndCause): void {
    this.#life.leave(cause);
    this.#life.letGoAfter(letGoWithinMs, () => this.finish({ cause }));
  }

  /** Twilio has said nothing for long. A call whose end nobody told is over all the same. */
  async #look(): Promise<void> {
    try {
      const end = await this.deps.endOf();
      if (end) this.finish(end);
    } catch (thrown) {
      this.deps.onTrouble(thrown);
    }
  }

  #takeAhead(request: Pick<CollectRequest, 'maxDigits' | 'terminator' | 'isComplete'>, before = '') {
    const read = readDigits(before + this.line.ahead, request);
    this.line.ahead = read.rest;
    return read;
  }

  async #sounds(media: readonly Media[], signal: AbortSignal): Promise<TwimlVerb[]> {
    signal.throwIfAborted();
    const found = Promise.all(media.map((medium) => this.deps.soundOf(medium, signal)));
    return (await whileUp(this.ended, untilAborted(found, signal))).flat();
  }
}

/** What was understood, where somebody spoke and pressed no key. */
function utteranceOf(told: URLSearchParams): Utterance | undefined {
  const text = told.get('SpeechResult')?.trim();
  if (!text || told.get('Digits')) return undefined;
  const confidence = Number(told.get('Confidence') ?? Number.NaN);
  return { text, ...(confidence >= 0 && confidence <= 1 ? { confidence } : {}) };
}
