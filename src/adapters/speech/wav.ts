import { RingbackError } from '../../core/errors';
import { aLaw, muLaw } from './g711';

/** The sound in a WAV file; `data` is a part of the file's own bytes. */
export interface Wav {
  /** Hz. */
  sampleRate: number;
  channels: number;
  encoding: Encoding;
  /** Whole frames only; a frame is one sample of each channel. */
  data: Buffer;
  frames: number;
}

export type Encoding = 'int8' | 'int16' | 'int24' | 'int32' | 'float32' | 'muLaw' | 'aLaw';

/** Beside it a WAV file of ours has nothing but samples. */
export const headerBytes = 44;

const bytesOf: Record<Encoding, number> = { int8: 1, int16: 2, int24: 3, int32: 4, float32: 4, muLaw: 1, aLaw: 1 };
const lowestRate = 8_000;
const highestRate = 48_000;

/** Format tags of the "fmt " chunk; https://learn.microsoft.com/windows/win32/api/mmreg/ns-mmreg-waveformatex. */
const tags = { pcm: 1, float: 3, aLaw: 6, muLaw: 7, extensible: 0xfffe } as const;

/**
 * Reads a WAV file: PCM of 8, 16, 24 or 32 bit, float of 32 bit, µ-law or A-law, mono or stereo, 8 to 48 kHz.
 * Sizes that a stream could not know yet (0, or more than there is) mean: to the end. RB_CALL_MEDIA for anything else.
 */
export function readWav(bytes: Buffer): Wav {
  if (bytes.length < 12 || tagAt(bytes, 0) !== 'RIFF' || tagAt(bytes, 8) !== 'WAVE') throw unreadable(whatItIs(bytes));
  const { format, data } = findChunks(bytes);
  if (!format) throw unreadable('is a WAV file that does not say its format');
  if (!data) throw unreadable('is a WAV file without sound');
  const { sampleRate, channels, encoding } = readFormat(format);
  const frames = Math.floor(data.length / (channels * bytesOf[encoding]));
  if (frames === 0) throw unreadable('is a WAV file without sound');
  return { sampleRate, channels, encoding, frames, data: data.subarray(0, frames * channels * bytesOf[encoding]) };
}

/** Frames `from` to before `to` as mono samples from -1 to 1. */
export function monoSamples({ data, channels, encoding }: Wav, from: number, to: number): Float32Array {
  const read = reader(data, encoding);
  const samples = new Float32Array(to - from);
  for (let frame = from; frame < to; frame += 1) {
    const first = read(frame * channels);
    samples[frame - from] = channels === 1 ? first : (first + read(frame * channels + 1)) / 2;
  }
  return samples;
}

/** The header of a WAV file of 16-bit mono samples. */
export function wavHeader(sampleRate: number, dataBytes: number): Buffer {
  return header(tags.pcm, 2, sampleRate, dataBytes);
}

/** The header of a WAV file of mono µ-law. */
export function muLawWavHeader(sampleRate: number, dataBytes: number): Buffer {
  return header(tags.muLaw, 1, sampleRate, dataBytes);
}

