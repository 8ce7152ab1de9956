import { takesSpeech } from '../../core/call/digit-input';
import { collectDigits, holdLine, whileUp } from '../../core/call/line-commands';
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
} from '../../ports/gateway';
import { LegLife } from '../leg-life';
import { askWithSounds } from './ask';
import type { CallerFacts } from './caller-facts';
import { dialAgent } from './dial-agent';
import { JambonzLine, type Send } from './jambonz-line';
import { type JambonzMessage, textOf } from './jambonz-message';
import { type Recorder, recordCaller } from './record-caller';
import type { Sound } from './verbs';

export interface JambonzLegDeps {
  clock: Clock;
  send: Send;
  /** Rejects with RB_CALL_MEDIA for what cannot be played. */
  soundOf(media: Media, signal: AbortSignal): Promise<Sound>;
  /** jambonz has no recognizer, or it failed. */
  onDeaf(): void;
  recorder: Recorder;
  /** Closes the connection: jambonz has not let go by itself. */
  close(): void;
}

/** After a goodbye, for jambonz to let go. */
const letGoWithinMs = 5_000;

/** A call of jambonz, as the flow sees it. */
export class JambonzLeg implements Leg {
  readonly from: CallerId;
  readonly to: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly ended: Promise<LegEnd>;
  readonly line: JambonzLine;
  readonly #life: LegLife;
  /** The legs that jambonz makes for this call tell of themselves. */
  #onChild: (status: string, callSid: string) => void = () => undefined;
  #talksOn = false;

  constructor(
    readonly id: string,
    facts: CallerFacts,
    private readonly deps: JambonzLegDeps,
  ) {
    this.from = facts.from;
    this.to = facts.to;
    this.parameters = facts.parameters;
    this.#life = new LegLife(deps.clock);
    this.ended = this.#life.ended;
    this.line = new JambonzLine(deps.clock, this.ended, deps.send);
  }

  /** What the line is told; after `talkOn` the end of the talk is that of the call. */
  receive(message: JambonzMessage): void {
    if (!this.#talksOn || textOf(message.data.dial_call_status) === '') return this.line.receive(message);
    this.#leave('agent');
    this.line.end(message);
  }

  /** Of a call that was found again: its caller talks to an agent, and nothing may interrupt that. */
  talkOn(): void {
    this.#talksOn = true;
  }

  /** `call:status`, of this call or of one to an agent. */
  status(data: Record<string, unknown>): void {
    const status = textOf(data.call_status);
    const callSid = textOf(data.call_sid);
    this.line.settled();
    if (callSid !== this.id) return this.#onChild(status, callSid);
    if (/^(completed|failed|busy|no-answer)$/.test(status)) this.finish({ cause: 'caller' });
  }

  /** Once; later ones change nothing. */
  finish(end: LegEnd): void {
    if (this.#life.finish(end)) this.line.close();
  }

  async answer(): Promise<void> {
    this.#life.throwIfOver();
    this.line.answer();
  }

  async play(media: Media[], signal: AbortSignal): Promise<void> {
    this.#life.throwIfOver();
    await this.line.play(await this.#sounds(media, signal), signal);
  }

  async collect({ prompt, ...request }: CollectRequest): Promise<CollectOutcome> {
    this.#life.throwIfOver();
    const { bargeIn, signal } = request;
    const sounds = await this.#sounds(prompt, signal);
    const asks = { line: this.line, onDeaf: this.deps.onDeaf };
    if (bargeIn && sounds.length > 0) return askWithSounds(asks, sounds, request);
    await this.line.playAll(sounds, signal);
    if (takesSpeech(request)) return askWithSounds(asks, [undefined], request);
    return collectDigits(this.line, [], request);
  }

  async hold({ music, ...request }: HoldRequest): Promise<HoldOutcome> {
    this.#life.throwIfOver();
    if (request.signal.aborted) return { kind: 'interrupted' };
    return holdLine(this.line, await this.#sounds(music, request.signal), request);
  }

  async record({ prompt, ...request }: RecordRequest): Promise<RecordOutcome> {
    this.#life.throwIfOver();
    await this.line.playAll(await this.#sounds(prompt, request.signal), request.signal);
    const { clock, recorder } = this.deps;
    return recordCaller(request, { ...recorder, clock, line: this.line, ended: this.ended });
  }

  async connect(request: ConnectRequest): Promise<ConnectOutcome> {
    this.#life.throwIfOver();
    if (request.signal.aborted) return { kind: 'cancelled' };
    const [callerHears, whisper] = await Promise.all([
      this.#sounds(request.callerHears, request.signal),
      this.#sounds(request.whisper, request.signal),
    ]);
    return dialAgent(request, {
      ...{ clock: this.deps.clock, line: this.line, ended: this.ended, callerHears, whisper },
      onChild: (listener) => {
        this.#onChild = listener;
      },
      leave: () => this.#leave('agent'),
    });
  }

  async hangup(): Promise<void> {
    if (!this.#life.isOver) {
      this.#leave('flow');
      this.line.tell([{ verb: 'hangup' }]);
    }
    await this.ended;
  }

  /** At once. */
  drop(): void {
    if (this.#life.hasEnded) return;
    if (!this.#life.isOver) this.line.tell([{ verb: 'hangup' }]);
    this.finish({ cause: 'flow' });
  }

  /** From now on the line takes no command; jambonz lets go of it, or we do. */
  #leave(cause: LegEndCause): void {
    this.#life.leave(cause);
    this.#life.letGoAfter(letGoWithinMs, () => {
      this.deps.close();
      this.finish({ cause });
    });
  }

  async #sounds(media: readonly Media[], signal: AbortSignal): Promise<Sound[]> {
    signal.throwIfAborted();
    const found = Promise.all(media.map((medium) => this.deps.soundOf(medium, signal)));
    return whileUp(this.ended, found);
  }
}
