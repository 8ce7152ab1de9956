import { createResampler } from './resample';
import { headerBytes, monoSamples, readWav, type Wav, wavHeader } from './wav';

/** What telephones carry. */
export const telephoneRate = 8_000;

/** Frames that are read at a time. */
const pieceFrames = 2_048;
/** The thread also serves calls: after so long others have their turn. */
const longestTurnMs = 5;

/**
 * Any WAV file that can be read (see `readWav`) as one of 8 kHz, 16 bit, mono. Gives way to other work again and
 * again. Rejects with RB_CALL_MEDIA for what is no such file, and with the signal's reason.
 */
export async function toTelephoneWav(bytes: Buffer, signal?: AbortSignal): Promise<Buffer> {
  const wav = readWav(bytes);
  const convert = converter(wav);
  const pieces: Buffer[] = [];
  let turnEndsAt = performance.now() + longestTurnMs;
  for (let frame = 0; frame < wav.frames; frame += pieceFrames) {
    pieces.push(convert.push(monoSamples(wav, frame, Math.min(frame + pieceFrames, wav.frames))));
    if (performance.now() < turnEndsAt) continue;
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    turnEndsAt = performance.now() + longestTurnMs;
  }
  pieces.push(convert.end());
  const dataBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return Buffer.concat([wavHeader(telephoneRate, dataBytes), ...pieces]);
}

/** How long a file of 8 kHz, 16 bit, mono plays, by its size. */
export function telephoneDurationMs(fileBytes: number): number {
  return Math.max(0, fileBytes - headerBytes) / 2 / (telephoneRate / 1_000);
}

interface Converter {
  push(samples: Float32Array): Buffer;
  end(): Buffer;
}

function converter({ sampleRate }: Wav): Converter {
  if (sampleRate === telephoneRate) return { push: toInt16, end: () => Buffer.alloc(0) };
  const resampler = createResampler(sampleRate, telephoneRate);
  return { push: (samples) => toInt16(resampler.push(samples)), end: () => toInt16(resampler.end()) };
}

function toInt16(samples: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(samples.length * 2);
  for (let index = 0; index < samples.length; index += 1) {
    const scaled = Math.round((samples[index] as number) * 32_768);
    bytes.writeInt16LE(Math.max(-32_768, Math.min(32_767, scaled)), index * 2);
  }
  return bytes;
}