function header(tag: number, bytesPerSample: number, sampleRate: number, dataBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(headerBytes - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(tag, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * bytesPerSample, 28);
  header.writeUInt16LE(bytesPerSample, 32);
  header.writeUInt16LE(8 * bytesPerSample, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

function tagAt(bytes: Buffer, offset: number): string {
  return bytes.toString('latin1', offset, offset + 4);
}

function findChunks(bytes: Buffer): { format?: Buffer; data?: Buffer } {
  let format: Buffer | undefined;
  let data: Buffer | undefined;
  let offset = 12;
  while (offset + 8 <= bytes.length && !(format && data)) {
    const tag = tagAt(bytes, offset);
    const said = bytes.readUInt32LE(offset + 4);
    const begin = offset + 8;
    const size = tag === 'data' && said === 0 && !isChunk(bytes, begin) ? bytes.length - begin : said;
    const chunk = bytes.subarray(begin, begin + size);
    if (tag === 'fmt ') format = chunk;
    else if (tag === 'data') data = chunk;
    // An odd chunk is followed by a byte of padding.
    offset = begin + size + (size % 2);
  }
  return { ...(format ? { format } : {}), ...(data ? { data } : {}) };
}

/** A sound that says that it is empty is so when another chunk follows. */
function isChunk(bytes: Buffer, offset: number): boolean {
  return offset + 8 <= bytes.length && /^(fmt |LIST|fact|cue |id3 |ID3 |bext)$/.test(tagAt(bytes, offset));
}

function readFormat(format: Buffer): Pick<Wav, 'sampleRate' | 'channels' | 'encoding'> {
  if (format.length < 16) throw unreadable('is a WAV file whose format is cut');
  const tag = format.readUInt16LE(0);
  const channels = format.readUInt16LE(2);
  const sampleRate = format.readUInt32LE(4);
  const bits = format.readUInt16LE(14);
  const actual = tag === tags.extensible && format.length >= 26 ? format.readUInt16LE(24) : tag;
  const encoding = encodingOf(actual, bits);
  if (!encoding) throw unreadable(`is a WAV file of the format ${actual} with ${bits} bit`);
  if (channels !== 1 && channels !== 2) throw unreadable(`has ${channels} channels instead of one or two`);
  if (sampleRate < lowestRate || sampleRate > highestRate) {
    throw unreadable(`has ${sampleRate} samples a second instead of ${lowestRate} to ${highestRate}`);
  }
  return { sampleRate, channels, encoding };
}

function encodingOf(tag: number, bits: number): Encoding | undefined {
  if (tag === tags.float && bits === 32) return 'float32';
  if (tag === tags.muLaw && bits === 8) return 'muLaw';
  if (tag === tags.aLaw && bits === 8) return 'aLaw';
  if (tag !== tags.pcm) return undefined;
  return ({ 8: 'int8', 16: 'int16', 24: 'int24', 32: 'int32' } as const)[bits];
}

/** Gives the sample with a number, counted over all channels. */
function reader(data: Buffer, encoding: Encoding): (sample: number) => number {
  switch (encoding) {
    case 'int8':
      return (sample) => ((data[sample] ?? 128) - 128) / 128;
    case 'int16':
      return (sample) => data.readInt16LE(sample * 2) / 32_768;
    case 'int24':
      return (sample) => data.readIntLE(sample * 3, 3) / 8_388_608;
    case 'int32':
      return (sample) => data.readInt32LE(sample * 4) / 2_147_483_648;
    case 'float32':
      return (sample) => finite(data.readFloatLE(sample * 4));
    case 'muLaw':
      return (sample) => muLaw[data[sample] ?? 0xff] ?? 0;
    case 'aLaw':
      return (sample) => aLaw[data[sample] ?? 0xd5] ?? 0;
  }
}

function finite(sample: number): number {
  return Number.isFinite(sample) ? Math.max(-4, Math.min(4, sample)) : 0;
}

const otherFormats: [RegExp, string][] = [
  [/^(ID3|\xff[\xe2-\xfb])/, 'an MP3'],
  [/^OggS/, 'an Ogg file'],
  [/^fLaC/, 'a FLAC file'],
  [/^(RF64|RIFX|FORM)/, 'a kind of WAV file that is not supported'],
  [/^....ftyp/s, 'an MP4 or M4A file'],
  [/^\s*[<{]/, 'a text'],
];

function whatItIs(bytes: Buffer): string {
  if (bytes.length === 0) return 'is empty';
  const beginning = bytes.toString('latin1', 0, 16);
  const other = otherFormats.find(([pattern]) => pattern.test(beginning))?.[1];
  return other ? `is ${other}, not a WAV file` : 'is not a WAV file';
}

function unreadable(what: string): RingbackError {
  return new RingbackError('RB_CALL_MEDIA', `The audio ${what}.`, {
    remedy: 'Save it as WAV: PCM, mono or stereo, 8 to 48 kHz.',
  });
}
