import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toTelephoneWav } from '../../../src/adapters/speech/telephone-wav';
import { type Encoding, readWav } from '../../../src/adapters/speech/wav';
import { RingbackError } from '../../../src/core/errors';
import { amplitudeAt, decibels, rms, samplesOf, tone, type WavOptions, wavOf } from './sound';

const rates = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 47_999, 48_000];
const rate = fc.constantFrom(...rates);
/** Without what the filter needs to get going, at both ends. */
const middle = (samples: number[]) => samples.slice(400, -400);

async function converted(samples: readonly number[], options: WavOptions): Promise<number[]> {
  return samplesOf(await toTelephoneWav(wavOf(samples, options)));
}

describe('a WAV file for the telephone', () => {
  it('keeps the frequency and the energy of a tone that telephones carry', async () => {
    await fc.assert(
      fc.asyncProperty(rate, fc.integer({ min: 100, max: 3_400 }), async (sampleRate, hz) => {
        const heard = middle(await converted(tone(hz, sampleRate, 0.5), { sampleRate }));
        assert.ok(Math.abs(decibels(amplitudeAt(hz, heard, 8_000) / 0.5)) < 0.1, 'amplitude');
        assert.ok(Math.abs(decibels(rms(heard) / (0.5 / Math.SQRT2))) < 0.1, 'energy, with nothing beside the tone');
      }),
      { numRuns: 40 },
    );
  });

  it('lets nothing through that telephones cannot carry, not even as another tone', async () => {
    await fc.assert(
      fc.asyncProperty(rate, fc.integer({ min: 4_000, max: 23_999 }), async (sampleRate, hz) => {
        fc.pre(hz < sampleRate / 2);
        const heard = middle(await converted(tone(hz, sampleRate, 0.5), { sampleRate }));
        const level = decibels(rms(heard) / (0.5 / Math.SQRT2));
        assert.ok(level < -60, `${hz} Hz at ${sampleRate} is heard at ${level.toFixed(1)} dB`);
      }),
      { numRuns: 40 },
    );
  });

  it('is as long as what it was made of', async () => {
    await fc.assert(
      fc.asyncProperty(rate, fc.integer({ min: 1, max: 30_000 }), async (sampleRate, frames) => {
        const wav = await toTelephoneWav(wavOf(new Array<number>(frames).fill(0), { sampleRate }));
        assert.equal((wav.length - 44) / 2, Math.round((frames * 8_000) / sampleRate));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps a constant and the beginning where they are', async () => {
    const samples = Array.from({ length: 48_000 }, (_, index) => (index < 24_000 ? 0 : 0.25));
    const heard = await converted(samples, { sampleRate: 48_000 });
    assert.ok(heard.slice(0, 3_900).every((sample) => Math.abs(sample) < 0.002));
    assert.ok(heard.slice(4_100, 7_900).every((sample) => Math.abs(sample - 0.25) < 0.002));
  });

  it('is written with an honest header', async () => {
    const wav = await toTelephoneWav(wavOf(tone(440, 22_050, 0.3), { sampleRate: 22_050 }));
    assert.equal(wav.readUInt32LE(4), wav.length - 8);
    assert.equal(wav.readUInt32LE(40), wav.length - 44);
    const { sampleRate, channels, encoding } = readWav(wav);
    assert.deepEqual({ sampleRate, channels, encoding }, { sampleRate: 8_000, channels: 1, encoding: 'int16' });
  });

  it('made again is the same', async () => {
    const once = await toTelephoneWav(wavOf(tone(440, 16_000, 0.2), { sampleRate: 16_000 }));
    assert.deepEqual(await toTelephoneWav(once), once);
  });

  it('does not wrap around where the sound is too loud', async () => {
    const heard = middle(await converted(tone(500, 16_000, 0.3, 1.8), { sampleRate: 16_000, encoding: 'float32' }));
    assert.equal(Math.max(...heard), 32_767 / 32_768);
    assert.equal(Math.min(...heard), -1);
    // Next to each other lie samples that differ by no more than the tone's slope.
    const jumps = heard.slice(1).map((sample, index) => Math.abs(sample - (heard[index] ?? 0)));
    assert.ok(Math.max(...jumps) < 0.8);
  });

  it('gives way to other work while it is made', async () => {
    const long = wavOf(new Array<number>(44_100 * 20).fill(0.1), { sampleRate: 44_100 });
    let turns = 0;
    let isDone = false;
    const watch = () => {
      turns += 1;
      if (!isDone) setImmediate(watch);
    };
    setImmediate(watch);
    await toTelephoneWav(long);
    isDone = true;
    assert.ok(turns > 3, `${turns} turns for 20 s of sound`);
  });

  it('is given up when nobody wants it any more', async () => {
    const wav = wavOf(new Array<number>(48_000 * 20).fill(0), { sampleRate: 48_000 });
    const reason = new Error('nobody');
    await assert.rejects(toTelephoneWav(wav, AbortSignal.abort(reason)), reason);
  });
});

describe('reading WAV files', () => {
  const encodings: [Encoding, number][] = [
    ['int8', -40],
    ['int16', -80],
    ['int24', -80],
    ['int32', -80],
    ['float32', -80],
  ];
  for (const [encoding, floor] of encodings) {
    for (const channels of [1, 2]) {
      it(`understands ${encoding} with ${channels} channel${channels === 1 ? '' : 's'}`, async () => {
        const mono = tone(1_000, 8_000, 0.2);
        // Left alone: in the middle it is half as loud.
        const samples = channels === 1 ? mono : mono.flatMap((sample) => [sample, 0]);
        const heard = await converted(samples, { sampleRate: 8_000, channels, encoding });
        assert.equal(heard.length, mono.length);
        const error = rms(heard.map((sample, index) => sample - (mono[index] ?? 0) / channels));
        assert.ok(decibels(error) < floor, `${decibels(error)} dB of noise`);
      });
    }
  }

  it('understands µ-law by the values of G.711', async () => {
    const heard = await converted([0x80, 0x00, 0xff, 0x7f, 0xf0, 0xaa], { sampleRate: 8_000, encoding: 'muLaw' });
    assert.deepEqual(
      heard.map((sample) => Math.round(sample * 32_768)),
      [32_124, -32_124, 0, 0, 120, 5_372],
    );
  });

  it('understands A-law by the values of G.711', async () => {
    const heard = await converted([0xaa, 0x2a, 0xd5, 0x55, 0x80, 0x00], { sampleRate: 8_000, encoding: 'aLaw' });
    assert.deepEqual(
      heard.map((sample) => Math.round(sample * 32_768)),
      [32_256, -32_256, 8, -8, 5_504, -5_504],
    );
  });

  it('takes chunks in any order, odd ones padded, and formats that say more', async () => {
    const mono = tone(700, 8_000, 0.1);
    const list = { tag: 'LIST', bytes: Buffer.from('odd') };
    for (const options of [
      { before: [list], after: [list] },
      { dataFirst: true },
      { dataFirst: true, before: [list, list] },
      { isExtensible: true, after: [list] },
    ]) {
      const heard = await converted(mono, { sampleRate: 8_000, ...options });
      assert.equal(heard.length, mono.length);
    }
  });

  it('reads to the end where a stream could not say how long it would be', async () => {
    const mono = tone(700, 8_000, 0.1);
    for (const saysSize of [0, 0xffffffff, 0x7ffff000, 1_000_000]) {
      const heard = await converted(mono, { sampleRate: 8_000, saysSize });
      assert.equal(heard.length, mono.length, `says ${saysSize}`);
    }
  });

  it('reads what is there of a file that was cut', async () => {
    const wav = wavOf(tone(700, 8_000, 0.1), { sampleRate: 8_000 });
    const { frames } = readWav(wav.subarray(0, 44 + 501));
    assert.equal(frames, 250);
  });

  it('says in a sentence what cannot be read', () => {
    const silence = [0, 0, 0, 0];
    const unreadable: [Buffer, RegExp][] = [
      [Buffer.alloc(0), /is empty/],
      [Buffer.from('ID3\u0004 and more'), /an MP3/],
      [Buffer.from([0xff, 0xfb, 0x90, 0x64, 0, 0]), /an MP3/],
      [Buffer.from('OggS and what follows'), /an Ogg file/],
      [Buffer.from('<html>log in, please</html>'), /a text/],
      [Buffer.from('something else altogether'), /is not a WAV file/],
      [wavOf([], { sampleRate: 8_000 }), /without sound/],
      [wavOf([], { sampleRate: 8_000, after: [{ tag: 'LIST', bytes: Buffer.alloc(40) }] }), /without sound/],
      [wavOf(silence, { sampleRate: 4_000 }), /4000 samples a second/],
      [wavOf(silence, { sampleRate: 96_000 }), /96000 samples a second/],
      [wavOf(silence, { sampleRate: 8_000, channels: 6 }), /6 channels/],
      [wavOf(silence, { sampleRate: 8_000, dataFirst: true }).subarray(0, 28), /does not say its format/],
      [wavOf(silence, { sampleRate: 8_000, dataFirst: true }).subarray(0, 40), /format is cut/],
    ];
    for (const [bytes, sentence] of unreadable) {
      assert.throws(
        () => readWav(bytes),
        (error: RingbackError) => {
          assert.equal(error.code, 'RB_CALL_MEDIA');
          assert.match(error.summary, sentence);
          assert.match(error.message, /Save it as WAV/);
          return true;
        },
      );
    }
  });

  it('never fails in any other way, whatever the bytes', () => {
    const header = wavOf([0.1, 0.2, 0.3], { sampleRate: 8_000 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.integer({ min: 0, max: 50 }), (bytes, at) => {
        const wav = Buffer.concat([header.subarray(0, at), Buffer.from(bytes)]);
        try {
          assert.ok(readWav(wav).frames > 0);
        } catch (error) {
          assert.ok(error instanceof RingbackError, String(error));
          assert.equal(error.code, 'RB_CALL_MEDIA');
        }
      }),
      { numRuns: 500 },
    );
  });
});
