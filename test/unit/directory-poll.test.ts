import assert from 'node:assert/strict';
import { createSqliteStore } from '../../src/adapters/sqlite/sqlite-store';
import { compileUserFields } from '../../src/core/directory/user-fields';
import { DirectoryPoll, type DirectoryPollOutcome } from '../../src/runtime/directory-poll';
import type { StoreService } from '../../src/runtime/store-service';
import { FakeClock } from '../fake-clock';

const minuteMs = 60_000;

describe('a directory that is filled on a schedule', () => {
  const clock = new FakeClock();
  const store = createSqliteStore({ file: ':memory:' });
  const polls: DirectoryPoll[] = [];
  const told: string[] = [];
  let asked: string[] = [];
  let source: () => Promise<unknown[]> = async () => [];
  before(() => store.open());
  after(() => store.close());
  afterEach(async () => {
    for (const poll of polls.splice(0)) await poll.close();
    assert.equal(clock.pending, 0, 'timers are left');
  });

  /** One of several Node-REDs that share the store. */
  function start(name: string, id: string): void {
    const extraction = {
      open: () => ({
        next: async () => {
          asked.push(name);
          return { records: await source(), page: 1, isLast: true };
        },
        report: async () => ({ wasSkipped: false }),
        close: () => undefined,
      }),
    };
    const follow = (onUp: () => void) => {
      onUp();
      return () => undefined;
    };
    polls.push(
      new DirectoryPoll({
        directory: { id, name: 'People' },
        settings: {
          extract: { steps: [], loopingElement: '$', reconciliationId: '$', maxPages: 1 },
          toUser: compileUserFields({ id: '$.id' }),
          ...{ frequencyMs: 60 * minuteMs, whenGone: 'inactive', integrations: () => [] },
        },
        storeService: { store, extraction, follow } as unknown as StoreService,
        ...{ clock, owner: name },
        onImported: () => told.push(`${name} reads it`),
        onOutcome: (outcome: DirectoryPollOutcome) =>
          told.push(outcome.kind === 'failed' ? `${name}: ${outcome.error.code}` : `${name}: ${outcome.users}`),
      }),
    );
  }
  const pass = async (minutes: number) => {
    for (let passed = 0; passed < minutes; passed += 1) await clock.advance(minuteMs);
  };
  beforeEach(() => {
    asked = [];
    told.length = 0;
  });

  it('is read by one of two Node-REDs, and known to both', async () => {
    source = async () => [{ id: 'ann' }];
    start('one', 'd1');
    start('two', 'd1');
    await pass(59);
    assert.equal(asked.length, 1, asked.join());
    await pass(62);
    assert.equal(asked.length, 3, asked.join());
    for (const name of ['one', 'two']) assert.ok(told.includes(`${name} reads it`), told.join());
  });

  it('is asked again sooner after a failure, which is told once', async () => {
    source = async () => Promise.reject(new Error('broken'));
    start('one', 'd2');
    await pass(14);
    assert.deepEqual([asked.length, told], [1, ['one: RB_INTERNAL']]);
    source = async () => [{ id: 'ann' }];
    await pass(2);
    assert.deepEqual([asked.length, told.at(-1)], [2, 'one: 1']);
  });

  it('is taken over when the one that was at it has died', async () => {
    const state = { nextAt: clock.now(), leaseUntil: clock.now() + 10 * minuteMs, owner: 'dead' };
    await store.swapValue('directory.poll/d3', undefined, JSON.stringify(state), clock.now());
    source = async () => [{ id: 'ann' }];
    start('one', 'd3');
    await pass(9);
    assert.equal(asked.length, 0);
    await pass(2);
    assert.equal(asked.length, 1);
  });
});
