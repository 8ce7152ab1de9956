import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMediaLibrary } from '../../src/runtime/media-library';
import { packageFolder } from '../node-red-process';
import { decibels, rms, samplesOf } from '../unit/speech/sound';

const file = join(packageFolder(), 'resources', 'audio', 'hold-music.wav');
const wav = readFileSync(file);
const samples = samplesOf(wav);
const rate = 8_000;

describe('the hold music', () => {
  it('is what the media library plays', () => {
    const cache = { get: async () => undefined, put: async () => '' };
    assert.deepEqual(createMediaLibrary({ userDir: tmpdir(), cache }).holdMusic(), { kind: 'file', path: file });
  });

  it('is what the script makes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringback-music-'));
    try {
      const made = join(folder, 'music.wav');
      execFileSync(process.execPath, [join(packageFolder(), 'scripts', 'make-hold-music.mjs'), made]);
      const again = readFileSync(made);
      assert.deepEqual(again.subarray(0, 44), wav.subarray(0, 44));
      assert.equal(again.length, wav.length);
      // Another processor may round a sine in another way.
      const differences = samplesOf(again).map((sample, at) => Math.abs(sample - (samples[at] ?? 9)));
      assert.equal(differences.filter((difference) => difference > 1.5 / 32_768).length, 0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is of the kind that telephones carry, about 40 s long and small enough to ship', () => {
    assert.equal(wav.toString('latin1', 0, 4), 'RIFF');
    assert.deepEqual([wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt32LE(24)], [1, 1, rate]);
    assert.equal(wav.readUInt16LE(34), 16);
    assert.ok(samples.length / rate >= 30 && samples.length / rate <= 45);
    assert.ok(wav.length <= 700_000);
  });

  it('is never louder than speech, never silent, and far from the end of the scale', () => {
    const parts = Array.from({ length: Math.floor(samples.length / 3_200) }, (_, part) =>
      decibels(rms(samples.slice(part * 3_200, (part + 1) * 3_200))),
    );
    assert.ok(Math.max(...parts) <= -18, `the loudest part: ${Math.max(...parts)}`);
    assert.ok(Math.min(...parts) >= -32, `the softest part: ${Math.min(...parts)}`);
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    assert.ok(decibels(peak) <= -6, `peak: ${decibels(peak)}`);
    const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
    assert.ok(Math.abs(mean) < 0.001, `offset: ${mean}`);
  });

  it('goes on at its beginning where it ends, without a click', () => {
    const bend = (at: number) => {
      const [before = 0, here = 0, after = 0] = [-1, 0, 1].map((step) => samples.at((at + step) % samples.length));
      return Math.abs(before - 2 * here + after);
    };
    const inside = samples.map((_, at) => (at > 8 && at < samples.length - 8 ? bend(at) : 0));
    const usual = inside.toSorted((one, other) => other - one)[Math.round(samples.length * 0.02)] ?? 0;
    for (const at of [-2, -1, 0, 1]) assert.ok(bend(at + samples.length) <= usual, `a click at ${at}`);
    assert.ok(Math.abs(decibels(rms(samples.slice(0, 800)) / rms(samples.slice(-800)))) < 9, 'a jump in loudness');
  });
});
