import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createWavCache, type WavCache } from '../../../src/adapters/speech/wav-cache';
import { tone, wavOf } from './sound';

const minute = 60_000;
const hour = 60 * minute;
/** Of 1,044 bytes. */
const sound = wavOf(tone(440, 8_000, 500 / 8_000), { sampleRate: 8_000 });

describe('the cache of audio files', () => {
  let folder: string;
  let now: number;
  let cache: WavCache;
  const create = (limitBytes = 3_500) => createWavCache({ folder, limitBytes, now: () => now });

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'ringback-cache-')), 'not', 'there');
    now = Date.UTC(2026, 0, 5);
    cache = create();
  });
  afterEach(() => rmSync(join(folder, '..', '..'), { recursive: true, force: true }));

  const kept = () => readdirSync(folder).sort();

  it('gives what it was given, also to the next process', async () => {
    assert.equal(await cache.get('a'), undefined);
    const path = await cache.put('a', sound);
    assert.equal(path, join(folder, 'a.wav'));
    assert.deepEqual(readFileSync(path), sound);
    assert.equal(await cache.get('a'), path);
    assert.equal(await create().get('a'), path);
  });

  it('lets go what has not been used for longest when there is too much', async () => {
    for (const key of ['a', 'b', 'c']) {
      await cache.put(key, sound);
      now += minute;
    }
    now += 2 * hour;
    await cache.get('a');
    await cache.put('d', sound);
    assert.deepEqual(kept(), ['a.wav', 'c.wav', 'd.wav']);
    await cache.put('e', sound);
    assert.deepEqual(kept(), ['a.wav', 'd.wav', 'e.wav']);
  });

  it('keeps what a call may still play, however much that is', async () => {
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await cache.put(key, sound);
    now += 59 * minute;
    await cache.get('b');
    await cache.put('g', sound);
    assert.equal(kept().length, 7);
    now += 2 * minute;
    await cache.put('h', sound);
    assert.deepEqual(kept(), ['b.wav', 'g.wav', 'h.wav']);
  });

  it('remembers over a restart what was used last', async () => {
    for (const key of ['a', 'b', 'c']) await cache.put(key, sound);
    now += 3 * hour;
    await create().get('a');
    now += 2 * hour;
    await create().put('d', sound);
    assert.equal(existsSync(join(folder, 'a.wav')), true);
    assert.equal(kept().length, 3);
  });

  it('makes room at the start when there is less than before', async () => {
    for (const key of ['a', 'b', 'c']) await cache.put(key, sound);
    now += 2 * hour;
    assert.equal(await create(1_500).get('z'), undefined);
    assert.equal(kept().length, 1);
  });

  it('does not give what is cut, empty or something else', async () => {
    const path = await cache.put('a', sound);
    for (const bytes of [
      sound.subarray(0, 500),
      Buffer.alloc(0),
      Buffer.from('x'.repeat(1_044)),
      sound.subarray(0, 44),
    ]) {
      writeFileSync(path, bytes);
      assert.equal(await cache.get('a'), undefined);
    }
    assert.equal(await cache.put('a', sound), path);
    assert.equal(await cache.get('a'), path);
  });

  it('shows nobody half a file, whoever writes at the same time', async () => {
    const other = wavOf(tone(300, 8_000, 1), { sampleRate: 8_000 });
    const writers = [cache, create(), create()];
    await Promise.all(
      Array.from({ length: 60 }, async (_, number) => {
        const writer = writers[number % 3] as WavCache;
        await writer.put('a', number % 2 ? sound : other);
        const path = await writer.get('a');
        assert.ok(path, 'a file that is not whole');
      }),
    );
    assert.deepEqual(kept(), ['a.wav']);
  });

  it('keeps what another process uses', async () => {
    for (const key of ['a', 'b', 'c']) await cache.put(key, sound);
    now += 2 * hour;
    await create().get('a');
    await cache.put('d', sound);
    assert.deepEqual(kept(), ['a.wav', 'c.wav', 'd.wav']);
  });

  it('never gives the path of a file that it is just letting go', async () => {
    const keys = Array.from({ length: 40 }, (_, number) => `key${number}`);
    const roomy = 40 * sound.length;
    for (let round = 0; round < 10; round += 1) {
      cache = create(roomy);
      for (const key of keys) await cache.put(key, sound);
      now += 2 * hour;
      const tight = create(roomy);
      await tight.get('none');
      const put = tight.put('large', wavOf(tone(440, 8_000, 4), { sampleRate: 8_000 }));
      const first = join(folder, `${keys[round]}.wav`);
      while (existsSync(first)) await setImmediate();
      const paths = await Promise.all(keys.map((key) => tight.get(key)));
      await put;
      for (const path of paths) assert.ok(path === undefined || existsSync(path), `round ${round}: ${path}`);
      assert.ok(paths.includes(undefined));
    }
  });

  it('takes away what was begun and never ended, but not what is just being written', async () => {
    mkdirSync(folder, { recursive: true });
    for (const name of ['a.1-2.part', 'b.3-4.part', 'notes.txt', '.hidden']) writeFileSync(join(folder, name), 'x');
    utimesSync(join(folder, 'a.1-2.part'), (now - 2 * hour) / 1_000, (now - 2 * hour) / 1_000);
    utimesSync(join(folder, 'b.3-4.part'), now / 1_000, now / 1_000);
    await cache.get('a');
    assert.deepEqual(kept(), ['.hidden', 'b.3-4.part', 'notes.txt']);
  });

  it('tries again after the disk has failed', async () => {
    mkdirSync(join(folder, '..'));
    writeFileSync(folder, 'a file where the folder should be');
    await assert.rejects(cache.put('a', sound), { code: 'EEXIST' });
    rmSync(folder);
    assert.ok(await cache.put('a', sound));
  });

  it('forgets what somebody else took away', async () => {
    const path = await cache.put('a', sound);
    rmSync(path);
    assert.equal(await cache.get('a'), undefined);
    assert.equal(await cache.put('a', sound), path);
  });
});
