import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeOldRecordings, removeRecordings, writeDays } from '../../../src/runtime/calls/recording-retention';

const dayMs = 86_400_000;
const now = Date.parse('2026-11-27T12:00:00Z');

describe('old recordings', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'ringback-old-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** Of a node, so many days old. */
  const recording = (node: string, ageDays: number) => {
    const path = join(root, node, `call-${ageDays}.wav`);
    mkdirSync(join(root, node), { recursive: true });
    writeFileSync(path, 'words');
    const at = (now - ageDays * dayMs) / 1_000;
    utimesSync(path, at, at);
    return path;
  };
  const there = (...paths: string[]) => paths.map((path) => existsSync(path));

  it('are deleted after the days of their node, and no other file is', async () => {
    const paths = [recording('week', 6.9), recording('week', 7.1), recording('month', 29), recording('month', 31)];
    await writeDays(join(root, 'week'), 7);
    await writeDays(join(root, 'month'), 30);
    writeFileSync(join(root, 'a file'), 'of somebody else');
    await removeOldRecordings(root, now);
    assert.deepEqual(there(...paths, join(root, 'a file')), [true, false, true, false, true]);
    // What they are kept for is known the next time, too.
    await removeOldRecordings(root, now + 365 * dayMs);
    assert.deepEqual(there(...paths), [false, false, false, false]);
  });

  it('are kept when their node says for ever, or has never said anything', async () => {
    const paths = [recording('ever', 4_000), recording('unsaid', 4_000)];
    await writeDays(join(root, 'ever'), 0);
    await removeOldRecordings(root, now);
    assert.deepEqual(there(...paths), [true, true]);
  });

  it('go by what their node said last', async () => {
    const path = recording('node', 10);
    await writeDays(join(root, 'node'), 30);
    await removeOldRecordings(root, now);
    assert.deepEqual(there(path), [true]);
    await writeDays(join(root, 'node'), 7);
    await removeOldRecordings(root, now);
    assert.deepEqual(there(path), [false]);
  });

  it('are deleted by their names, of whatever node, and nothing else is', async () => {
    const paths = [recording('one', 1), recording('two', 2), recording('two', 3)];
    await writeDays(join(root, 'one'), 30);
    writeFileSync(join(root, 'outside.wav'), 'of somebody else');
    const wanted = ['call-1.wav', 'call-2.wav', 'call-9.wav', 'keep-days', '../outside.wav', 'one/../../outside.wav'];
    assert.equal(await removeRecordings(root, wanted), 2);
    assert.deepEqual(there(...paths, join(root, 'one', 'keep-days'), join(root, 'outside.wav')), [
      ...[false, false, true],
      ...[true, true],
    ]);
    assert.equal(await removeRecordings(join(root, 'nowhere'), wanted), 0);
  });

  it('are none where nothing was recorded', async () => {
    await writeDays(join(root, 'new'), 30);
    await removeOldRecordings(join(root, 'nowhere'), now);
    assert.equal(existsSync(join(root, 'new')), false);
  });

  it('that cannot be deleted do not save those of other nodes', async () => {
    const path = recording('b', 31);
    await writeDays(join(root, 'b'), 30);
    // Something that is no file, and has files: it is not ours to delete.
    recording(join('a', 'folder'), 31);
    const at = (now - 31 * dayMs) / 1_000;
    utimesSync(join(root, 'a', 'folder'), at, at);
    await writeDays(join(root, 'a'), 30);
    await assert.rejects(removeOldRecordings(root, now), { code: 'ERR_FS_EISDIR' });
    assert.equal(existsSync(path), false);
  });
});
