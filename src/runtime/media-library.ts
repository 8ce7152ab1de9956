import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { notKept } from '../adapters/speech/not-kept';
import { telephoneFileSize, unlessGone } from '../adapters/speech/telephone-file';
import { toTelephoneWav } from '../adapters/speech/telephone-wav';
import type { WavCache } from '../adapters/speech/wav-cache';
import type { PromptItem } from '../core/call/prompt-item';
import { RingbackError } from '../core/errors';
import type { MediaLibrary } from '../ports/media';

export interface MediaLibraryDeps {
  /** Node-RED's: files are looked for in `ringback/audio` below it, then in itself. */
  userDir: string;
  /** Where audio is kept that was made fit for telephones. */
  cache: WavCache;
}

type Upload = Extract<PromptItem, { kind: 'upload' }>;

/** Half an hour of music as it is sold (44.1 kHz, stereo, 16 bit) is 300 MB: that has no place in memory. */
const largestFileBytes = 64 * 1024 * 1024;
const holdMusicFile = join(__dirname, '..', '..', '..', 'resources', 'audio', 'hold-music.wav');

/** Goes up when what is kept should be made anew. */
const version = 1;

/** The audio that flows name or carry, each as a file that telephones can play. */
export function createMediaLibrary({ userDir, cache }: MediaLibraryDeps): MediaLibrary {
  const conversions = new Map<string, Promise<string>>();
  const uploadKeys = new WeakMap<Upload, string>();

  /** From the cache, or made now: once, however many ask meanwhile. */
  async function converted(key: string, read: () => Promise<Buffer>): Promise<string> {
    const known = await cache.get(key);
    if (known) return known;
    const running = conversions.get(key);
    if (running) return running;
    const conversion = read()
      .then((bytes) => toTelephoneWav(bytes))
      .then((wav) => cache.put(key, wav))
      .finally(() => conversions.delete(key));
    conversions.set(key, conversion);
    return conversion;
  }

  async function pathOfFile(named: string): Promise<string> {
    const { path, bytes, changedAt } = await findFile(userDir, named);
    if ((await telephoneFileSize(path).catch(unreadable(named))) !== undefined) return path;
    if (bytes > largestFileBytes) throw unplayable(named, 'It is larger than 64 MB.', 'Save it as 8 kHz, mono.');
    return converted(keyOf('file', path, bytes, changedAt), () => readFile(path));
  }

  async function pathOfUpload(upload: Upload): Promise<string> {
    const key = uploadKeys.get(upload) ?? keyOf('upload', upload.data);
    uploadKeys.set(upload, key);
    return converted(key, async () => Buffer.from(upload.data, 'base64'));
  }

  return {
    async mediaOf(item) {
      if (item.kind === 'url') return { kind: 'url', url: item.url };
      const name = item.kind === 'file' ? item.path : item.name;
      try {
        const path = await (item.kind === 'file' ? pathOfFile(item.path) : pathOfUpload(item));
        return { kind: 'file', path, name: basename(name) };
      } catch (thrown) {
        throw named(name, thrown);
      }
    },
    holdMusic: () => ({ kind: 'file', path: holdMusicFile }),
  };
}

async function findFile(userDir: string, named: string): Promise<{ path: string; bytes: number; changedAt: number }> {
  const folder = join(userDir, 'ringback', 'audio');
  for (const path of [resolve(folder, named), resolve(userDir, named)]) {
    const found = await stat(path).catch(unlessGone).catch(unreadable(named));
    if (found?.isFile()) return { path, bytes: found.size, changedAt: found.mtimeMs };
  }
  throw unplayable(named, 'There is no such file.', `Put it into the folder ${folder}, or enter its whole path.`);
}

/** For `catch`: a file that is there, and that Node-RED does not get at. */
function unreadable(named: string): (thrown: Error) => never {
  return (thrown) => {
    throw unplayable(named, `It cannot be read: ${thrown.message}.`, 'Check its path and its permissions.', thrown);
  };
}

function keyOf(...parts: (string | number)[]): string {
  return createHash('sha256')
    .update(JSON.stringify([version, ...parts]))
    .digest('hex');
}

/** What went wrong, as an error that names the audio. */
function named(name: string, thrown: unknown): RingbackError {
  if (!(thrown instanceof RingbackError)) return notKept('RB_CALL_MEDIA', `audio "${name}"`, thrown);
  return thrown.where === undefined ? unplayable(name, thrown.summary, thrown.remedy, thrown) : thrown;
}

function unplayable(name: string, why: string, remedy = '', cause?: unknown): RingbackError {
  return new RingbackError('RB_CALL_MEDIA', `The audio "${name}" cannot be played. ${why}`, {
    where: name,
    remedy,
    ...(cause === undefined ? {} : { cause }),
  });
}
