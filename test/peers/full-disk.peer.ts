import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Outside } from '../crash/receiver';
import { followupChain } from '../flow-builder';
import { deploy, sink, statusOf, until, useNodeRed, watchers } from '../nodes/deployed-flow';

const count = 1_500;

/** A file system of its own, small enough to be filled; needs root. */
describe('a disk that is full', function () {
  this.timeout(120_000);
  useNodeRed();
  let outside: Outside;
  let disk: string;

  beforeEach(async () => {
    disk = mkdtempSync(join(tmpdir(), 'ringback-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1200k', 'tmpfs', disk]);
    outside = await Outside.open();
    outside.records = Array.from({ length: count }, (_, index) => ({
      id: `R${index}`,
      title: 'x'.repeat(600),
      people: ['ann'],
    }));
  });
  afterEach(async () => {
    await outside.close();
    execFileSync('umount', ['--lazy', disk]);
    rmdirSync(disk);
  });

  it('is said on the nodes; once there is room again, everything is told, and once', async () => {
    const store = { file: join(disk, 'ringback.sqlite') };
    await deploy([
      ...watchers,
      ...followupChain({
        store,
        sourceUrl: outside.url,
        webhookUrl: `${outside.url}/hook`,
        reconcile: { guardNew: 0 },
      }).map((node) => (node.id === 'notify' ? { ...node, wires: [['sent'], ['failed']] } : node)),
      ...['sent', 'failed'].map(sink),
    ]);
    for (const id of ['poll', 'reconcile']) {
      await until(
        () => statusOf(id).fill === 'red' && /full|space/i.test(statusOf(id).text ?? ''),
        `the status of ${id}`,
        60_000,
      );
    }
    assert.ok(outside.distinct < count, 'the disk was full before all were told');
    execFileSync('mount', ['-o', 'remount,size=256m', disk]);
    await outside.until(() => outside.distinct === count, 'all notifications', 90_000);
    await until(() => statusOf('poll').fill === 'green', 'the status to be green again', 60_000);
    assert.equal(outside.arrivals.length, count, 'each once');
  });
});
