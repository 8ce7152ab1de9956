import type { Clock, TimerHandle } from '../../ports/clock';
import type { RecordRequest } from '../../ports/gateway';
import type { AudioEvents } from './audio-server';
import type { Tape } from './tape';

/** Why nothing more is needed; `lost`: jambonz does not connect, or not again. */
export type Enough = 'key' | 'silence' | 'limit' | 'lost';

export interface HearingDeps {
  clock: Clock;
  tape: Tape;
  request: Pick<RecordRequest, 'maxMs' | 'silenceMs'>;
  onKey(key: string): void;
}

/** For the tone, and for jambonz to connect. */
const connectedWithinMs = 10_000;
/** Of a call whose connections broke, for jambonz to come back: it tries for twelve seconds. */
const backWithinMs = 15_000;
/** Silence and limit are measured by what comes. Where nothing comes, the clock decides, so much later. */
const patienceMs = 1_000;
/** A key is a text of its own, or joined to the text before it. In metadata these quotes are escaped. */
const keyPressed = /\{"event":"dtmf"[^{}]*?"dtmf":"([0-9*#])"/g;

/** What comes over the connection of one recording, until it is enough. */
export class Hearing implements AudioEvents {
  readonly enough: Promise<Enough>;
  /** jambonz has connected. */
  hasBegun = false;
  /** Settled while no connection is there. */
  closed: Promise<void> = Promise.resolve();
  #settle: (why: Enough) => void = () => undefined;
  #close: () => void = () => undefined;
  #isOver = false;
  #limit: TimerHandle | undefined;
  #wait: TimerHandle | undefined;

  constructor(private readonly deps: HearingDeps) {
    this.enough = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#waitFor(connectedWithinMs, 'lost');
  }

  onOpen(): void {
    const { clock, request } = this.deps;
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
    if (!this.hasBegun) this.#limit = clock.setTimeout(() => this.#settle('limit'), request.maxMs + patienceMs);
    this.hasBegun = true;
    this.#waitForSound();
  }

  onAudio(samples: Buffer): void {
    if (this.#isOver) return;
    const why = this.deps.tape.add(samples);
    if (why) this.#settle(why);
    else this.#waitForSound();
  }

  onText(text: string): void {
    if (this.#isOver) return;
    for (const [, key = ''] of text.matchAll(keyPressed)) this.deps.onKey(key);
  }

  onClose(): void {
    this.#close();
    if (!this.#isOver) this.#waitFor(backWithinMs, 'lost');
  }

  /** A key that ends it was pressed. */
  finish(): void {
    this.#settle('key');
  }

  /** What comes from now on is not heard. */
  stop(): void {
    this.#isOver = true;
    for (const timer of [this.#limit, this.#wait]) if (timer) this.deps.clock.clearTimeout(timer);
  }

  #waitForSound(): void {
    this.#waitFor(this.deps.request.silenceMs + patienceMs, 'silence');
  }

  #waitFor(ms: number, why: Enough): void {
    const { clock } = this.deps;
    if (this.#wait) clock.clearTimeout(this.#wait);
    this.#wait = clock.setTimeout(() => this.#settle(why), ms);
  }
}
