import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteStore } from '../src/adapters/sqlite/sqlite-store';
import type { MergeRequest, StageItem, Store } from '../src/ports/store';

/** CPU and memory of the embedded store alone: `node dist/bench/store-measure.js [records]`. */
const count = Number(process.argv[2] ?? 100_000);
const pageSize = 500;
const followupId = 'measured';
const start = 1_700_000_000_000;

interface Span {
  cpuMs: number;
  wallMs: number;
}

async function measure(name: string, work: () => Promise<void>): Promise<void> {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  await work();
  const used = process.cpuUsage(cpu);
  const span: Span = { cpuMs: (used.user + used.system) / 1000, wallMs: performance.now() - wall };
  const rssMb = process.memoryUsage.rss() / 2 ** 20;
  console.log(
    `${name.padEnd(44)} ${span.cpuMs.toFixed(0).padStart(7)} ms CPU ${span.wallMs.toFixed(0).padStart(7)} ms ${rssMb.toFixed(0).padStart(5)} MB`,
  );
}

/** Records of 600 bytes; `revision` changes their content. Ids are not in the order of the records. */
function page(first: number, revision: (n: number) => number): StageItem[] {
  const items: StageItem[] = [];
  for (let n = first; n < Math.min(first + pageSize, count); n += 1) {
    const recordId = `INC${String((n * 7_919) % count).padStart(8, '0')}`;
    const json = JSON.stringify({ id: recordId, revision: revision(n), text: 'x'.repeat(560) });
    items.push({ recordId, json, isDone: false, hash: createHash('sha1').update(json).digest('base64') });
  }
  return items;
}

async function poll(
  store: Store,
  now: number,
  revision: (n: number) => number,
  isGone: (n: number) => boolean,
): Promise<void> {
  const claim = { followupId, pollId: `poll-${now}`, owner: 'measure', now, leaseUntil: now + 60_000, force: true };
  const lease = await store.claimPoll(claim);
  if (!lease) throw new Error('The poll could not be claimed.');
  let preparedMs = 0;
  for (let first = 0; first < count; first += pageSize) {
    const cpu = process.cpuUsage();
    const items = page(first, revision).filter((_item, index) => !isGone(first + index));
    const used = process.cpuUsage(cpu);
    preparedMs += (used.user + used.system) / 1000;
    await store.stage(lease, items);
  }
  await store.previewMerge(lease);
  const report: MergeRequest['report'] = { pages: count / pageSize, records: count, missingIds: 0, duplicateIds: 0 };
  const result = await store.merge(lease, {
    now,
    isComplete: true,
    isBaseline: false,
    firstDueAt: now,
    nextPollAt: now + 600_000,
    attributes: { local: {}, user: {} },
    report,
  });
  console.log(`  ${JSON.stringify(result)}; of that ${preparedMs.toFixed(0)} ms CPU made the records`);
}

async function claimAll(store: Store, now: number): Promise<void> {
  for (;;) {
    const items = await store.claimDue({ followupId, now, leaseUntil: now + 60_000, limit: pageSize, attempts: 3 });
    if (items.length === 0) return;
    const nextDueAt = now + 600_000;
    const completions = items.map(({ token }) => ({ token, outcome: 'notified' as const, nextDueAt }));
    await store.completeAttempts(followupId, completions, now);
  }
}

async function deliver(store: Store, deliveries: number, now: number): Promise<void> {
  for (let first = 0; first < deliveries; first += pageSize) {
    const requests = Array.from({ length: pageSize }, (_, index) => ({
      ...{
        followupId,
        recordId: `INC${first + index}`,
        round: 1,
        attempt: 1,
        recipient: `user:${index % 50}`,
        channel: 'c1',
      },
      ...{ deliveryId: `delivery-${first + index}`, owner: 'measure', resend: true },
    }));
    await store.beginDeliveries(requests, now);
    const results = requests.map(({ owner: _owner, resend: _resend, ...key }) => ({
      ...key,
      state: 'sent' as const,
      event: {
        kind: 'notification.sent' as const,
        description: `Follow-up Notification Sent: record ${key.recordId}`,
        conversationKey: `${followupId}/${key.recordId}/${key.recipient}`,
        ...{ followupId, recordId: key.recordId, round: 1, recipient: key.recipient, channel: key.channel },
        data: { attempt: 1, subject: 'An approval is waiting' },
      },
    }));
    await store.finishDeliveries(results, now);
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-measure-'));
  const file = join(folder, 'store.sqlite');
  const store = createSqliteStore({ file });
  const never = () => false;
  const same = () => 0;
  const churned = (n: number) => (n % 100 === 1 ? 1 : 0);
  try {
    await measure('open a new file', () => store.open());
    await store.registerFollowup({ followupId, name: 'Measured', deployedActive: true }, start);
    await measure(`${count} all new`, () => poll(store, start, same, never));
    await measure(`${count} claimed and completed in 500s`, () => claimAll(store, start));
    await measure(`${count} unchanged`, () => poll(store, start + 1, same, never));
    await measure(`1 % changed, 1 % gone`, () => poll(store, start + 2, churned, (n) => n % 100 === 2));
    await measure(`1 % returned`, () => poll(store, start + 3, churned, never));
    await measure(`all changed`, () => poll(store, start + 4, () => 2, never));
    await measure('count for the status', async () => void (await store.countFollowup(followupId, start)));
    await measure('10000 deliveries in 500s', () => deliver(store, 10_000, start));
    await measure('close', () => store.close());
    await measure('open again', () => store.open());
    console.log(`file ${(statSync(file).size / 2 ** 20).toFixed(0)} MB`);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

void main();
