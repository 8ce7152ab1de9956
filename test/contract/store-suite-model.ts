import assert from 'node:assert/strict';
import fc from 'fast-check';
import { followupId, ids, mergeRequest, minute, StoreFixture, type StoreHarness, t0, toItem } from './store-fixture';
import { type ModelRecord, StoreModel } from './store-model';

const attempts = 2;
const recordIds = ['R0', 'R1', 'R2', 'R3', 'R4', 'R5'];

const recordArbitrary = fc.record({
  id: fc.constantFrom(...recordIds),
  value: fc.integer({ min: 0, max: 1 }),
  isDone: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
});

const stepArbitrary = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('poll' as const),
      records: fc.array(recordArbitrary, { maxLength: 9 }),
      isComplete: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
      pageSize: fc.integer({ min: 1, max: 4 }),
      hasPreview: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('abandon' as const),
      records: fc.array(recordArbitrary, { maxLength: 5 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('attempt' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('exhaust' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('outcomes' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('close' as const),
      id: fc.constantFrom(...recordIds),
      reason: fc.constantFrom('action' as const, 'operator' as const, 'condition' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
);
type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** Any order of polls, attempts and closings leaves the same records as a plain model of them. */
export function modelTests(harness: StoreHarness): void {
  it('does with any sequence of polls and closings what the model does', async () => {
    const database = await harness.createDatabase();
    const store = database.handle();
    await store.open();
    let run = 0;
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(stepArbitrary, { minLength: 1, maxLength: 14 }),
          fc.boolean(),
          async (steps, isBaseline) => {
            run += 1;
            const fixture = new StoreFixture(store, `${followupId}-${run}`);
            await fixture.register();
            await play(fixture, steps, isBaseline);
          },
        ),
        { numRuns: harness.name === 'SQLite' ? 300 : 60 },
      );
    } finally {
      await store.close();
      await database.remove();
    }
  }).timeout(120_000);
}

async function play(fixture: StoreFixture, steps: readonly Step[], isFirstBaseline: boolean): Promise<void> {
  const model = new StoreModel();
  let isBaseline = isFirstBaseline;
  for (const [n, step] of steps.entries()) {
    const now = t0 + n * minute;
    if (step.kind === 'poll') {
      await playPoll(fixture, model, step, { now, isBaseline });
      if (step.isComplete) isBaseline = false;
    } else await playOther(fixture, model, step, now);
    await assertSame(fixture, model, now);
  }
}

async function playPoll(
  fixture: StoreFixture,
  model: StoreModel,
  step: Extract<Step, { kind: 'poll' }>,
  { now, isBaseline }: { now: number; isBaseline: boolean },
): Promise<void> {
  const { store } = fixture;
  const seen = new Map<string, { value: number; isDone: boolean }>();
  for (const record of step.records) if (!seen.has(record.id)) seen.set(record.id, record);
  const lease = await fixture.claim({ now });
  const duplicates: string[] = [];
  for (let at = 0; at < step.records.length; at += step.pageSize) {
    const page = step.records.slice(at, at + step.pageSize).map(toItem);
    duplicates.push(...(await store.stage(lease, page)).duplicates);
  }
  assert.equal(duplicates.length, step.records.length - seen.size);
  const { isComplete } = step;
  const request = mergeRequest({ now, isComplete, isBaseline, firstDueAt: now + minute }, step.records.length);
  const preview = step.hasPreview ? await store.previewMerge(lease) : undefined;
  const result = await store.merge(lease, request);
  assert.deepEqual(result, model.poll({ seen, isComplete, isBaseline, now, firstDueAt: now + minute }));
  if (preview) assert.deepEqual({ ...preview, returned: result.returned, gone: isComplete ? preview.gone : 0 }, result);
}

async function playOther(
  fixture: StoreFixture,
  model: StoreModel,
  step: Exclude<Step, { kind: 'poll' }>,
  now: number,
): Promise<void> {
  const { store, id } = fixture;
  switch (step.kind) {
    case 'abandon': {
      const lease = await fixture.claim({ now, leaseMs: 1 });
      await store.stage(lease, step.records.map(toItem));
      return;
    }
    case 'attempt': {
      const items = await fixture.due(now, { attempts });
      await fixture.complete(items, now + minute);
      assert.deepEqual(ids(items).sort(), model.attempt(now, attempts, now + minute).sort());
      return;
    }
    case 'exhaust':
      assert.equal(await store.exhaustDue(id, attempts, now), model.exhaust(now, attempts));
      return;
    case 'outcomes': {
      const items = await fixture.outcomes(now);
      await store.confirmOutcomes(
        id,
        items.map((item) => item.token),
      );
      assert.deepEqual(ids(items).sort(), model.outcomes().sort());
      return;
    }
    case 'close':
      assert.equal(await store.closeRecord(id, step.id, step.reason, now), model.close(step.id, step.reason));
      return;
    case 'reopen':
      await store.close();
      await store.open();
      return;
  }
}

async function assertSame({ store, id }: StoreFixture, model: StoreModel, now: number): Promise<void> {
  for (const recordId of recordIds) {
    const row = await store.readRecord(id, recordId);
    const expected = model.records.get(recordId);
    assert.deepEqual(
      row && {
        ...{ value: JSON.parse(row.json).value, round: row.round, state: row.state, isBaseline: row.isBaseline },
        ...{ attemptsDone: row.attemptsDone, firstSeenAt: row.firstSeenAt, dueAt: row.dueAt, reason: row.reason },
      },
      expected && asRow(expected),
    );
  }
  const records = [...model.records.values()];
  const inState = (state: ModelRecord['state']) => records.filter((record) => record.state === state);
  const open = inState('open');
  const counts = await store.countFollowup(id, now);
  assert.deepEqual(
    [counts.open, counts.baseline, counts.due, counts.exhausted, counts.closed],
    [
      open.length,
      open.filter((record) => record.isBaseline).length,
      open.filter((record) => record.dueAt !== undefined && record.dueAt <= now).length,
      inState('exhausted').length,
      inState('closed').length,
    ],
  );
}

function asRow({ isKeptClosed: _kept, isEndWaiting: _waiting, ...record }: ModelRecord) {
  return { ...record, dueAt: record.dueAt, reason: record.reason };
}
