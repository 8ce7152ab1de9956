import { join } from 'node:path';
import process from 'node:process';
import type { NodeAPI } from 'node-red';
import { createWavCache, type WavCache } from '../../adapters/speech/wav-cache';

export interface AudioCaches {
  /** What was spoken: ever new texts, so it is bounded. */
  speech: WavCache;
  /** What flows name or carry. Apart from speech: hold music plays for longer than any text is in use. */
  media: WavCache;
}

const megabyte = 1024 * 1024;
const caches = new Map<string, AudioCaches>();

/** Below the user directory; one for all gateways of the process, for each counts only what went through itself. */
export function audioCaches(RED: NodeAPI): AudioCaches {
  const folder = join(userDirOf(RED), 'ringback', 'cache');
  const known = caches.get(folder);
  if (known) return known;
  const made = {
    speech: createWavCache({ folder: join(folder, 'speech'), limitBytes: 256 * megabyte }),
    media: createWavCache({ folder: join(folder, 'media'), limitBytes: 512 * megabyte }),
  };
  caches.set(folder, made);
  return made;
}

export function userDirOf(RED: NodeAPI): string {
  return RED.settings.userDir ?? process.cwd();
}
