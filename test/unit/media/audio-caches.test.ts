import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import { audioCaches } from '../../../src/runtime/calls/audio-caches';
import { tone, wavOf } from '../speech/sound';

const redWith = (userDir: string) => ({ settings: { userDir } }) as unknown as NodeAPI;

describe('the caches of audio', () => {
  it('are below the user directory, two for all gateways of a process', async () => {
    const userDir = mkdtempSync(join(tmpdir(), 'ringback-caches-'));
    try {
      const { speech, media } = audioCaches(redWith(userDir));
      const sound = wavOf(tone(440, 8_000, 0.1), { sampleRate: 8_000 });
      assert.equal(await speech.put('a', sound), join(userDir, 'ringback', 'cache', 'speech', 'a.wav'));
      assert.equal(await media.put('a', sound), join(userDir, 'ringback', 'cache', 'media', 'a.wav'));
      assert.equal(audioCaches(redWith(userDir)).speech, speech);
      assert.notEqual(audioCaches(redWith(join(userDir, 'other'))).speech, speech);
    } finally {
      rmSync(userDir, { recursive: true, force: true });
    }
  });
});
