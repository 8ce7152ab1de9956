import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const dayMs = 86_400_000;
/** Beside the recordings of a node: for how many days it keeps them. It outlives the node, and so does the promise. */
const daysFile = 'keep-days';

/** What a node says of its folder; 0 days: for ever. Nothing where nothing was recorded yet. */
export async function writeDays(folder: string, days: number): Promise<void> {
  await unlessGone(writeFile(join(folder, daysFile), String(days), { mode: 0o600 }));
}

/** Deletes in each folder below `root`, also those of nodes that are gone, what is older than its days. */
export async function removeOldRecordings(root: string, nowMs: number): Promise<void> {
  const folders = (await unlessGone(readdir(root))) ?? [];
  const results = await Promise.allSettled(folders.map((name) => removeOlder(join(root, name), nowMs)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Deletes the recordings with these names, of whatever node. Returns how many there were. */
export async function removeRecordings(root: string, names: readonly string[]): Promise<number> {
  if (names.length === 0) return 0;
  const wanted = new Set(names);
  let removed = 0;
  for (const folder of (await unlessGone(readdir(root))) ?? []) {
    for (const name of (await unlessGone(readdir(join(root, folder)))) ?? []) {
      if (name === daysFile || !wanted.has(name)) continue;
      await rm(join(root, folder, name), { force: true });
      removed += 1;
    }
  }
  return removed;
}

async function removeOlder(folder: string, nowMs: number): Promise<void> {
  const days = Number(await unlessGone(readFile(join(folder, daysFile), 'utf8')));
  if (!(days > 0)) return;
  for (const name of (await unlessGone(readdir(folder))) ?? []) {
    const path = join(folder, name);
    const found = name === daysFile ? undefined : await unlessGone(stat(path));
    if (found && found.mtimeMs < nowMs - days * dayMs) await rm(path, { force: true });
  }
}

/** Undefined when it is not there, or not any more. */
async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw thrown;
  }
}
