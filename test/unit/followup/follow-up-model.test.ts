import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileMessage } from '../../../src/core/message/compile-message';
import { Deliverer } from '../../../src/core/message/deliverer';
import { createLane } from '../../../src/core/message/lane';
import type { DueItem } from '../../../src/ports/store';
import { FakeClock } from '../../fake-clock';
import { Bench, hour, minute } from './bench';
import { ScriptedChannel } from './scripted-channel';

const frequencyMs = hour;
const attempts = 3;
const ids = ['a', 'b', 'c', 'd'];

type Step =
  /** Time passes. */
  | { do: 'wait'; minutes: number }
  /** From now on the source holds these. */
  | { do: 'source'; has: string[] }
  | { do: 'poll' }
  | { do: 'redeploy' }
  /** The process dies, and is back after some minutes. */
  | { do: 'crash'; minutes: number }
  /** The source fails until the next `source`. */
  | { do: 'fail' };

const wait = fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 150 }) });
const source = fc.record({ do: fc.constant('source' as const), has: fc.subarray(ids) });
const poll = fc.constant<Step>({ do: 'poll' });
const calm = fc.array(fc.oneof(wait, source, poll), { minLength: 3, maxLength: 14 });
const rough = fc.array(
  fc.oneof(
    wait,
    source,
    poll,
    fc.constant<Step>({ do: 'redeploy' }),
    fc.record({ do: fc.constant('crash' as const), minutes: fc.integer({ min: 0, max: 100 }) }),
    fc.constant<Step>({ do: 'fail' }),
  ),
  { minLength: 3, maxLength: 14 },
);

/** The second start is gone before it has claimed anything else: what it had begun is uncertain to the third. */
const twoCrashes: Step[] = [
  { do: 'wait', minutes: 10 },
  { do: 'source', has: ['d'] },
  { do: 'wait', minutes: 126 },
  { do: 'poll' },
  { do: 'fail' },
  { do: 'crash', minutes: 14 },
  { do: 'crash', minutes: 0 },
];

interface Arrival {
  recordId: string;
  deliveryId: string;
  attempt: number;
  at: number;
}

/** A follow-up whose notifications take half a minute each, to a receiver that keeps an account. */
class Subject {
  readonly bench = new Bench({ clock: new FakeClock('2026-03-02T09:00:00Z', 20), frequencyMs, attempts });
  readonly arrivals: Arrival[] = [];
  readonly channel = new ScriptedChannel('receiver');
  #deliverer: Deliverer | undefined;

  constructor(takesMs: number) {
    const { bench, channel } = this;
    channel.script = [];
    channel.send = async (message) => {
      // What has reached the receiver has reached it, whatever becomes of the sender.
      const [record] = message.context.records;
      this.arrivals.push({
        recordId: record?.recordId ?? '',
        deliveryId: message.deliveryId,
        attempt: message.context.attempt,
        at: bench.clock.now(),
      });
      if (takesMs > 0) await new Promise<void>((resolve) => bench.clock.setTimeout(resolve, takesMs));
      return { status: 'sent' };
    };
    bench.flow = (items) => this.#deliver(items);
    bench.reconcileSettings.guardGonePercent = 0;
  }

  /** After each start there is another notify node. */
  renew(): void {
    this.#deliverer = undefined;
  }

  async run(script: Step[]): Promise<void> {
    const { bench } = this;
    await bench.start();
    for (const step of script) await this.#do(step);
    bench.source.failsAtPage = undefined;
    // Long enough to bring everything to its end.
    await bench.clock.advance(10 * hour);
  }

  async #do(step: Step): Promise<void> {
    const { bench } = this;
    switch (step.do) {
      case 'wait':
        return bench.clock.advance(step.minutes * minute);
      case 'source':
        bench.source.failsAtPage = undefined;
        return bench.source.has(...step.has);
      case 'fail':
        bench.source.failsAtPage = 1;
        return;
      case 'poll':
        await bench.coordinator
          .pollNow()
          .catch((error: { code: string }) => assert.equal(error.code, 'RB_POLL_RUNNING'));
        return bench.clock.settle();
      case 'redeploy': {
        const closing = bench.ledger.close();
        await bench.stop();
        await bench.clock.advance(2 * minute);
        await closing;
        this.renew();
        return bench.resume();
      }
      case 'crash':
        bench.crash();
        bench.clock.skip(step.minutes * minute);
        this.renew();
        return bench.resume();
    }
  }

  #deliver(items: DueItem[]): void {
    const { bench } = this;
    const { coordinator } = bench;
    this.#deliverer ??= new Deliverer({
      ledger: bench.ledger,
      store: bench.store,
      clock: bench.clock,
      routes: [{ channel: this.channel, lane: createLane({ messages: 0, perMs: 0, concurrency: 3 }, bench.clock) }],
      message: compileMessage({
        ...{ messageType: 'text', subject: '', text: '', imageUrl: '', imageAlt: '', digest: false, digestText: '' },
      }),
      uncertain: 'resend',
      sendSignal: new AbortController().signal,
      random: () => 0,
      pause: async () => undefined,
    });
    const deliverer = this.#deliverer;
    coordinator.expectRecipients(items, () => ['user:ann']);
    for (const item of items) {
      coordinator.enter([item]);
      const order = {
        items: [{ ...item, record: JSON.parse(item.json) }],
        recipient: { kind: 'user' as const, key: 'user:ann', id: 'ann', name: 'Ann', addresses: {} },
        attributes: coordinator.attributes,
        followup: { id: 'followup', name: 'Approvals' },
        attempts,
      };
      deliverer.deliver(order, new AbortController().signal).then(() => coordinator.leave([item], 'user:ann'));
    }
  }
}

