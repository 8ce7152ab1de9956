import assert from 'node:assert/strict';
import { CHANNEL_KINDS } from '../../src/adapters/channel-kinds';
import { createAddressLanes } from '../../src/core/message/address-lanes';
import { createLane } from '../../src/core/message/lane';
import { createChannelLane } from '../../src/runtime/channel-lane';
import { FakeClock } from '../fake-clock';

const oneASecond = { messages: 1, perMs: 1_000 };

describe('lanes of addresses', () => {
  let clock: FakeClock;
  let begun: { address: string; atMs: number }[];
  let startedAt: number;
  const { signal } = new AbortController();
  beforeEach(() => {
    clock = new FakeClock();
    begun = [];
    startedAt = clock.now();
  });
  afterEach(() => {
    assert.equal(clock.pending, 0);
  });

  const task =
    (address: string, tookMs = 0) =>
    async () => {
      begun.push({ address, atMs: clock.now() - startedAt });
      if (tookMs > 0) await new Promise<void>((resolve) => clock.setTimeout(resolve, tookMs));
    };
  const startsOf = (address: string) => begun.filter((one) => one.address === address).map(({ atMs }) => atMs);
  const lanes = (shared = { messages: 0, perMs: 1_000, concurrency: 8 }) =>
    createAddressLanes(createLane(shared, clock), oneASecond, clock);

  it('hold up nobody else while one address has many waiting', async () => {
    const lane = lanes();
    const many = Array.from({ length: 10_000 }, () => lane.run(task('busy'), signal, 'busy'));
    const others = ['b', 'c', 'd'].map((address) => lane.run(task(address), signal, address));
    await clock.settle();
    await Promise.all(others);
    assert.deepEqual(begun.map(({ address }) => address).sort(), ['b', 'busy', 'c', 'd']);
    assert.equal(lane.size, 9_999);
    const stopped = Promise.allSettled(many);
    await clock.advance(3_000);
    assert.deepEqual(startsOf('busy'), [0, 1_000, 2_000, 3_000]);
    await lane.close();
    const states = (await stopped).map(({ status }) => status);
    assert.deepEqual([states.filter((status) => status === 'fulfilled').length, lane.size], [4, 0]);
  });

  it('keep the pace of an address however long a task takes or waits for the shared lane', async () => {
    const lane = lanes({ messages: 1, perMs: 3_000, concurrency: 1 });
    const all = ['a', 'a', 'b', 'b'].map((address) => lane.run(task(address, 500), signal, address));
    await clock.advance(20_000);
    await Promise.all(all);
    assert.deepEqual(
      [startsOf('a'), startsOf('b')],
      [
        [0, 6_000],
        [3_000, 9_000],
      ],
    );
  });

  it('forget addresses that nobody uses any more', async () => {
    const lane = lanes();
    for (let round = 0; round < 3; round += 1) {
      const addresses = Array.from({ length: 1_000 }, (_, i) => `${round}-${i}`);
      await Promise.all(addresses.map((address) => lane.run(task(address), signal, address)));
      await clock.advance(1_500);
    }
    const again = Promise.all([1, 2].map(() => lane.run(task('0-1'), signal, '0-1')));
    await clock.advance(1_500);
    await again;
    assert.deepEqual(startsOf('0-1').slice(1), [4_500, 5_500], 'and pace them all the same');
  });

  it('let go of what is aborted, and take nothing once they are closed', async () => {
    const lane = lanes();
    const controller = new AbortController();
    await lane.run(task('a'), signal, 'a');
    const waiting = lane.run(task('a'), controller.signal, 'a');
    controller.abort();
    await assert.rejects(waiting, { code: 'RB_CLOSED' });
    await lane.close();
    await assert.rejects(lane.run(task('a'), signal, 'a'), { code: 'RB_CLOSED' });
    assert.equal(begun.length, 1);
  });

  it("are within the provider's limit where the channel sets none, and within the channel's where it does", async () => {
    const none = { messages: 0, perMs: 1_000, concurrency: 100 };
    for (const [messages, inOneSecond] of [
      [0, CHANNEL_KINDS.telegram.pace?.account?.messages],
      [50, 50],
    ]) {
      begun = [];
      const lane = createChannelLane('telegram', { ...none, messages: Number(messages) }, clock);
      const all = Array.from({ length: 100 }, (_, i) => lane.run(task(`${i}`), signal, `${i}`));
      const ended = Promise.allSettled(all);
      await clock.settle();
      assert.equal(begun.length, inOneSecond);
      await lane.close();
      await ended;
    }
    const plain = createChannelLane('webhook', none, clock);
    begun = [];
    await Promise.all(Array.from({ length: 100 }, () => plain.run(task('x'), signal, 'x')));
    assert.equal(begun.length, 100);
  });
});
