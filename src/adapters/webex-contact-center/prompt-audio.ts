import { readFile, stat } from 'node:fs/promises';
import { RingbackError } from '../../core/errors';
import type { Media } from '../../ports/gateway';
import { encodeMuLaw } from '../speech/g711';
import { telephoneDurationMs, telephoneRate, toTelephoneWav } from '../speech/telephone-wav';
import { headerBytes, muLawWavHeader } from '../speech/wav';
import type { WebexAudio } from './webex-settings';

/** Something to be heard, as Webex takes it. */
export interface PromptAudio {
  text: string | undefined;
  /** Base64: a WAV file, or with `chunks` raw µ-law in pieces. Empty: the text only, which Webex speaks. */
  pieces: readonly string[];
  /** About; for what Webex speaks a guess by its length. */
  durationMs: number;
}

export interface PromptAudioDeps {
  audio: WebexAudio;
  /** The bytes at a web address. */
  fetchBytes(url: string, signal: AbortSignal): Promise<Buffer>;
}

/** One to two seconds; Webex takes 100 bytes to 32 KB. */
const pieceBytes = 16_000;
const fewestBytes = 320;
/** Base64 characters of prompts that are kept, for the same ones are said to caller after caller. */
const mostKept = 32 * 1024 * 1024;
/** Of speech, for texts. */
const msPerCharacter = 70;
const silence = 0xff;

/** Reads audio once and gives it to many callers. */
export class PromptAudios {
  readonly #kept = new Map<string, PromptAudio>();
  #size = 0;

  constructor(private readonly deps: PromptAudioDeps) {}

  /** Rejects with RB_CALL_MEDIA for what cannot be played. */
  async render(media: Media, signal: AbortSignal): Promise<PromptAudio> {
    switch (media.kind) {
      case 'text':
        return { text: media.text, pieces: [], durationMs: media.text.length * msPerCharacter };
      case 'url': {
        const bytes = await this.deps.fetchBytes(media.url, signal).catch((thrown: unknown) => {
          signal.throwIfAborted();
          throw unplayable(media.url, thrown);
        });
        return this.#encode(await convert(bytes, media.url, signal), undefined);
      }
      case 'file':
        return this.#file(media.path, media.said, media.name ?? media.path, signal);
    }
  }

  async #file(path: string, said: string | undefined, name: string, signal: AbortSignal): Promise<PromptAudio> {
    const { mtimeMs, size } = await stat(path).catch(failed(name));
    const key = JSON.stringify([path, mtimeMs, size, said]);
    const known = this.#kept.get(key);
    if (known) {
      // The last to be thrown away again.
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known;
    }
    const audio = this.#encode(await convert(await readFile(path).catch(failed(name)), name, signal), said);
    this.#keep(key, audio);
    return audio;
  }

  #keep(key: string, audio: PromptAudio): void {
    if (this.#kept.has(key)) return;
    this.#kept.set(key, audio);
    this.#size += sizeOf(audio);
    for (const [oldest, { pieces }] of this.#kept) {
      if (this.#size <= mostKept) return;
      this.#kept.delete(oldest);
      this.#size -= sizeOf({ pieces });
    }
  }

  /** `wav`: 8 kHz, 16 bit, mono. */
  #encode(wav: Buffer, text: string | undefined): PromptAudio {
    const durationMs = telephoneDurationMs(wav.length);
    return { text, pieces: piecesOf(wav, this.deps.audio), durationMs };
  }
}

function piecesOf(wav: Buffer, audio: WebexAudio): string[] {
  if (audio === 'linear16') return [wav.toString('base64')];
  const samples = encodeMuLaw(wav.subarray(headerBytes));
  if (audio === 'mulaw') {
    return [Buffer.concat([muLawWavHeader(telephoneRate, samples.length), samples]).toString('base64')];
  }
  const pieces: Buffer[] = [];
  for (let at = 0; at < samples.length; at += pieceBytes) pieces.push(samples.subarray(at, at + pieceBytes));
  return pieces.map((piece) => padded(piece).toString('base64'));
}

/** A last piece that is shorter than Webex takes ends in silence. */
function padded(piece: Buffer): Buffer {
  return piece.length >= fewestBytes
    ? piece
    : Buffer.concat([piece, Buffer.alloc(fewestBytes - piece.length, silence)]);
}

async function convert(bytes: Buffer, name: string, signal: AbortSignal): Promise<Buffer> {
  try {
    return await toTelephoneWav(bytes, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    throw unplayable(name, thrown);
  }
}

function sizeOf({ pieces }: Pick<PromptAudio, 'pieces'>): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function failed(name: string): (thrown: unknown) => never {
  return (thrown) => {
    throw unplayable(name, thrown);
  };
}

function unplayable(name: string, thrown: unknown): RingbackError {
  const why = thrown instanceof RingbackError ? thrown.summary : String((thrown as Error).message);
  return new RingbackError('RB_CALL_MEDIA', `The audio "${name.slice(0, 200)}" cannot be played. ${why}`, {
    remedy: 'Give a WAV file, or an address at which there is one.',
    cause: thrown,
  });
}
