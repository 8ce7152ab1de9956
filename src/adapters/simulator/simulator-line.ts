import { randomUUID } from 'node:crypto';
import { watchAbort } from '../../core/abort-watch';
import { Keys } from '../../core/call/keys';
import { RingbackError } from '../../core/errors';
import type { LegEnd, LegEndCause, Media } from '../../ports/gateway';
import type { Asks, PhoneLine, PhoneMedia, PhoneMessage, Play } from './phone-messages';

/** Nobody takes a line of the simulator over. */
export type LineEnd = LegEnd & { cause: Exclude<LegEndCause, 'transfer'> };

/** A call between a softphone and us: what the phone was told last, so that one that comes back can be told again. */
export class SimulatorLine {
  readonly ended: Promise<LineEnd>;
  readonly info: PhoneLine;
  #listener: ((message: PhoneMessage) => void) | undefined;
  #play: { play: Play; settle: (failed?: RingbackError) => void } | undefined;
  #asks: Asks | null = null;
  #end: LineEnd | undefined;
  #settle: (end: LineEnd) => void = () => undefined;
  readonly keys = new Keys();

  constructor(
    info: PhoneLine,
    private readonly toPhone: (media: Media) => PhoneMedia,
  ) {
    this.info = info;
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  get state(): { line: PhoneLine; play: Play | null; asks: Asks | null } {
    return { line: this.info, play: this.#play?.play ?? null, asks: this.#asks };
  }

  attach(listener: ((message: PhoneMessage) => void) | undefined): void {
    this.#listener = listener;
  }

  tell(message: PhoneMessage): void {
    this.#listener?.(message);
  }

  answer(): void {
    if (this.info.isAnswered) return;
    this.info.isAnswered = true;
    this.tell({ kind: 'answered' });
  }

  /** Resolves when the phone has played it all; rejects with RB_CALL_MEDIA when it cannot, and with the signal's reason. */
  async play(media: readonly Media[], isLoop: boolean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (media.length === 0 && !isLoop) return;
    const play: Play = { id: randomUUID(), media: media.map(this.toPhone), isLoop };
    await new Promise<void>((resolve, reject) => {
      const stop = () => {
        this.tell({ kind: 'stop', playId: play.id });
        settle(signal.reason as Error);
      };
      const settle = (failed?: Error) => {
        forget();
        if (this.#play?.play === play) this.#play = undefined;
        if (failed) reject(failed);
        else resolve();
      };
      this.#play = { play, settle };
      const forget = watchAbort(signal, stop);
      if (play.media.length > 0) this.tell({ kind: 'play', play });
    });
  }

  asks(asks: Asks | null): void {
    this.#asks = asks;
    this.tell({ kind: 'asks', asks });
  }

  talking(agentId: string, name: string): void {
    this.info.talkingTo = { agentId, name };
    this.tell({ kind: 'talking', agentId, name });
  }

  played(playId: string): void {
    if (this.#play?.play.id === playId) this.#play.settle();
  }

  playFailed(playId: string, why: string): void {
    if (this.#play?.play.id !== playId) return;
    this.#play.settle(
      new RingbackError('RB_CALL_MEDIA', `The softphone could not play it: ${why.slice(0, 200)}`, {
        remedy: 'Check the file or the address; the softphone plays WAV and what else the browser can.',
      }),
    );
  }

  /** Once; later ones change nothing. */
  end(end: LineEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.tell({ kind: 'hungUp', ...end });
    this.#settle(end);
  }
}
