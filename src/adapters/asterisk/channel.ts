import { callEnded } from '../../core/call/call-session';
import { whileUp } from '../../core/call/line-commands';
import { type RingbackError, toRingbackError } from '../../core/errors';
import { within } from '../within';
import { type Ari, channelPath } from './ari';
import { isGone, isUnreached } from './ari-error';
import type { LineEvent } from './ari-event';

export interface ChannelEnd {
  /** `other`: whoever has the telephone; `us`: a hangup of ours; `gateway`: Asterisk, or somebody else in it. */
  by: 'other' | 'us' | 'gateway';
  /** Of ITU-T Q.850; 0 where Asterisk told none. */
  cause: number;
  text?: string;
}

type ChannelEvent = Exclude<LineEvent, { type: 'PlaybackFinished' | 'RecordingFinished' }>;

const hangupTries = 3;
/** An Asterisk that does not answer is not asked again. */
const hangupWithinMs = 3_000;
/** Between Asterisk's yes to a hangup, or its "no such channel", and the event that tells the end. */
const endWithinMs = 3_000;

/** One line of Asterisk's in our application, ours from when it is made until it is down. */
export class Channel {
  readonly ended: Promise<ChannelEnd>;
  /** It is in our application: a caller is handed over, or somebody who was called has answered. */
  readonly entered: Promise<void>;
  onDigit: (digit: string) => void = () => undefined;
  /** Asterisk has told of it, so that its absence from a list means its end. */
  isConfirmed = false;
  #enter: () => void = () => undefined;
  #settle: (end: ChannelEnd) => void = () => undefined;
  #hasEnded = false;
  #request: { cause: number; isSoft: boolean } | undefined;
  #hangup: Promise<void> | undefined;

  constructor(
    readonly ari: Ari,
    readonly id: string,
  ) {
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.entered = new Promise((resolve) => {
      this.#enter = resolve;
    });
    ari.channels.set(id, this);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** By us, whether it is down yet or not. */
  get isHungUp(): boolean {
    return this.#hangup !== undefined;
  }

  /** It has ended, or its end has been asked for: what it was doing fails because of that. */
  get isEnding(): boolean {
    return this.#hasEnded || this.#request !== undefined || this.#hangup !== undefined;
  }

  receive(event: ChannelEvent): void {
    this.isConfirmed = true;
    switch (event.type) {
      case 'StasisStart':
        return this.#enter();
      case 'ChannelDtmfReceived':
        return this.onDigit(event.digit);
      case 'ChannelHangupRequest':
        this.#request ??= event;
        return;
      case 'StasisEnd':
        return this.end();
      case 'ChannelDestroyed':
        return this.end(event.cause, event.text);
      case 'other':
        return;
    }
  }

  /** It is in our application already: we came later than it. */
  enter(): void {
    this.isConfirmed = true;
    this.#enter();
  }

  /** It has gone from our application, or altogether. */
  end(cause = this.#request?.cause ?? 0, text?: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.ari.channels.delete(this.id);
    this.#settle({ by: this.#endedBy(), cause, ...(text ? { text } : {}) });
  }

  /** Rejects with RB_CALL_ENDED as soon as the line is down. */
  whileUp<T>(work: Promise<T>): Promise<T> {
    return whileUp(this.ended, work);
  }

  throwIfEnded(): void {
    if (this.#hasEnded) throw callEnded();
  }

  /** A command about this channel. Rejects with RB_CALL_ENDED when it fails since the line is going down. */
  async command<T>(run: () => Promise<T>): Promise<T> {
    this.throwIfEnded();
    try {
      return await run();
    } catch (error) {
      if (isGone(error)) await this.#endIfGone(error);
      // Whether only this command was lost, or Asterisk with all its lines, shows on the connection for events.
      else if (isUnreached(error)) await Promise.race([this.ended, this.ari.settled()]);
      if (this.isEnding) throw callEnded();
      throw error;
    }
  }

  /** Resolves once the line is down. Never rejects. */
  hangup(reason?: string): Promise<void> {
    this.#hangup ??= this.#bringDown(reason);
    return this.#hangup;
  }

  async #bringDown(reason: string | undefined): Promise<void> {
    const query = reason ? `?reason=${encodeURIComponent(reason)}` : '';
    const { clock } = this.ari;
    const giveUpAt = clock.now() + hangupWithinMs * clock.speed;
    for (let left = hangupTries; left > 0 && !this.#hasEnded; left -= 1) {
      try {
        await this.ari.http.delete(channelPath(this.id) + query);
        break;
      } catch (error) {
        // Of a channel that never was nothing is told.
        if (isGone(error) && !this.isConfirmed) return this.end();
        if (isGone(error)) break;
        if (left > 1 && clock.now() < giveUpAt) continue;
        this.ari.unwanted.add(this.id);
        this.ari.onTrouble(toRingbackError(error));
        return this.end();
      }
    }
    if (!(await within(clock, this.ended, endWithinMs))) this.end();
  }

  /** "No such channel": its end is on its way to us, unless Asterisk refused something else. */
  async #endIfGone(error: unknown): Promise<void> {
    if (this.isEnding) return;
    if ((error as RingbackError).status === 404) {
      await within(this.ari.clock, this.ended, endWithinMs);
      this.end();
      return;
    }
    try {
      await this.ari.http.get(channelPath(this.id));
    } catch (thrown) {
      if (isGone(thrown)) this.end();
    }
  }

  #endedBy(): ChannelEnd['by'] {
    if (this.#hangup) return 'us';
    return this.#request && !this.#request.isSoft ? 'other' : 'gateway';
  }
}
