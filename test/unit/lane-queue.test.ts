import assert from 'node:assert/strict';
import { createLane, type Lane } from '../../src/core/message/lane';
import { createChannelLane } from '../../src/runtime/channel-lane';
import { createSendingStatus } from '../../src/runtime/sending-status';
import type { Status } from '../../src/runtime/status';
import { FakeClock } from '../fake-clock';

const noLimit = { messages: 0, perMs: 1_000, concurrency: 8 };
const { signal } = new AbortController();

describe('the queue of a lane', () => {
  let clock: FakeClock;
  let startedAt: number;
  let begun: { address: string; atMs: number }[];
  beforeEach(() => {
    clock = new FakeClock();
    startedAt = clock.now();
    begun = [];
  });
  afterEach(() => assert.equal(clock.pending, 0));

  function send(lane: Lane, address: string, tookMs = 0): Promise<void> {
    const task = async () => {
      begun.push({ address, atMs: clock.now() - startedAt });
      if (tookMs > 0) await new Promise<void>((resolve) => clock.setTimeout(resolve, tookMs));
    };
    return lane.run(task, signal, address);
  }
  const lastOf = (address: string) => begun.filter((one) => one.address === address).at(-1)?.atMs ?? Number.NaN;
  const emptyMs = (lane: Pick<Lane, 'queue'>) => (lane.queue().emptyAt ?? Number.NaN) - startedAt;

  it('of 10,000 messages to one Slack channel says when it will be empty, and holds up no other address', async () => {
    const lane = createChannelLane('slack', noLimit, clock);
    const many = Array.from({ length: 10_000 }, () => send(lane, 'C0BUSY'));
    const others = ['C0ONE', 'C0TWO', 'C0THREE'].map((address) => send(lane, address));
    await clock.settle();
    await Promise.all(others);
    assert.deepEqual(lane.queue(), { waiting: 9_999, running: 0, emptyAt: startedAt + 9_999_000 });
    await clock.advance(60_000);
    await send(lane, 'C0LATE');
    assert.equal(lastOf('C0LATE'), 60_000);
    assert.deepEqual(lane.addressQueues?.(), [
      { address: 'C0BUSY', waiting: 9_939, running: 0, emptyAt: startedAt + 9_999_000 },
    ]);
    await clock.advance(9_940_000);
    await Promise.all(many);
    assert.equal(lastOf('C0BUSY'), 9_999_000);
    assert.deepEqual([lane.queue(), lane.addressQueues?.()], [{ waiting: 0, running: 0 }, []]);
    await clock.advance(1_000);
  });

  it('counts how long messages take, and is right within one interval of the limit', async () => {
    const lane = createChannelLane('slack', noLimit, clock);
    const many = Array.from({ length: 100 }, () => send(lane, 'C0BUSY', 250));
    await clock.advance(10_000);
    const told = emptyMs(lane);
    await clock.advance(200_000);
    await Promise.all(many);
    assert.ok(Math.abs(told - lastOf('C0BUSY')) <= 1_250, `${told} and ${lastOf('C0BUSY')}`);
  });

  it('is as long as the limit of the account makes it, where that is longer', async () => {
    const lane = createChannelLane('slack', noLimit, clock);
    const all = Array.from({ length: 103 }, (_, index) => send(lane, `C${index}`));
    await clock.settle();
    const told = emptyMs(lane);
    assert.equal(lane.queue().waiting, 98);
    await clock.advance(60_000);
    await Promise.all(all);
    assert.deepEqual([told, lastOf('C102')], [20_000, 20_000]);
  });

  it('tells the same whenever it is asked', async () => {
    const lane = createLane({ messages: 3, perMs: 1_000, concurrency: 8 }, clock);
    const all = Array.from({ length: 20 }, () => send(lane, 'x'));
    for (let round = 0; round < 6; round += 1) {
      await clock.settle();
      assert.equal(emptyMs(lane), 6_000);
      await clock.advance(900);
    }
    await clock.advance(5_000);
    await Promise.all(all);
    assert.equal(lastOf('x'), 6_000);
    assert.deepEqual(lane.queue(), { waiting: 0, running: 0 });
  });

  it('without a limit is as long as messages take', async () => {
    const lane = createLane({ ...noLimit, concurrency: 2 }, clock);
    const all = Array.from({ length: 21 }, () => send(lane, 'x', 500));
    await clock.advance(500);
    assert.equal(emptyMs(lane), 5_000);
    await clock.advance(6_000);
    await Promise.all(all);
    assert.equal(lastOf('x'), 5_000);
  });

  it('is shown at most once a second, and at the end at once', async () => {
    const lane = createChannelLane('slack', noLimit, clock);
    const shown: string[] = [];
    const show = (colour: string) => (text: unknown) => shown.push(`${colour}: ${text}`);
    const status = {
      idle: show('grey'),
      working: show('blue'),
      ok: show('green'),
      waiting: show('yellow'),
      failed: show('red'),
    };
    const told = createSendingStatus(status satisfies Status, [lane], clock, { onClose: () => undefined });
    told.timeZone = 'UTC';
    told.working(1);
    told.begin(10_000);
    const many = Array.from({ length: 10_000 }, async () => {
      await send(lane, 'C0BUSY');
      told.sent(true);
      told.end();
    });
    await clock.advance(36_900);
    assert.ok(shown.length <= 38, `${shown.length} in 36 s`);
    // The last one may be a second old.
    assert.match(shown.at(-1) ?? '', /^blue: sending 3[67] of 10,000 · empty 11:46$/);
    await clock.advance(9_962_100);
    await Promise.all(many);
    told.working(-1);
    assert.equal(shown.at(-1), 'green: 10,000 sent');
    await clock.advance(1_000);
  });
});
