/** What the 256 codes of µ-law and A-law (ITU-T G.711) stand for, as samples from -1 to 1. */

export const muLaw = Float32Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const magnitude = (((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 0x07);
  return ((bits & 0x80 ? -1 : 1) * (magnitude - 0x84)) / 32_768;
});

export const aLaw = Float32Array.from({ length: 256 }, (_, code) => {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 0x07;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return ((bits & 0x80 ? 1 : -1) * magnitude) / 32_768;
});

const bias = 0x84;
const clip = 32_635;

/** Samples of 16 bit, little-endian, as µ-law, a byte each. */
export function encodeMuLaw(linear16: Buffer): Buffer {
  const codes = Buffer.allocUnsafe(linear16.length >> 1);
  for (let index = 0; index < codes.length; index += 1) {
    const sample = linear16.readInt16LE(index * 2);
    const magnitude = Math.min(Math.abs(sample), clip) + bias;
    const segment = 24 - Math.clz32(magnitude);
    const code = ((sample < 0 ? 1 : 0) << 7) | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f);
    codes[index] = ~code & 0xff;
  }
  return codes;
}
