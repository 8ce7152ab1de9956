import { callEnded } from '../../core/call/call-session';
import { takesSpeech } from '../../core/call/digit-input';
import { collectDigits, holdLine, type PlayingLine, startMusic, whileUp } from '../../core/call/line-commands';
import { RingbackError } from '../../core/errors';
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
  Media,
  RecordOutcome,
  RecordRequest,
} from '../../ports/gateway';
import type { SimulatorDesks } from './simulator-desks';
import type { LineEnd, SimulatorLine } from './simulator-line';

/** For the page to send what it has recorded. */
const sentWithinMs = 20_000;

/** A softphone's call, as the flow sees it. */
export class SimulatorLeg implements Leg {
  readonly ended: Promise<LineEnd>;
  readonly #playing: PlayingLine<Media>;

  constructor(
    readonly line: SimulatorLine,
    private readonly desks: SimulatorDesks,
    private readonly clock: Clock,
  ) {
    const { ended, keys } = line;
    this.ended = ended;
    this.#playing = {
      ...{ clock, keys, ended },
      play: (media, signal) => whileUp(ended, line.play(media, false, signal)),
      loop: (media, signal) => whileUp(ended, line.play(media, true, signal)),
    };
  }

  get id(): string {
    return this.line.info.id;
  }

  get from(): CallerId {
    return this.line.info.from;
  }

  get to(): string {
    return this.line.info.to;
  }

  get language(): string | undefined {
    return this.line.info.language;
  }

  get parameters(): Readonly<Record<string, string>> {
    return this.line.info.parameters;
  }

  async answer(): Promise<void> {
    this.#throwIfEnded();
    this.line.answer();
  }

  async play(media: Media[], signal: AbortSignal): Promise<void> {
    this.#throwIfEnded();
    await this.#playing.play(media, signal);
  }

  async collect({ prompt, ...request }: CollectRequest): Promise<CollectOutcome> {
    this.#throwIfEnded();
    const { maxDigits, terminator, isSensitive, phrases } = request;
    const spoken = phrases && takesSpeech(request) ? { phrases: phrases.phrases } : {};
    const onAsks = (isAsked: boolean) => {
      if (!this.line.hasEnded) this.line.asks(isAsked ? { maxDigits, terminator, isSensitive, ...spoken } : null);
    };
    return collectDigits({ ...this.#playing, onAsks }, prompt, request);
  }

  async hold({ music, ...request }: HoldRequest): Promise<HoldOutcome> {
    this.#throwIfEnded();
    return holdLine(this.#playing, music, request);
  }

  async record({ prompt, ...request }: RecordRequest): Promise<RecordOutcome> {
    this.#throwIfEnded();
    await this.#playing.play(prompt, request.signal);
    const { maxMs, signal } = request;
    // A page that says nothing any more must not keep its caller for ever.
    const guard = new AbortController();
    const timer = this.clock.setTimeout(() => guard.abort(silent()), maxMs + sentWithinMs);
    try {
      return await this.line.record({ ...request, signal: AbortSignal.any([signal, guard.signal]) });
    } finally {
      this.clock.clearTimeout(timer);
    }
  }

  async connect(request: ConnectRequest): Promise<ConnectOutcome> {
    this.#throwIfEnded();
    if (request.signal.aborted) return { kind: 'cancelled' };
    const { target, callerHears, onTalking } = request;
    // What cannot be played while it rings is silence: the ringing goes on.
    const music = startMusic((signal) => this.#playing.loop(callerHears, signal));
    this.line.keys.listen(() => undefined);
    const put = this.desks.connect(this.line, request);
    try {
      const answered = await whileUp(this.ended, put.answered);
      await music.stop();
      if (answered.kind !== 'answered') return answered;
      this.line.talking(target.agentId, target.name);
      onTalking();
      const talkingSince = this.clock.now();
      const by = await Promise.race([put.hungUp.then(() => 'agent' as const), this.ended.then(({ cause }) => cause)]);
      if (by === 'agent') this.line.end({ cause: 'agent' });
      if (by === 'flow' || by === 'gateway') throw callEnded();
      return { kind: 'ended', talkMs: this.clock.now() - talkingSince, by };
    } finally {
      await music.stop();
      put.release();
      this.line.keys.stopListening();
    }
  }

  async hangup(): Promise<void> {
    this.line.end({ cause: 'flow' });
  }

  #throwIfEnded(): void {
    if (this.line.hasEnded) throw callEnded();
  }
}

function silent(): RingbackError {
  return new RingbackError('RB_CALL_RECORDING', 'The softphone did not send what it was to record.', {
    remedy: 'Reload its page, and call again.',
  });
}
