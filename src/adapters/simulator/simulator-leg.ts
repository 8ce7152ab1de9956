import { callEnded } from '../../core/call/call-session';
import { DigitInput } from '../../core/call/digit-input';
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
  Media,
} from '../../ports/gateway';
import type { SimulatorDesks } from './simulator-desks';
import type { SimulatorLine } from './simulator-line';

/** A softphone's call, as the flow sees it. */
export class SimulatorLeg implements Leg {
  readonly ended: Promise<LegEnd>;
  /** Keys that were pressed ahead of a question. */
  #ahead: string[] = [];
  #input: DigitInput | undefined;
  #onHoldDigit: ((digit: string) => void) | undefined;

  constructor(
    readonly line: SimulatorLine,
    private readonly desks: SimulatorDesks,
    private readonly clock: Clock,
  ) {
    this.ended = line.ended;
    line.onDigit = (digit) => {
      if (this.#onHoldDigit) this.#onHoldDigit(digit);
      else if (this.#input && !this.#input.isOver) this.#input.press(digit);
      else this.#ahead.push(digit);
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
    await this.#whileUp(this.line.play(media, false, signal));
  }

  async collect(request: CollectRequest): Promise<CollectOutcome> {
    const { prompt, bargeIn, signal, maxDigits, terminator, isSensitive } = request;
    this.#throwIfEnded();
    signal.throwIfAborted();
    if (!bargeIn) await this.#whileUp(this.line.play(prompt, false, signal));
    const input = new DigitInput(request, this.clock);
    const ahead = bargeIn ? this.#ahead : [];
    this.#ahead = [];
    this.#input = input;
    this.line.asks({ maxDigits, terminator, isSensitive });
    try {
      for (const digit of ahead) {
        if (input.isOver) this.#ahead.push(digit);
        else input.press(digit);
      }
      if (bargeIn && !input.hasBegun) await this.#promptUntil(input, prompt, signal);
      input.promptEnded();
      return await this.#whileUp(untilAborted(input.outcome, signal));
    } finally {
      input.close();
      this.#input = undefined;
      if (!this.line.hasEnded) this.line.asks(null);
    }
  }

  async hold({ music, elapseMs, digits, signal }: HoldRequest): Promise<HoldOutcome> {
    this.#throwIfEnded();
    if (signal.aborted) return { kind: 'interrupted' };
    const stop = new AbortController();
    const playing = this.line.play(music, true, stop.signal);
    let timer: object | undefined;
    let interrupt: (() => void) | undefined;
    try {
      const over = new Promise<HoldOutcome>((resolve) => {
        interrupt = () => resolve({ kind: 'interrupted' });
        signal.addEventListener('abort', interrupt, { once: true });
        this.#onHoldDigit = (digit) => {
          if (digits.includes(digit)) resolve({ kind: 'digit', digit });
        };
        if (Number.isFinite(elapseMs)) timer = this.clock.setTimeout(() => resolve({ kind: 'elapsed' }), elapseMs);
      });
      // Music ends only when it cannot be played.
      return await this.#whileUp(Promise.race([over, playing.then(() => over)]));
    } finally {
      if (timer) this.clock.clearTimeout(timer);
      if (interrupt) signal.removeEventListener('abort', interrupt);
      this.#onHoldDigit = undefined;
      stop.abort();
      await playing.catch(() => undefined); // stopped by us, or told by the race
    }
  }

  async connect(request: ConnectRequest): Promise<ConnectOutcome> {
    this.#throwIfEnded();
    if (request.signal.aborted) return { kind: 'cancelled' };
    const { target, callerHears, onTalking } = request;
    const stop = new AbortController();
    const music =
      callerHears.length > 0
        ? // What cannot be played while it rings is silence: the ringing goes on.
          this.line.play(callerHears, true, stop.signal).catch(() => undefined)
        : Promise.resolve();
    this.#onHoldDigit = () => undefined;
    const put = this.desks.connect(this.line, request);
    try {
      const answered = await this.#whileUp(put.answered);
      stop.abort();
      await music;
      if (answered.kind !== 'answered') return answered;
      this.line.talking(target.agentId, target.name);
      onTalking();
      const talkingSince = this.clock.now();
      const by = await Promise.race([put.hungUp.then(() => 'agent' as const), this.ended.then(({ cause }) => cause)]);
      if (by === 'agent') this.line.end({ cause: 'agent' });
      if (by === 'flow' || by === 'gateway') throw callEnded();
      return { kind: 'ended', talkMs: this.clock.now() - talkingSince, by };
    } finally {
      stop.abort();
      put.release();
      this.#onHoldDigit = undefined;
    }
  }

  async hangup(): Promise<void> {
    this.line.end({ cause: 'flow' });
  }

  async #promptUntil(input: DigitInput, prompt: Media[], signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const playing = this.line.play(prompt, false, AbortSignal.any([signal, stop.signal]));
    await this.#whileUp(Promise.race([playing, input.begun]));
    stop.abort();
    await playing.catch((error: unknown) => {
      if (error !== stop.signal.reason) throw error;
    });
  }

  #throwIfEnded(): void {
    if (this.line.hasEnded) throw callEnded();
  }

  /** Rejects with RB_CALL_ENDED as soon as the line is down. */
  async #whileUp<T>(work: Promise<T>): Promise<T> {
    const down = this.ended.then((): never => {
      throw callEnded();
    });
    return Promise.race([work, down]);
  }
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let give: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    give = () => reject(signal.reason as Error);
    signal.addEventListener('abort', give, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (give) signal.removeEventListener('abort', give);
  }
}
