import { randomUUID } from 'node:crypto';
import { watchAbort } from '../../core/abort-watch';
import type { Clock, TimerHandle } from '../../ports/clock';
import type { ConnectOutcome, ConnectRequest, Media } from '../../ports/gateway';
import type { DeskCommand, DeskMessage, PhoneMedia, Play } from './phone-messages';
import type { SimulatorLine } from './simulator-line';

type Answer = { kind: 'answered' } | Exclude<ConnectOutcome, { kind: 'ended' }>;

/** A caller on the way to an agent. */
export interface PutThrough {
  /** Settles when they can talk, or with why not. */
  answered: Promise<Answer>;
  /** The agent ended the talk. */
  hungUp: Promise<void>;
  /** The phone is free again. Idempotent. */
  release(): void;
}

/** A page that was loaded again, or lost its connection for a moment, is back well before. */
const deskAwayMs = 15_000;

interface DeskCall {
  state: 'ringing' | 'whisper' | 'talking';
  lineId: string;
  from: string;
  play?: Play;
  settle(answer: Answer): void;
  hangUp(): void;
  whisper: Media[];
}

/** The agents' phones: a desk may be open in several tabs, and all of them ring. */
export class SimulatorDesks {
  readonly #listeners = new Map<string, Set<(message: DeskMessage) => void>>();
  readonly #calls = new Map<string, DeskCall>();
  /** Desks that went away a moment ago. */
  readonly #missed = new Map<string, TimerHandle>();
  #isClosed = false;

  constructor(
    private readonly clock: Clock,
    private readonly toPhone: (media: Media) => PhoneMedia,
  ) {}

  /** Phones that ring or talk. */
  get inUse(): number {
    return this.#calls.size;
  }

  /** Tells at once what is so now. A desk that goes is missed after a while. Returns what takes the desk away. */
  attach(agentId: string, listener: (message: DeskMessage) => void): () => void {
    const known = this.#listeners.get(agentId) ?? new Set();
    known.add(listener);
    this.#listeners.set(agentId, known);
    this.#stopMissing(agentId);
    listener(this.#messageOf(agentId));
    return () => {
      known.delete(listener);
      if (known.size > 0 || this.#listeners.get(agentId) !== known) return;
      this.#listeners.delete(agentId);
      this.#miss(agentId);
    };
  }

  /** Somebody sat there before we were started again, and is back in a moment. */
  expect(agentId: string): void {
    if (!this.#listeners.has(agentId)) this.#miss(agentId);
  }

  command(agentId: string, command: DeskCommand): boolean {
    const call = this.#calls.get(agentId);
    if (!call) return false;
    switch (command.kind) {
      case 'answer':
        if (call.state === 'ringing') this.#whisper(agentId, call);
        return true;
      case 'reject':
        if (call.state === 'ringing') call.settle({ kind: 'rejected' });
        return true;
      case 'played':
        if (call.state === 'whisper' && call.play?.id === command.playId) this.#talk(agentId, call);
        return true;
      case 'hangUp':
        if (call.state === 'ringing') call.settle({ kind: 'rejected' });
        else if (call.state === 'whisper') call.settle({ kind: 'agentAbandoned' });
        else call.hangUp();
        return true;
    }
  }

  connect(line: SimulatorLine, { target, ringMs, whisper, from, signal }: ConnectRequest): PutThrough {
    const { agentId } = target;
    const isThere = this.#listeners.has(agentId) || this.#missed.has(agentId);
    if (!isThere) return failed({ kind: 'unreachable' });
    if (this.#calls.has(agentId)) return failed({ kind: 'busy' });
    let hangUp: () => void = () => undefined;
    const hungUp = new Promise<void>((resolve) => {
      hangUp = resolve;
    });
    let settle: (answer: Answer) => void = () => undefined;
    const answered = new Promise<Answer>((resolve) => {
      settle = resolve;
    });
    const call: DeskCall = {
      ...{ state: 'ringing', lineId: line.info.id, from: from.number, whisper, hangUp },
      settle: (answer) => {
        unwatch();
        if (answer.kind !== 'answered') release();
        settle(answer);
      },
    };
    const release = () => {
      unwatch();
      if (this.#calls.get(agentId) === call) this.#free(agentId);
    };
    const timer = this.clock.setTimeout(() => {
      if (call.state === 'ringing') call.settle({ kind: 'noAnswer' });
    }, ringMs);
    const forget = watchAbort(signal, () => call.settle({ kind: 'cancelled' }));
    const unwatch = () => {
      this.clock.clearTimeout(timer);
      forget();
    };
    this.#calls.set(agentId, call);
    this.#tell(agentId);
    return { answered, hungUp, release };
  }

  /** A talk that had begun before we were there. */
  resume(line: SimulatorLine, agentId: string): void {
    const hangUp = () => {
      this.#free(agentId);
      line.end({ cause: 'agent' });
    };
    const { id: lineId, from } = line.info;
    this.#calls.set(agentId, {
      ...{ state: 'talking', lineId, from: from.number, whisper: [], hangUp, settle: () => undefined },
    });
    void line.ended.then(() => {
      if (this.#calls.get(agentId)?.lineId === lineId) this.#free(agentId);
    });
    this.#tell(agentId);
    if (!this.#listeners.has(agentId)) this.#miss(agentId);
  }

  /** No desk is missed any more. */
  close(): void {
    this.#isClosed = true;
    for (const agentId of [...this.#missed.keys()]) this.#stopMissing(agentId);
  }

  /** Nobody is at the desk: it rings and talks for as long as a page takes that is loaded again. */
  #miss(agentId: string): void {
    if (this.#isClosed) return;
    this.#stopMissing(agentId);
    const timer = this.clock.setTimeout(() => {
      this.#missed.delete(agentId);
      const call = this.#calls.get(agentId);
      if (call?.state === 'ringing') call.settle({ kind: 'unreachable' });
      else if (call?.state === 'whisper') call.settle({ kind: 'agentAbandoned' });
      else call?.hangUp();
    }, deskAwayMs);
    this.#missed.set(agentId, timer);
  }

  #stopMissing(agentId: string): void {
    const timer = this.#missed.get(agentId);
    if (timer) this.clock.clearTimeout(timer);
    this.#missed.delete(agentId);
  }

  #free(agentId: string): void {
    this.#calls.delete(agentId);
    this.#tell(agentId);
  }

  #whisper(agentId: string, call: DeskCall): void {
    if (call.whisper.length === 0) return this.#talk(agentId, call);
    call.state = 'whisper';
    call.play = { id: randomUUID(), media: call.whisper.map(this.toPhone), isLoop: false };
    this.#tell(agentId);
  }

  #talk(agentId: string, call: DeskCall): void {
    call.state = 'talking';
    delete call.play;
    call.settle({ kind: 'answered' });
    this.#tell(agentId);
  }

  #tell(agentId: string): void {
    for (const listener of this.#listeners.get(agentId) ?? []) listener(this.#messageOf(agentId));
  }

  #messageOf(agentId: string): DeskMessage {
    const call = this.#calls.get(agentId);
    if (!call) return { kind: 'phone', state: 'idle' };
    const { state, lineId, from, play } = call;
    return { kind: 'phone', state, lineId, from, ...(play ? { play } : {}) };
  }
}

function failed(answer: Answer): PutThrough {
  return { answered: Promise.resolve(answer), hungUp: new Promise(() => undefined), release: () => undefined };
}
