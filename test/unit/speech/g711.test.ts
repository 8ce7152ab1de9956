import assert from 'node:assert/strict';
import { encodeMuLaw, muLaw } from '../../../src/adapters/speech/g711';
import { muLawWavHeader, readWav } from '../../../src/adapters/speech/wav';

describe('µ-law', () => {
  const samplesOf = (values: number[]) => {
    const bytes = Buffer.alloc(values.length * 2);
    for (const [index, value] of values.entries()) bytes.writeInt16LE(value, index * 2);
    return bytes;
  };

  it('gives each code back for what it stands for', () => {
    const values = [...muLaw].map((sample) => Math.round(sample * 32_768));
    const codes = [...encodeMuLaw(samplesOf(values))];
    // There are two zeros; the positive one is written.
    assert.deepEqual(
      codes,
      values.map((value, code) => (value === 0 ? 0xff : code)),
    );
  });

  it('is the nearest it can be, from the loudest to silence', () => {
    const values = Array.from({ length: 65_536 }, (_, index) => index - 32_768);
    const codes = encodeMuLaw(samplesOf(values));
    for (const [index, value] of values.entries()) {
      const decoded = Math.round((muLaw[codes[index] ?? 0] ?? 0) * 32_768);
      assert.ok(Math.abs(decoded - value) <= (Math.abs(value) + 132) / 32, `${value} became ${decoded}`);
    }
  });

  it('is a WAV file behind its header', () => {
    const codes = encodeMuLaw(samplesOf([0, 1_000, -1_000]));
    const wav = readWav(Buffer.concat([muLawWavHeader(8_000, codes.length), codes]));
    assert.deepEqual([wav.encoding, wav.sampleRate, wav.channels, wav.frames], ['muLaw', 8_000, 1, 3]);
  });
});
