import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import type { CallInfo, Recording } from '../../core/call/call-message';
import { RingbackError } from '../../core/errors';
import type { RecordOutcome } from '../../ports/gateway';
import { userDirOf } from './audio-caches';
import { removeOldRecordings, writeDays } from './recording-retention';

export type Recorded = Extract<RecordOutcome, { kind: 'recorded' }>;

export interface Recordings {
  /** Writes it to the disk. Rejects with RB_CALL_RECORDING. */
  keep(call: CallInfo, recorded: Recorded): Promise<Recording>;
  /** The days of the node count for what it recorded before, too. */
  applyDays(): Promise<void>;
}

const extensions: Record<string, string> = {
  'audio/wav': 'wav',
  'audio/webm': 'webm',
  'audio/mp4': 'm4a',
  'audio/ogg': 'ogg',
  'audio/mpeg': 'mp3',
};
const hourMs = 3_600_000;
/** After the start, which has other things to do. */
const firstSweepMs = 60_000;
const swept = new Set<string>();

/**
 * What callers left behind at one node: files that only this process's account can read, on no route. They are kept
 * for so many days; 0: for ever.
 */
export function recordingsOf(RED: NodeAPI, nodeId: string, keepDays: number): Recordings {
  const folder = join(recordingsFolder(RED), nodeId.replaceAll(/[^\w-]/g, '_'));
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
        await writeDays(folder, keepDays);
        await writeFile(path, data, { mode: 0o600 });
      } catch (thrown) {
        throw new RingbackError('RB_CALL_RECORDING', 'What the caller said could not be written to the disk.', {
          remedy: 'Look whether Node-RED may write into its user directory, and whether there is room.',
          cause: thrown,
        });
      }
      return { path, name, contentType: type, durationMs, recordedAt: recordedAt.toISOString() };
    },
    applyDays: () => writeDays(folder, keepDays),
  };
}

/** Deletes what is older than its node keeps it, every hour of this process; also of nodes that are gone. */
export function sweepRecordings(RED: NodeAPI): void {
  const root = recordingsFolder(RED);
  if (swept.has(root)) return;
  swept.add(root);
  const sweep = () => {
    removeOldRecordings(root, Date.now()).catch((thrown: unknown) => {
      RED.log.warn(`Ringback could not delete old recordings: ${thrown instanceof Error ? thrown.message : thrown}`);
    });
  };
  setTimeout(sweep, firstSweepMs).unref();
  setInterval(sweep, hourMs).unref();
}

/** Of all nodes. */
export function recordingsFolder(RED: NodeAPI): string {
  return join(userDirOf(RED), 'ringback', 'recordings');
}
