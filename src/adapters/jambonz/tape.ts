import type { RecordOutcome, RecordRequest } from '../../ports/gateway';
import { telephoneRate } from '../speech/telephone-wav';
import { headerBytes, wavHeader } from '../speech/wav';

type EndedBy = Extract<RecordOutcome, { kind: 'recorded' }>['endedBy'];

const bytesPerMs = (2 * telephoneRate) / 1_000;
/** What is measured at a time. */
const blockMs = 20;
const blockBytes = blockMs * bytesPerMs;
/** The mean of a block's samples, of 32,767: what a quiet line is below. Asterisk's usual threshold of silence. */
const loudFrom = 256;
/** Less than this of something loud, together, is a click or a breath, and no word. */
const shortestWordMs = 200;
/** Of the silence that ended a recording. */
const keptSilenceMs = 200;
const firstBytes = 64 * 1024;

/**
 * Gathers samples, 8 kHz, 16 bit little endian, mono, into a WAV file, and measures them as they come. Room for the
 * header is left at the beginning: at the end nothing is copied.
 */
export class Tape {
  #file = Buffer.allocUnsafe(firstBytes);
  #end = headerBytes;
  #measured = headerBytes;
  #lastLoud = headerBytes;
  #loudMs = 0;
  readonly #most: number;

  constructor(private readonly limits: Pick<RecordRequest, 'maxMs' | 'silenceMs'>) {
    this.#most = headerBytes + Math.floor(limits.maxMs * bytesPerMs);
  }

  /** Says why it is enough; what is more than the limit is left out. */
  add(samples: Buffer): 'limit' | 'silence' | undefined {
    const taken = samples.subarray(0, this.#most - this.#end);
    this.#makeRoomFor(taken.length);
    taken.copy(this.#file, this.#end);
    this.#end += taken.length;
    this.#measure();
    if (this.#end >= this.#most) return 'limit';
    return (this.#measured - this.#lastLoud) / bytesPerMs >= this.limits.silenceMs ? 'silence' : undefined;
  }

  /** The file; the tape is used up. */
  take(endedBy: EndedBy): RecordOutcome {
    if (this.#loudMs < shortestWordMs) return { kind: 'nothing' };
    const kept = this.#lastLoud + keptSilenceMs * bytesPerMs;
    const end = endedBy === 'silence' ? Math.min(this.#end, kept) : this.#end;
    // Half a sample, where it was cut.
    const bytes = (end - headerBytes) & ~1;
    wavHeader(telephoneRate, bytes).copy(this.#file);
    const data = this.#file.subarray(0, headerBytes + bytes);
    return { kind: 'recorded', data, contentType: 'audio/wav', durationMs: Math.round(bytes / bytesPerMs), endedBy };
  }

  #makeRoomFor(bytes: number): void {
    const needed = this.#end + bytes;
    if (needed <= this.#file.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, Math.min(this.#most, this.#file.length * 2)));
    this.#file.copy(larger, 0, 0, this.#end);
    this.#file = larger;
  }

  #measure(): void {
    while (this.#measured + blockBytes <= this.#end) {
      let sum = 0;
      for (let at = 0; at < blockBytes; at += 2) sum += Math.abs(this.#file.readInt16LE(this.#measured + at));
      this.#measured += blockBytes;
      if (sum < loudFrom * (blockBytes / 2)) continue;
      this.#lastLoud = this.#measured;
      this.#loudMs += blockMs;
    }
  }
}
