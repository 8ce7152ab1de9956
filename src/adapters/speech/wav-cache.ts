import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { telephoneFileSize, unlessGone } from './telephone-file';

/** WAV files of 8 kHz, 16 bit, mono by the key that they were made for. */
export interface WavCache {
  /** The file's path; undefined when there is none, or when it is damaged. */
  get(key: string): Promise<string | undefined>;
  /** Keeps a file, all of it or nothing, and returns its path. Then lets go what has not been used for longest. */
  put(key: string, wav: Buffer): Promise<string>;
}

export interface WavCacheOptions {
  folder: string;
  limitBytes: number;
  /** Milliseconds since the epoch, as the file system has it. */
  now?: () => number;
}

interface Entry {
  bytes: number;
  usedAt: number;
}

/** A call may still play what it asked for: what was used since then stays, even above the limit. */
const inUseMs = 60 * 60_000;
/** Files are told that they were used, for the next start; not at each of many uses in a row. */
const tellUseMs = 60_000;
/** What another process began to write and never ended. */
const abandonedMs = 60 * 60_000;

/**
 * Keeps sounds in a folder, over restarts. Keys are of letters and digits, and name the files. Several processes may
 * share a folder: each file appears whole.
 */
export function createWavCache({ folder, limitBytes, now = Date.now }: WavCacheOptions): WavCache {
  /** In the order of use. */
  const entries = new Map<string, Entry>();
  /** Those that are being deleted; whoever wants one waits for its end. */
  const leavings = new Map<string, Promise<void>>();
  let bytesKept = 0;
  let ready: Promise<void> | undefined;
  const pathOf = (key: string) => join(folder, `${key}.wav`);

  async function readFolder(): Promise<void> {
    await mkdir(folder, { recursive: true });
    const found: [string, Entry][] = [];
    for (const name of await readdir(folder)) {
      const [, key, part] = /^(\w+)(?:\.wav|\.([\w-]+)\.part)$/.exec(name) ?? [];
      const known = await stat(join(folder, name)).catch(unlessGone);
      if (!key || !known?.isFile()) continue;
      if (!part) found.push([key, { bytes: known.size, usedAt: known.mtimeMs }]);
      else if (known.mtimeMs + abandonedMs < now()) await rm(join(folder, name), { force: true });
    }
    found.sort(([, one], [, other]) => one.usedAt - other.usedAt);
    for (const [key, entry] of found) remember(key, entry);
    await trim();
  }

  /** Once, and again after a failure. */
  function start(): Promise<void> {
    ready ??= readFolder().catch((error: unknown) => {
      ready = undefined;
      entries.clear();
      bytesKept = 0;
      throw error;
    });
    return ready;
  }

  function remember(key: string, entry: Entry): void {
    forget(key);
    entries.set(key, entry);
    bytesKept += entry.bytes;
  }

  function forget(key: string): void {
    bytesKept -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  }

  async function trim(): Promise<void> {
    for (const [key, { usedAt }] of entries) {
      if (bytesKept <= limitBytes || usedAt + inUseMs > now()) return;
      forget(key);
      const leaving = letGo(key).finally(() => leavings.delete(key));
      leavings.set(key, leaving);
      await leaving;
    }
  }

  /** Unless another process has used it meanwhile, of which only the file knows. */
  async function letGo(key: string): Promise<void> {
    const found = await stat(pathOf(key)).catch(unlessGone);
    if (!found) return;
    const stay = (usedAt: number) => remember(key, { bytes: found.size, usedAt });
    if (found.mtimeMs + inUseMs > now()) stay(found.mtimeMs);
    // On Windows what is open cannot be removed: its turn comes again.
    else await rm(pathOf(key), { force: true }).catch(() => stay(now()));
  }

  async function get(key: string): Promise<string | undefined> {
    await start();
    await leavings.get(key);
    const at = now();
    const known = entries.get(key);
    // At once: it must not be let go while it is looked at.
    if (known) remember(key, { bytes: known.bytes, usedAt: at });
    const path = pathOf(key);
    const bytes = await telephoneFileSize(path);
    if (bytes === undefined) {
      forget(key);
      return undefined;
    }
    remember(key, { bytes, usedAt: at });
    // Another process may just have taken it away; then it is made again next time.
    if ((known?.usedAt ?? 0) + tellUseMs < at) await utimes(path, at / 1_000, at / 1_000).catch(unlessGone);
    return path;
  }

  async function put(key: string, wav: Buffer): Promise<string> {
    await start();
    const path = pathOf(key);
    const part = join(folder, `${key}.${randomUUID()}.part`);
    const at = now();
    try {
      await writeWhole(part, wav);
      await utimes(part, at / 1_000, at / 1_000);
      await leavings.get(key);
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    remember(key, { bytes: wav.length, usedAt: at });
    await trim();
    return path;
  }

  return { get, put };
}

/** On the disk before it gets its name: else a power cut could leave an empty file under it. */
async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
