import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toTelephoneWav } from '../../../src/adapters/speech/telephone-wav';
import { readWav } from '../../../src/adapters/speech/wav';
import { createWavCache } from '../../../src/adapters/speech/wav-cache';
import type { PromptItem } from '../../../src/core/call/prompt-item';
import type { RingbackError } from '../../../src/core/errors';
import type { MediaLibrary } from '../../../src/ports/media';
import { createMediaLibrary } from '../../../src/runtime/media-library';
import { tone, wavOf } from '../speech/sound';

type Audio = Exclude<PromptItem, { kind: 'text' }>;

const music = wavOf([...tone(440, 44_100, 0.2), ...tone(660, 44_100, 0.2)], { sampleRate: 44_100, channels: 2 });

describe('the media library', () => {
  let userDir: string;
  let audio: string;
  let cacheFolder: string;
  let library: MediaLibrary;

  beforeEach(() => {
    userDir = mkdtempSync(join(tmpdir(), 'ringback-media-'));
    audio = join(userDir, 'ringback', 'audio');
    cacheFolder = join(userDir, 'ringback', 'cache');
    mkdirSync(audio, { recursive: true });
    library = createLibrary();
  });
  afterEach(() => rmSync(userDir, { recursive: true, force: true }));

  const createLibrary = () =>
    createMediaLibrary({ userDir, cache: createWavCache({ folder: cacheFolder, limitBytes: 1_000_000 }) });

  async function pathOf(item: Audio): Promise<string> {
    const media = await library.mediaOf(item);
    assert.equal(media.kind, 'file');
    return (media as { path: string }).path;
  }

  function assertIsForTelephones(path: string): void {
    const { sampleRate, channels, encoding } = readWav(readFileSync(path));
    assert.deepEqual({ sampleRate, channels, encoding }, { sampleRate: 8_000, channels: 1, encoding: 'int16' });
  }

  async function assertFails(item: Audio, ...sentences: RegExp[]): Promise<void> {
    await assert.rejects(library.mediaOf(item), (error: RingbackError) => {
      assert.equal(error.code, 'RB_CALL_MEDIA');
      assert.ok(error.remedy, 'no remedy');
      for (const sentence of sentences) assert.match(error.message, sentence);
      return true;
    });
  }

  it('plays a file that telephones can play from where it is', async () => {
    const path = join(audio, 'welcome.wav');
    writeFileSync(path, await toTelephoneWav(music));
    assert.equal(await pathOf({ kind: 'file', path: 'welcome.wav' }), path);
    assert.equal(await pathOf({ kind: 'file', path }), path);
  });

  it('finds a file in the folder for audio before one in the user directory', async () => {
    const wav = await toTelephoneWav(music);
    mkdirSync(join(userDir, 'sounds'));
    writeFileSync(join(userDir, 'sounds', 'a.wav'), wav);
    assert.equal(await pathOf({ kind: 'file', path: 'sounds/a.wav' }), join(userDir, 'sounds', 'a.wav'));
    mkdirSync(join(audio, 'sounds'));
    writeFileSync(join(audio, 'sounds', 'a.wav'), wav);
    assert.equal(await pathOf({ kind: 'file', path: 'sounds/a.wav' }), join(audio, 'sounds', 'a.wav'));
  });

  it('makes any other file fit for telephones, once', async () => {
    writeFileSync(join(audio, 'music.wav'), music);
    const paths = await Promise.all([1, 2, 3].map(() => pathOf({ kind: 'file', path: 'music.wav' })));
    assert.equal(new Set(paths).size, 1);
    assertIsForTelephones(paths[0] ?? '');
    const made = readFileSync(paths[0] ?? '');
    assert.equal(readWav(made).frames, 1_600);
    library = createLibrary();
    assert.equal(await pathOf({ kind: 'file', path: 'music.wav' }), paths[0]);
    assert.deepEqual(readdirSync(cacheFolder).length, 1);
  });

  it('makes it again when the file has changed', async () => {
    const path = join(audio, 'music.wav');
    writeFileSync(path, music);
    const before = await pathOf({ kind: 'file', path: 'music.wav' });
    writeFileSync(path, wavOf(tone(300, 16_000, 1), { sampleRate: 16_000 }));
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    const after = await pathOf({ kind: 'file', path: 'music.wav' });
    assert.notEqual(after, before);
    assert.equal(readWav(readFileSync(after)).frames, 8_000);
  });

  it('keeps an upload as a file, by what is in it', async () => {
    const data = music.toString('base64');
    const path = await pathOf({ kind: 'upload', name: 'music.wav', data });
    assertIsForTelephones(path);
    assert.equal(await pathOf({ kind: 'upload', name: 'other name.wav', data }), path);
    const other = wavOf(tone(300, 8_000, 0.2), { sampleRate: 8_000 }).toString('base64');
    assert.notEqual(await pathOf({ kind: 'upload', name: 'music.wav', data: other }), path);
  });

  it('leaves addresses to the gateway', async () => {
    for (const url of ['https://example.com/a.wav', 'sound:hello-world']) {
      assert.deepEqual(await library.mediaOf({ kind: 'url', url }), { kind: 'url', url });
    }
  });

  it('says which file is not there, and where it belongs', async () => {
    await assertFails(
      { kind: 'file', path: 'gone.wav' },
      /"gone\.wav" cannot be played/,
      /no such file/,
      /ringback.audio/,
    );
    await assertFails({ kind: 'file', path: '.' }, /no such file/);
  });

  it('says what cannot be played, and why', async () => {
    writeFileSync(join(audio, 'song.wav'), 'ID3 and so on');
    await assertFails({ kind: 'file', path: 'song.wav' }, /"song\.wav" cannot be played/, /an MP3, not a WAV/, /PCM/);
    await assertFails({ kind: 'upload', name: 'x.wav', data: '!!!!' }, /"x\.wav" cannot be played/, /is empty/);
    const six = wavOf(tone(300, 8_000, 0.1), { sampleRate: 8_000, channels: 6 }).toString('base64');
    await assertFails({ kind: 'upload', name: 'six.wav', data: six }, /6 channels/);
  });

  it('says so when the audio cannot be kept, and tries again the next time', async () => {
    writeFileSync(cacheFolder, 'a file where the folder should be');
    const item: Audio = { kind: 'upload', name: 'x.wav', data: music.toString('base64') };
    await assertFails(item, /audio "x\.wav" cannot be kept/, /permissions/);
    rmSync(cacheFolder);
    assertIsForTelephones(await pathOf(item));
  });

  it('says so when it does not get at a file', async () => {
    symlinkSync('circle.wav', join(audio, 'circle.wav'));
    await assertFails({ kind: 'file', path: 'circle.wav' }, /"circle\.wav" cannot be played/, /cannot be read: ELOOP/);
    await assertFails({ kind: 'file', path: 'a.wav\u0000' }, /cannot be read/, /path/);
  });
});