/**
 * What must have been told, by a reading of the contract: minutes of the attempts of each round. Undefined where
 * an attempt is due in the very minute in which a poll finds the record gone: either may come first.
 */
function modelOf(script: Step[]): Map<string, number[]> | undefined {
  const pollMinutes = 30;
  const told = new Map<string, number[]>();
  const open = new Map<string, { round: number; since: number; done: number }>();
  const rounds = new Map<string, number>();
  let has: string[] = [];
  let now = 0;
  let nextPoll = 0;
  let isAmbiguous = false;
  const remind = () => {
    for (const [id, state] of open) {
      while (state.done < attempts && state.since + state.done * 60 <= now) {
        const key = `${id}/${state.round}`;
        told.set(key, [...(told.get(key) ?? []), state.since + state.done * 60]);
        state.done += 1;
      }
    }
  };
  const look = () => {
    for (const [id, { since, done }] of [...open]) {
      if (has.includes(id)) continue;
      if (since + (done - 1) * 60 === now && done > 1) isAmbiguous = true;
      open.delete(id);
    }
    for (const id of has) {
      if (open.has(id)) continue;
      rounds.set(id, (rounds.get(id) ?? 0) + 1);
      open.set(id, { round: rounds.get(id) ?? 1, since: now, done: 0 });
    }
    nextPoll = now + pollMinutes;
    remind();
  };
  const pass = (minutes: number) => {
    for (const end = now + minutes; now < end; ) {
      now += 1;
      remind();
      if (now >= nextPoll) look();
    }
  };
  look();
  for (const step of script) {
    if (step.do === 'wait') pass(step.minutes);
    if (step.do === 'source') has = step.has;
    if (step.do === 'poll') look();
  }
  pass(600);
  return isAmbiguous ? undefined : told;
}

describe('a follow-up against a model', () => {
  it('tells of every open record at the right times, whatever the source brings', async () => {
    await fc.assert(
      fc.asyncProperty(calm, async (script) => {
        const expected = modelOf(script);
        fc.pre(expected !== undefined);
        const subject = new Subject(0);
        await subject.run(script);
        const told = new Map<string, number[]>();
        for (const { recordId, at, attempt } of subject.arrivals) {
          const round =
            [...told.keys()].filter((key) => key.startsWith(`${recordId}/`)).length + (attempt === 1 ? 1 : 0);
          const key = `${recordId}/${round}`;
          const minutes = Math.round((at - Date.parse('2026-03-02T09:00:00Z')) / minute);
          told.set(key, [...(told.get(key) ?? []), minutes]);
        }
        assert.deepEqual(Object.fromEntries([...told].sort()), Object.fromEntries([...expected].sort()));
        await subject.bench.close();
      }),
      { numRuns: 60 },
    );
  });

  it('delivers every attempt exactly once over redeploys and crashes, but for what was in flight at a crash', async () => {
    await fc.assert(
      fc.asyncProperty(rough, async (script) => {
        const subject = new Subject(30_000);
        const { bench, arrivals } = subject;
        await subject.run(script);
        const crashes = script.filter((step) => step.do === 'crash').length;
        const byId = new Map<string, Arrival[]>();
        for (const arrival of arrivals)
          byId.set(arrival.deliveryId, [...(byId.get(arrival.deliveryId) ?? []), arrival]);
        for (const [id, same] of byId) {
          assert.ok(same.length <= 1 + crashes, `delivery ${id} arrived ${same.length} times`);
        }
        // A key of its own for each attempt, and none is missing between the first and the last.
        const seen = new Set<string>();
        for (const id of ids) {
          const rows = await bench.store.listDeliveries('followup', id);
          const record = await bench.record(id);
          for (const { round, attempt, state, deliveryId } of rows) {
            const key = `${id}/${round}/${attempt}`;
            assert.ok(!seen.has(key), `two deliveries for ${key}`);
            seen.add(key);
            if (round === record?.round && record.state !== 'closed') assert.equal(state, 'sent', key);
            assert.ok(byId.has(deliveryId) || state !== 'sent', `${key} counts as sent and did not arrive`);
            for (let before = 1; before < attempt; before += 1) {
              assert.ok(seen.has(`${id}/${round}/${before}`), `${key} without attempt ${before}`);
            }
          }
          if (bench.source.records.some((record) => record.id === id)) {
            assert.equal(record?.state, 'exhausted', `${id} is ${record?.state}`);
            assert.equal(rows.filter(({ round }) => round === record?.round).length, attempts, `attempts of ${id}`);
          } else if (record) {
            assert.equal(record.state, 'closed');
          }
        }
        assert.deepEqual(await bench.events('attempt.skipped'), []);
        await bench.close();
      }),
      { numRuns: 60, examples: [[twoCrashes]] },
    );
  });
});
