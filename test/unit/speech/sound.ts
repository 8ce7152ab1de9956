import type { Encoding } from '../../../src/adapters/speech/wav';

/** A sine of `hz` at `amplitude` of full scale. */
export function tone(hz: number, sampleRate: number, seconds: number, amplitude = 0.5): number[] {
  return Array.from({ length: Math.round(sampleRate * seconds) }, (_, index) => {
    return amplitude * Math.sin((2 * Math.PI * hz * index) / sampleRate);
  });
}

/** The amplitude that a frequency has in a signal, with a window that keeps others out. */
export function amplitudeAt(hz: number, samples: readonly number[], sampleRate: number): number {
  let [real, imaginary, weight] = [0, 0, 0];
  for (const [index, sample] of samples.entries()) {
    const window = 1 - Math.cos((2 * Math.PI * (index + 0.5)) / samples.length);
    const angle = (2 * Math.PI * hz * index) / sampleRate;
    real += window * sample * Math.cos(angle);
    imaginary -= window * sample * Math.sin(angle);
    weight += window;
  }
  return (2 * Math.hypot(real, imaginary)) / weight;
}

export function rms(samples: readonly number[]): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length));
}

export function decibels(ratio: number): number {
  return 20 * Math.log10(Math.max(ratio, 1e-12));
}

/** The samples of a file of 16 bit mono with the shortest header, from -1 to 1. */
export function samplesOf(wav: Buffer): number[] {
  return Array.from({ length: (wav.length - 44) / 2 }, (_, index) => wav.readInt16LE(44 + index * 2) / 32_768);
}

export interface WavOptions {
  sampleRate: number;
  channels?: number;
  encoding?: Encoding;
  /** Puts the sound before its format, as no sane program does. */
  dataFirst?: boolean;
  /** Chunks before the others. */
  before?: { tag: string; bytes: Buffer }[];
  after?: { tag: string; bytes: Buffer }[];
  /** What the file says of its sound's length, if not the truth. */
  saysSize?: number;
  isExtensible?: boolean;
}

const shape: Record<Encoding, { tag: number; bits: number }> = {
  int8: { tag: 1, bits: 8 },
  int16: { tag: 1, bits: 16 },
  int24: { tag: 1, bits: 24 },
  int32: { tag: 1, bits: 32 },
  float32: { tag: 3, bits: 32 },
  aLaw: { tag: 6, bits: 8 },
  muLaw: { tag: 7, bits: 8 },
};

/** A WAV file of interleaved samples from -1 to 1; those of µ-law and A-law are given as codes. */
export function wavOf(samples: readonly number[], options: WavOptions): Buffer {
  const { sampleRate, channels = 1, encoding = 'int16', dataFirst, before = [], after = [], saysSize } = options;
  const { tag, bits } = shape[encoding];
  const format = Buffer.alloc(options.isExtensible ? 40 : 16);
  format.writeUInt16LE(options.isExtensible ? 0xfffe : tag, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(sampleRate, 4);
  format.writeUInt32LE((sampleRate * channels * bits) / 8, 8);
  format.writeUInt16LE((channels * bits) / 8, 12);
  format.writeUInt16LE(bits, 14);
  if (options.isExtensible) {
    format.writeUInt16LE(22, 16);
    format.writeUInt16LE(tag, 24);
  }
  const data = Buffer.concat(samples.map((sample) => encode(sample, encoding)));
  const sound = chunk('data', data, saysSize);
  const body = dataFirst ? [sound, chunk('fmt ', format)] : [chunk('fmt ', format), sound];
  const rest = Buffer.concat([
    Buffer.from('WAVE'),
    ...before.map(({ tag: name, bytes }) => chunk(name, bytes)),
    ...body,
    ...after.map(({ tag: name, bytes }) => chunk(name, bytes)),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(saysSize === undefined ? rest.length : saysSize >>> 0);
  return Buffer.concat([Buffer.from('RIFF'), length, rest]);
}

function chunk(tag: string, bytes: Buffer, size = bytes.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(tag, 'latin1');
  head.writeUInt32LE(size >>> 0, 4);
  return Buffer.concat([head, bytes, Buffer.alloc(bytes.length % 2)]);
}

function encode(sample: number, encoding: Encoding): Buffer {
  const { bits } = shape[encoding];
  const bytes = Buffer.alloc(bits / 8);
  if (encoding === 'float32') bytes.writeFloatLE(sample);
  else if (encoding === 'int8') bytes.writeUInt8(Math.round(sample * 127) + 128);
  else if (encoding === 'muLaw' || encoding === 'aLaw') bytes.writeUInt8(sample);
  else bytes.writeIntLE(Math.round(sample * (2 ** (bits - 1) - 1)), 0, bits / 8);
  return bytes;
}
