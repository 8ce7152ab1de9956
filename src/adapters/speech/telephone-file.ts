import { open } from 'node:fs/promises';
import { telephoneRate } from './telephone-wav';
import { headerBytes, wavHeader } from './wav';

/**
 * The size of a WAV file of 8 kHz, 16 bit, mono whose header is the shortest and fits to it. Undefined when it is not
 * there, or cut, or anything else. Rejects when it may not be read.
 */
export async function telephoneFileSize(path: string): Promise<number | undefined> {
  const file = await open(path, 'r').catch(unlessGone);
  if (!file) return undefined;
  try {
    const { size } = await file.stat();
    if (size <= headerBytes) return undefined;
    const header = Buffer.alloc(headerBytes);
    await file.read(header, 0, headerBytes, 0);
    return header.equals(wavHeader(telephoneRate, size - headerBytes)) ? size : undefined;
  } finally {
    await file.close();
  }
}

/** For `catch`: what is not there is undefined, everything else goes on as an error. */
export function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
