import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasUndo, keepUndo, takeUndo } from '../../../src/runtime/share/undo-file';

describe('what takes the last import back', () => {
  let folder: string;
  let file: string;
  const before = [{ id: 'a', type: 'tab', label: 'before' }];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ringback-undo-'));
    file = join(folder, 'ringback', 'share-undo.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is there once the deploy has succeeded, and readable by nobody else', async () => {
    assert.equal(await keepUndo(file, before, async () => 'r2'), 'r2');
    assert.deepEqual(await takeUndo(file), { format: 'ringback-undo', revision: 'r2', flows: before });
    assert.equal(statSync(file).mode & 0o077, 0);
    assert.deepEqual([await hasUndo(file, 'r2'), await hasUndo(file, 'r3')], [true, false]);
  });

  it('is on the disk before the deploy', async () => {
    await keepUndo(file, before, async () => {
      const [pending = ''] = readdirSync(join(folder, 'ringback'));
      assert.match(readFileSync(join(folder, 'ringback', pending), 'utf8'), /before/);
      return 'r2';
    });
    assert.deepEqual(readdirSync(join(folder, 'ringback')), ['share-undo.json']);
  });

  it('is still that of the earlier import when a later one fails', async () => {
    await keepUndo(file, before, async () => 'r2');
    const later = [{ id: 'b', type: 'tab', label: 'later' }];
    await assert.rejects(
      keepUndo(file, later, () => Promise.reject(new Error('refused'))),
      /refused/,
    );
    assert.deepEqual((await takeUndo(file)).flows, before);
    assert.deepEqual(readdirSync(join(folder, 'ringback')), ['share-undo.json']);
  });

  it('is nothing where nothing was imported', async () => {
    assert.equal(await hasUndo(file, 'r1'), false);
    await assert.rejects(takeUndo(file), { code: 'RB_SHARE' });
  });
});
