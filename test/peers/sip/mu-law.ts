import { muLaw } from '../../../src/adapters/speech/g711';

/** Samples from -1 to 1 for a payload of PCMU. */
export function decodeMuLaw(payload: Buffer): number[] {
  return Array.from(payload, (code) => muLaw[code] ?? 0);
}

const bias = 0x84;
const loudest = 32_635;

export function encodeMuLaw(samples: readonly number[]): Buffer {
  return Buffer.from(
    samples.map((sample) => {
      const scaled = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
      const magnitude = Math.min(Math.abs(scaled), loudest) + bias;
      const exponent = Math.max(0, 31 - Math.clz32(magnitude) - 7);
      const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
      return ~((scaled < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff;
    }),
  );
}
