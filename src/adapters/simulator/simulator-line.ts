import { randomUUID } from 'node:crypto';
import { watchAbort } from '../../core/abort-watch';
import { callEnded } from '../../core/call/call-session';
import { Keys } from '../../core/call/keys';
import { watchEnd } from '../../core/end-watch';
import { RingbackError } from '../../core/errors';
import type { LegEnd, LegEndCause, Media, RecordOutcome, RecordRequest } from '../../ports/gateway';
import type { Asks, PhoneCommand, PhoneLine, PhoneMedia, PhoneMessage, Play, Recording } from './phone-messages';

/** Nobody takes a line of the simulator over. */
export type LineEnd = LegEnd & { cause: Exclude<LegEndCause, 'transfer'> };

/** A call between a softphone and us: what the phone was told last, so that one that comes back can be told again. */
export class SimulatorLine {
  readonly ended: Promise<LineEnd>;
  readonly info: PhoneLine;
  #listener: ((message: PhoneMessage) => void) | undefined;
  #play: { play: Play; settle: (failed?: RingbackError) => void } | undefined;
  #asks: Asks | null = null;
  #recording: { recording: Recording; settle: (outcome: RecordOutcome | RingbackError) => void } | undefined;
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

  get state(): { line: PhoneLine; play: Play | null; asks: Asks | null; recording?: Recording } {
    const recording = this.#recording ? { recording: this.#recording.recording } : {};
    return { line: this.info, play: this.#play?.play ?? null, asks: this.#asks, ...recording };
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

  /** What the phone records, until it tells that it is over; rejects with the signal's reason. */
  async record(request: Omit<RecordRequest, 'prompt'>): Promise<RecordOutcome> {
    const { beep, maxMs, silenceMs, terminators, signal } = request;
    signal.throwIfAborted();
    const recording: Recording = { id: randomUUID(), beep, maxMs, silenceMs };
    const stop = (isWanted: boolean) => this.tell({ kind: 'stopRecording', recordingId: recording.id, isWanted });
    this.keys.listen((digit) => {
      if (terminators.includes(digit)) stop(true);
    });
    try {
      return await new Promise<RecordOutcome>((resolve, reject) => {
        const forget = watchAbort(signal, () => {
          stop(false);
          reject(signal.reason as Error);
        });
        const settle = (outcome: RecordOutcome | RingbackError) => {
          forget();
          forgetEnd();
          if (outcome instanceof RingbackError) reject(outcome);
          else resolve(outcome);
        };
        this.#recording = { recording, settle };
        // What the phone sent with its last word has come before.
        const forgetEnd = watchEnd(this.ended, () => settle(callEnded()));
        this.tell({ kind: 'record', recording });
      });
    } finally {
      this.#recording = undefined;
      this.keys.stopListening();
    }
  }

  recorded(command: Extract<PhoneCommand, { kind: 'recorded' | 'recordFailed' }>): void {
    if (this.#recording?.recording.id !== command.recordingId) return;
    const { settle } = this.#recording;
    if (command.kind === 'recordFailed') {
      return settle(
        new RingbackError('RB_CALL_RECORDING', `The softphone could not record: ${command.why.slice(0, 200)}`, {
          remedy: 'Allow the page to use the microphone, and call again.',
        }),
      );
    }
    const { data, contentType, durationMs, endedBy } = command;
    if (data === '') return settle({ kind: 'nothing' });
    settle({ kind: 'recorded', data: Buffer.from(data, 'base64'), contentType, durationMs, endedBy });
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
