import assert from 'node:assert/strict';
import { RingbackError } from '../../../src/core/errors';
import { ActionTeller } from '../../../src/core/followup/action-teller';
import type { UntoldAction } from '../../../src/ports/store';
import { FakeClock } from '../../fake-clock';

/** The actions of a store that outlives its tellers. */
class MemoryActions {
  readonly rows: (UntoldAction & { isTold: boolean; leaseUntil: number })[] = [];
  failure: RingbackError | undefined;
  /** What comes to something when the answers are looked at again. */
  readonly settling: string[] = [];
  readonly settled: boolean[] = [];

  add(recordId: string): void {
    const actionId = this.rows.length + 1;
    const action = { name: 'approve', by: 'ada', recipient: 'user:ada', at: 0 };
    this.rows.push({ actionId, recordId, round: 1, json: '{}', ...action, isTold: false, leaseUntil: 0 });
  }

  async claimActions({ now, leaseUntil, limit }: { now: number; leaseUntil: number; limit: number }) {
    this.#mayFail();
    const free = this.rows.filter((row) => !row.isTold && row.leaseUntil <= now).slice(0, limit);
    for (const row of free) row.leaseUntil = leaseUntil;
    return free;
  }

  async settleAnswers({ isAnew }: { isAnew: boolean }) {
    this.#mayFail();
    this.settled.push(isAnew);
    for (const recordId of this.settling.splice(0)) this.add(recordId);
  }

  async endActions(ids: number[]) {
    this.#mayFail();
    for (const row of this.rows) if (ids.includes(row.actionId)) row.isTold = true;
  }

  async releaseActions(ids: number[]) {
    this.#mayFail();
    for (const row of this.rows) if (ids.includes(row.actionId)) row.leaseUntil = 0;
  }

  #mayFail(): void {
    if (this.failure) throw this.failure;
  }
}

describe('telling the flow of actions', () => {
  let clock: FakeClock;
  let store: MemoryActions;
  let told: string[];
  let errors: RingbackError[];
  beforeEach(() => {
    clock = new FakeClock();
    store = new MemoryActions();
    told = [];
    errors = [];
  });

  const start = () => {
    const teller = new ActionTeller({
      ...{ followupId: 'f1', store, clock, needs: { approve: 1 } },
      tell: ({ recordId }) => told.push(recordId),
      onError: (error) => errors.push(error),
    });
    teller.start();
    return teller;
  };
  const open = () => store.rows.filter(({ isTold }) => !isTold).map(({ recordId }) => recordId);

  it('looks at the answers that stand when it starts, and now and then', async () => {
    store.settling.push('R1');
    const teller = start();
    await clock.settle();
    assert.deepEqual([told, store.settled], [['R1'], [true]]);
    store.settling.push('R2');
    await clock.advance(15_000);
    assert.deepEqual(
      [told, store.settled],
      [
        ['R1', 'R2'],
        [true, false],
      ],
    );
    await teller.stop();
  });

  it('tells each once, those that wait and those that come, and ends them a moment later', async () => {
    store.add('R1');
    const teller = start();
    await clock.settle();
    assert.deepEqual([told, open()], [['R1'], ['R1']]);
    store.add('R2');
    teller.wake();
    teller.wake();
    await clock.advance(4_000);
    assert.deepEqual(
      [told, open()],
      [
        ['R1', 'R2'],
        ['R1', 'R2'],
      ],
    );
    await clock.advance(2_000);
    assert.deepEqual(open(), []);
    await clock.advance(600_000);
    assert.deepEqual(told, ['R1', 'R2']);
    await teller.stop();
    assert.equal(clock.pending, 0);
  });

  it('tells again what was not ended: after a redeploy at once, after a crash when the lease has run out', async () => {
    store.add('R1');
    const teller = start();
    await clock.settle();
    await teller.stop();
    start();
    await clock.settle();
    assert.deepEqual(told, ['R1', 'R1']);
    clock.dropTimers();
    start();
    await clock.advance(14_000);
    assert.deepEqual(told, ['R1', 'R1'], 'perhaps the other one is alive');
    await clock.advance(2_000);
    assert.deepEqual(told, ['R1', 'R1', 'R1']);
    await clock.advance(6_000);
    assert.deepEqual(open(), []);
  });

  it('finds by itself what another instance has taken', async () => {
    start();
    await clock.settle();
    store.add('R1');
    await clock.advance(15_000);
    assert.deepEqual(told, ['R1']);
  });

  it('tells many, in their order', async () => {
    for (let n = 0; n < 120; n += 1) store.add(`R${n}`);
    start();
    await clock.settle();
    assert.deepEqual(
      told,
      store.rows.map(({ recordId }) => recordId),
    );
    await clock.advance(6_000);
    assert.deepEqual(open(), []);
  });

  it('goes on when the store is back, and tells nothing twice for it', async () => {
    store.add('R1');
    const teller = start();
    await clock.settle();
    store.failure = new RingbackError('RB_STORE_UNAVAILABLE', 'The store is away.');
    await clock.advance(40_000);
    assert.ok(errors.length > 1);
    assert.deepEqual(new Set(errors.map(({ code }) => code)), new Set(['RB_STORE_UNAVAILABLE']));
    store.failure = undefined;
    await clock.advance(40_000);
    assert.deepEqual([told, open()], [['R1'], []]);
    await teller.stop();
    assert.equal(clock.pending, 0);
  });

  it('tells nothing once it has stopped', async () => {
    const teller = start();
    await teller.stop();
    store.add('R1');
    teller.wake();
    await clock.advance(60_000);
    assert.deepEqual([told, open(), clock.pending], [[], ['R1'], 0]);
  });
});
