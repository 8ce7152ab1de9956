import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RingbackError } from '../../core/errors';
import type { FlowNode } from '../../core/share/flow-node';
import { parseUndo, type UndoRecord, undoRecord } from '../../core/share/undo';

/**
 * Deploys, and keeps what takes it back. The record of an earlier import stays until this one has succeeded; the new
 * one is on the disk before, so that a deploy is never lost with its way back.
 *
 * @returns what `deploy` does: the revision afterwards
 */
export async function keepUndo(file: string, before: FlowNode[], deploy: () => Promise<string>): Promise<string> {
  const pending = `${file}.${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true });
  await write(pending, before, '');
  let revision: string;
  try {
    revision = await deploy();
  } catch (error) {
    await rm(pending, { force: true });
    throw error;
  }
  await write(pending, before, revision);
  await rename(pending, file);
  return revision;
}

/** @throws RingbackError RB_SHARE when nothing has been imported. */
export async function takeUndo(file: string): Promise<UndoRecord> {
  const text = await read(file);
  if (text !== undefined) return parseUndo(text);
  throw new RingbackError('RB_SHARE', 'There is no import to take back.', {
    remedy: 'Nothing has been imported here yet.',
  });
}

/** Whether the last import could be taken back now: nobody has deployed since. */
export async function hasUndo(file: string, revision: string): Promise<boolean> {
  const text = await read(file);
  return text !== undefined && parseUndo(text).revision === revision;
}

/** Readable by nobody else, like the flows themselves. */
async function write(file: string, before: FlowNode[], revision: string): Promise<void> {
  await writeFile(file, JSON.stringify(undoRecord(before, revision)), { mode: 0o600 });
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
