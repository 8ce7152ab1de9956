import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import type { CallInfo, Recording } from '../../core/call/call-message';
import { RingbackError, toRingbackError } from '../../core/errors';
import type { RecordOutcome } from '../../ports/gateway';
import { userDirOf } from './audio-caches';

export type Recorded = Extract<RecordOutcome, { kind: 'recorded' }>;

export interface Recordings {
  /** Writes it to the disk. Rejects with RB_CALL_RECORDING. */
  keep(call: CallInfo, recorded: Recorded): Promise<Recording>;
  /** Deletes what is older, now and then; 0 days: nothing. Returns what ends that. */
  keepFor(days: number, onError: (error: RingbackError) => void): () => void;
}

const extensions: Record<string, string> = {
  'audio/wav': 'wav',
  'audio/webm': 'webm',
  'audio/mp4': 'm4a',
  'audio/ogg': 'ogg',
  'audio/mpeg': 'mp3',
};
const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** What callers left behind at one node: files that only this process's account can read, on no route. */
export function recordingsOf(RED: NodeAPI, nodeId: string): Recordings {
  const folder = join(userDirOf(RED), 'ringback', 'recordings', nodeId.replaceAll(/[^\w-]/g, '_'));
  return {
    async keep(call, { data, contentType, durationMs }) {
      const type = (contentType.split(';')[0] ?? '').trim();
      const recordedAt = new Date();
      // Of two calls in one second, and of two recordings of one call.
      const mark = createHash('sha256')
        .update(`${call.id} ${call.recordings?.length ?? 0}`)
        .digest('hex')
        .slice(0, 8);
      const stamp = recordedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
      const name = `call-${stamp}-${mark}.${extensions[type] ?? 'bin'}`;
      const path = join(folder, name);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(path, data, { mode: 0o600 });
      } catch (thrown) {
        throw new RingbackError('RB_CALL_RECORDING', 'What the caller said could not be written to the disk.', {
          remedy: 'Look whether Node-RED may write into its user directory, and whether there is room.',
          cause: thrown,
        });
      }
      return { path, name, contentType: type, durationMs, recordedAt: recordedAt.toISOString() };
    },
    keepFor(days, onError) {
      if (days === 0) return () => undefined;
      const sweep = () => {
        removeOlder(folder, Date.now() - days * dayMs).catch((thrown: unknown) => onError(toRingbackError(thrown)));
      };
      sweep();
      const timer = setInterval(sweep, hourMs);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}

async function removeOlder(folder: string, before: number): Promise<void> {
  const names = await readdir(folder).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return [];
    throw thrown;
  });
  for (const name of names) {
    const path = join(folder, name);
    if ((await stat(path)).mtimeMs < before) await rm(path, { force: true });
  }
}
