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
