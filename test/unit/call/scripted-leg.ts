import { callEnded } from '../../../src/core/call/call-session';
import type { Clock } from '../../../src/ports/clock';
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
} from '../../../src/ports/gateway';

type Answer<Request, Outcome> = (request: Request) => Outcome | Promise<Outcome>;

/** A line that a test speaks for: what is asked of it is written down, what it answers is set. */
export class ScriptedLeg implements Leg {
  readonly commands: string[] = [];
  readonly parameters = {};
  readonly ended: Promise<LegEnd>;
  onCollect: Answer<CollectRequest, CollectOutcome> = () => ({ kind: 'noInput' });
  onConnect: Answer<ConnectRequest, ConnectOutcome> = () => ({ kind: 'unreachable' });
  /** Milliseconds that each medium takes. */
  playMs = 100;
  #end!: (end: LegEnd) => void;
  #hasEnded = false;
  readonly #pending = new Set<(error: Error) => void>();
  /** Presses a key of the hold that goes on. */
  pressOnHold: (digit: string) => void = () => undefined;

  constructor(
    private readonly clock: Clock,
    readonly id = 'leg-1',
    readonly from: CallerId = { number: '+15551230001', isWithheld: false },
    readonly to = '18005551212',
  ) {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Somebody ends the line. */
  end(end: LegEnd = { cause: 'caller' }): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#end(end);
    for (const reject of [...this.#pending]) reject(callEnded());
    this.#pending.clear();
  }

  async answer(): Promise<void> {
    if (this.#hasEnded) throw callEnded();
    this.commands.push('answer');
  }

  play(media: Media[], signal: AbortSignal): Promise<void> {
    this.commands.push(`play ${media.map(wordsOf).join(' | ')}`);
    return this.#command(signal, (resolve) => {
      const timer = this.clock.setTimeout(resolve, this.playMs * media.length);
      return () => this.clock.clearTimeout(timer);
    });
  }

  collect(request: CollectRequest): Promise<CollectOutcome> {
    this.commands.push(`collect ${request.prompt.map(wordsOf).join(' | ')}`);
    return this.#command(request.signal, (resolve, reject) => {
      Promise.resolve(this.onCollect(request)).then(resolve, reject);
      return () => undefined;
    });
  }

  hold(request: HoldRequest): Promise<HoldOutcome> {
    this.commands.push(`hold ${request.music.map(wordsOf).join(' | ')}`);
    return new Promise((resolve, reject) => {
      const finish = (outcome: HoldOutcome) => {
        this.clock.clearTimeout(timer);
        request.signal.removeEventListener('abort', interrupt);
        this.#pending.delete(fail);
        resolve(outcome);
      };
      const fail = (error: Error) => {
        this.clock.clearTimeout(timer);
        request.signal.removeEventListener('abort', interrupt);
        reject(error);
      };
      const interrupt = () => finish({ kind: 'interrupted' });
      const timer = this.clock.setTimeout(() => finish({ kind: 'elapsed' }), request.elapseMs);
      this.pressOnHold = (digit) => request.digits.includes(digit) && finish({ kind: 'digit', digit });
      this.#pending.add(fail);
      if (this.#hasEnded) fail(callEnded());
      else if (request.signal.aborted) interrupt();
      else request.signal.addEventListener('abort', interrupt);
    });
  }

  connect(request: ConnectRequest): Promise<ConnectOutcome> {
    this.commands.push(`connect ${request.target.agentId}`);
    return this.#command(new AbortController().signal, (resolve, reject) => {
      Promise.resolve(this.onConnect(request)).then(resolve, reject);
      return () => undefined;
    });
  }

  async hangup(): Promise<void> {
    this.commands.push('hangup');
    this.end({ cause: 'flow' });
  }

  #command<T>(
    signal: AbortSignal,
    begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#hasEnded) return reject(callEnded());
      let stop: () => void = () => undefined;
      const settle = () => {
        stop();
        this.#pending.delete(fail);
        signal.removeEventListener('abort', abort);
      };
      const fail = (error: Error) => {
        settle();
        reject(error);
      };
      const abort = () => fail(signal.reason as Error);
      this.#pending.add(fail);
      signal.addEventListener('abort', abort);
      stop = begin(
        (value) => {
          settle();
          resolve(value);
        },
        (error) => fail(error as Error),
      );
    });
  }
}

function wordsOf(medium: Media): string {
  return medium.kind === 'text' ? medium.text : medium.kind === 'file' ? medium.path : medium.url;
}
