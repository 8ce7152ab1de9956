import assert from 'node:assert/strict';
import type { Delivered } from '../../../src/core/message/deliverer';
import type { DeliveryOutcome } from '../../../src/ports/channel';
import { DeliveryBench, item, orderOf } from './delivery-bench';
import { failing, ScriptedChannel } from './scripted-channel';

const ends = (delivered: Delivered[]) =>
  delivered.map(({ status, channel, items }) => `${items.map(({ recordId }) => recordId)}:${status}@${channel?.id}`);

describe('a delivery', () => {
  let bench: DeliveryBench;
  let channel: ScriptedChannel;
  const { signal } = new AbortController();
  beforeEach(async () => {
    bench = await new DeliveryBench().open();
    channel = new ScriptedChannel('main');
  });
  afterEach(async () => {
    assert.equal(bench.clock.pending, 0, 'timers are left');
    await bench.close();
  });

  it('is written before it is sent, and recorded with its event after', async () => {
    let during: string[] = [];
    channel.script = [
      async () => {
        during = await bench.states('a');
        return { status: 'sent', providerId: 'x1' };
      },
    ];
    const delivered = await bench.deliverer([channel]).deliver(orderOf(item('a')), signal);
    assert.deepEqual(during, ['main#1:sending']);
    assert.deepEqual(ends(delivered), ['a:sent@main']);
    assert.equal(delivered[0]?.providerId, 'x1');
    assert.deepEqual(await bench.states('a'), ['main#1:sent']);
    const { rows } = await bench.store.listEvents({ recordId: 'a' }, { limit: 10 });
    assert.deepEqual(
      rows.map(({ kind, recipient, channel: id, isError, data }) => ({
        kind,
        recipient,
        id,
        isError,
        text: data?.text,
      })),
      [{ kind: 'notification.sent', recipient: 'user:ann', id: 'main', isError: false, text: 'Title of a' }],
    );
    assert.match(rows[0]?.description ?? '', /Follow-up Notification Sent/);
    assert.equal((await bench.store.listConversations({ recordId: 'a' }, { limit: 10 })).rows[0]?.isSession, false);
  });

  it('is not sent to whom has answered, and that is how it ended', async () => {
    await bench.answer('a', 'user:ann');
    const order = orderOf(item('a', 2));
    assert.deepEqual(ends(await bench.deliverer([channel]).deliver(order, signal)), ['a:answered@main']);
    assert.deepEqual([channel.sent.length, await bench.states('a')], [0, ['main#2:answered']]);
    const { rows } = await bench.store.listEvents({ kinds: ['notification.answered'] }, { limit: 10 });
    assert.deepEqual(
      rows.map(({ recipient, isError }) => [recipient, isError]),
      [['user:ann', false]],
    );
    const both = bench.deliverer([channel, new ScriptedChannel('other')]);
    assert.deepEqual(ends(await both.deliver(orderOf(item('a', 3)), signal)), ['a:answered@main']);
    assert.equal(channel.tries, 0);
  });

  it('is not sent to whom answers while it waits for its turn', async () => {
    await bench.addRecord('a');
    bench.limits = { messages: 1, perMs: 60_000, concurrency: 8 };
    const deliverer = bench.deliverer([channel]);
    const first = deliverer.deliver(orderOf(item('b')), signal);
    const second = deliverer.deliver(orderOf(item('a', 2)), signal);
    await first;
    await bench.answer('a', 'user:ann');
    await bench.clock.advance(60_000);
    assert.deepEqual(ends(await second), ['a:answered@main']);
    assert.deepEqual(
      channel.sent.map(({ text }) => text),
      ['Title of b'],
    );
    assert.deepEqual(await bench.states('a'), ['main#2:answered']);
  });

  it('is not tried again for whom has answered since', async () => {
    await bench.addRecord('a');
    channel.script = [
      async () => {
        await bench.answer('a', 'user:ann');
        return failing({ retryable: true });
      },
    ];
    const delivered = bench.deliverer([channel]).deliver(orderOf(item('a', 2)), signal);
    await bench.clock.advance(60_000);
    assert.deepEqual(ends(await delivered), ['a:answered@main']);
    assert.equal(channel.tries, 1);
  });

  it('is not sent again once it was sent, not even by another run', async () => {
    await bench.deliverer([channel]).deliver(orderOf(item('a')), signal);
    assert.deepEqual(ends(await bench.deliverer([channel]).deliver(orderOf(item('a')), signal)), ['a:duplicate@main']);
    bench.restart();
    assert.deepEqual(ends(await bench.deliverer([channel]).deliver(orderOf(item('a')), signal)), ['a:duplicate@main']);
    await bench.deliverer([channel]).deliver(orderOf(item('a', 2)), signal);
    assert.equal(channel.sent.length, 2);
  });

  it('is sent once when two notify nodes want it at the same time', async () => {
    const both = await Promise.all([1, 2].map(() => bench.deliverer([channel]).deliver(orderOf(item('a')), signal)));
    assert.deepEqual(both.flatMap(ends), ['a:sent@main'], 'the other has nothing to report');
    assert.equal(channel.sent.length, 1);
  });

  it('tries what is transient again, and gives up in the end', async () => {
    channel.script = Array.from({ length: 4 }, () => failing({ retryable: true }));
    const delivering = bench.deliverer([channel]).deliver(orderOf(item('a')), signal);
    await bench.clock.advance(60_000);
    assert.deepEqual(ends(await delivering), ['a:failed@main']);
    assert.equal(channel.tries, 4);
    assert.deepEqual(bench.pauses, [1_000, 2_000, 4_000]);
    assert.deepEqual(await bench.events('a'), ['notification.failed']);
  });

  it('reaches a person, but no group, by another address that the provider knows people by', async () => {
    channel.personKey = 'email';
    channel.needsAddress = true;
    const order = (kind: 'user' | 'group', id: string, addresses: Record<string, string>) => {
      const recipient = { kind, key: `${kind}:${id}`, id, name: id, addresses };
      return { ...orderOf(item('a')), recipient };
    };
    const ended = [];
    for (const one of [
      order('user', 'own', { webhook: 'w', email: 'e@example.org' }),
      order('user', 'mail', { webhook: ' ', email: 'e@example.org' }),
      order('group', 'list', { email: 'list@example.org' }),
    ]) {
      ended.push(...(await bench.deliverer([channel]).deliver(one, signal)));
    }
    assert.deepEqual(
      ended.map(({ status }) => status),
      ['sent', 'sent', 'failed'],
    );
    assert.deepEqual(
      channel.sent.map(({ address }) => address),
      ['w', 'e@example.org'],
    );
  });

  it('goes by the next channel when one is of no use, and reports what the last one says', async () => {
    const second = new ScriptedChannel('second');
    channel.script = [failing()];
    assert.deepEqual(ends(await bench.deliverer([channel, second]).deliver(orderOf(item('a')), signal)), [
      'a:sent@second',
    ]);
    assert.deepEqual(await bench.states('a'), ['main#1:failed', 'second#1:sent']);
    channel.script = [failing()];
    second.script = [failing()];
    const failed = await bench.deliverer([channel, second]).deliver(orderOf(item('b')), signal);
    assert.deepEqual(ends(failed), ['b:failed@second']);
  });

  it('passes over channels for which the recipient has no address, and says so when there is none left', async () => {
    const second = new ScriptedChannel('second');
    channel.needsAddress = true;
    assert.deepEqual(ends(await bench.deliverer([channel, second]).deliver(orderOf(item('a')), signal)), [
      'a:sent@second',
    ]);
    second.needsAddress = true;
    const [failed] = await bench.deliverer([channel, second]).deliver(orderOf(item('b')), signal);
    assert.deepEqual(
      [failed?.status, failed?.error?.code, failed?.channel],
      ['failed', 'RB_CHANNEL_ADDRESS', undefined],
    );
    assert.deepEqual(await bench.events('b'), ['notification.failed']);
  });

  it('does not try the first channel again when a fallback has told the recipient already', async () => {
    const second = new ScriptedChannel('second');
    channel.script = [failing()];
    await bench.deliverer([channel, second]).deliver(orderOf(item('a')), signal);
    bench.restart();
    const again = await bench.deliverer([channel, second]).deliver(orderOf(item('a')), signal);
    assert.deepEqual(ends(again), ['a:duplicate@second']);
    assert.deepEqual([channel.sent.length, second.sent.length], [0, 1]);
  });

  it('fails with the reason when the message cannot be made, and sends nothing', async () => {
    const deliverer = bench.deliverer([channel]);
    const broken = {
      ...item('a'),
      record: {
        get title(): string {
          throw new Error('no title');
        },
      },
    };
    const [failed] = await deliverer.deliver(orderOf(broken), signal);
    assert.deepEqual([failed?.status, failed?.error?.code, channel.tries], ['failed', 'RB_TEMPLATE', 0]);
  });

  describe('that a crash interrupts', () => {
    const never = () => new Promise<DeliveryOutcome>(() => undefined);

    it('is sent again under its first id when the author chose so', async () => {
      channel.script = [never];
      bench
        .deliverer([channel])
        .deliver(orderOf(item('a')), signal)
        .catch(assert.fail);
      await bench.clock.settle();
      const [before] = await bench.store.listDeliveries('f', 'a');
      bench.restart();
      assert.deepEqual(ends(await bench.deliverer([channel]).deliver(orderOf(item('a')), signal)), ['a:sent@main']);
      assert.equal(channel.sent[0]?.deliveryId, before?.deliveryId);
    });

    it('is held and reported when the author chose so', async () => {
      channel.script = [never];
      bench
        .deliverer([channel], 'hold')
        .deliver(orderOf(item('a')), signal)
        .catch(assert.fail);
      await bench.clock.settle();
      bench.restart();
      const [held] = await bench.deliverer([channel], 'hold').deliver(orderOf(item('a')), signal);
      assert.deepEqual([held?.status, held?.error?.code], ['held', 'RB_DELIVERY_UNCERTAIN']);
      assert.deepEqual(await bench.states('a'), ['main#1:held']);
      assert.deepEqual(await bench.events('a'), ['notification.held']);
      assert.equal(channel.sent.length, 0);
    });

    it('is sent again all the same where the receiver drops what it has seen', async () => {
      const idempotent = new ScriptedChannel('main', true);
      idempotent.script = [never];
      bench
        .deliverer([idempotent], 'hold')
        .deliver(orderOf(item('a')), signal)
        .catch(assert.fail);
      await bench.clock.settle();
      bench.restart();
      const again = await bench.deliverer([idempotent], 'hold').deliver(orderOf(item('a')), signal);
      assert.deepEqual(ends(again), ['a:sent@main']);
    });

    it('does not hold what was still waiting for its turn', async () => {
      bench.limits = { messages: 0, perMs: 1_000, concurrency: 1 };
      channel.script = [never];
      const first = bench.deliverer([channel], 'hold');
      for (const id of ['a', 'b', 'c']) first.deliver(orderOf(item(id)), signal).catch(assert.fail);
      await bench.clock.settle();
      bench.restart();
      const second = bench.deliverer([channel], 'hold');
      const all = await Promise.all(['a', 'b', 'c'].map((id) => second.deliver(orderOf(item(id)), signal)));
      assert.deepEqual(all.flatMap(ends), ['a:held@main', 'b:sent@main', 'c:sent@main']);
    });
  });

  describe('that a redeploy interrupts', () => {
    const wait = (ms: number, outcome: DeliveryOutcome) => (sendSignal: AbortSignal) =>
      new Promise<DeliveryOutcome>((resolve) => {
        const timer = bench.clock.setTimeout(() => resolve(outcome), ms);
        sendSignal.addEventListener('abort', () => {
          bench.clock.clearTimeout(timer);
          resolve(failing({ retryable: true }, true));
        });
      });

    it('may end when it is being sent, and is recorded', async () => {
      channel.script = [wait(100, { status: 'sent' })];
      const delivering = bench.deliverer([channel]).deliver(orderOf(item('a')), bench.closing.signal);
      await bench.clock.settle();
      bench.closing.abort(new Error('redeployed'));
      await bench.clock.advance(200);
      assert.deepEqual(ends(await delivering), ['a:sent@main']);
      assert.deepEqual(await bench.states('a'), ['main#1:sent']);
    });

    it('stops waiting for its turn, and goes out later', async () => {
      bench.limits = { messages: 1, perMs: 60_000, concurrency: 1 };
      const deliverer = bench.deliverer([channel]);
      await deliverer.deliver(orderOf(item('a')), bench.closing.signal);
      const waiting = deliverer.deliver(orderOf(item('b')), bench.closing.signal);
      waiting.catch(() => undefined);
      await bench.clock.settle();
      await bench.redeploy();
      await assert.rejects(waiting, /redeployed/);
      const later = bench.deliverer([channel]).deliver(orderOf(item('b')), signal);
      await bench.clock.advance(60_000);
      assert.deepEqual(ends(await later), ['b:sent@main']);
    });

    it('is not held when it is known not to have arrived', async () => {
      channel.script = [failing({ retryable: true })];
      const waiting = bench.deliverer([channel], 'hold').deliver(orderOf(item('a')), bench.closing.signal);
      waiting.catch(() => undefined);
      await bench.clock.settle();
      await bench.redeploy();
      await assert.rejects(waiting, /redeployed/);
      const again = await bench.deliverer([channel], 'hold').deliver(orderOf(item('a')), signal);
      assert.deepEqual(ends(again), ['a:sent@main']);
    });

    it('leaves the later messages of the same order to be sent', async () => {
      // Two digests that were begun apart and now come in one order are two messages.
      const never = () => new Promise<DeliveryOutcome>(() => undefined);
      channel.script = [never, never];
      for (const id of ['a', 'b'])
        bench
          .deliverer([channel])
          .deliver(orderOf(item(id)), signal)
          .catch(assert.fail);
      await bench.clock.settle();
      bench.restart();
      channel.script = [wait(1e9, { status: 'sent' })];
      const both = bench
        .deliverer([channel], 'resend', true)
        .deliver(orderOf(item('a'), item('b')), bench.closing.signal);
      both.catch(() => undefined);
      await bench.clock.settle();
      await bench.redeploy();
      await assert.rejects(both, /redeployed/);
      const again = await bench.deliverer([channel], 'resend', true).deliver(orderOf(item('a'), item('b')), signal);
      assert.deepEqual(ends(again), ['a:sent@main', 'b:sent@main']);
    });
  });

  describe('of a digest', () => {
    it('is one message with one id, and a delivery for each record', async () => {
      const delivered = await bench
        .deliverer([channel], 'resend', true)
        .deliver(orderOf(item('a'), item('b'), item('c')), signal);
      assert.deepEqual(ends(delivered), ['a,b,c:sent@main']);
      assert.equal(channel.sent.length, 1);
      assert.equal(channel.sent[0]?.text, 'Title of a\nTitle of b\nTitle of c');
      assert.deepEqual(
        await bench.events(),
        ['a', 'b', 'c'].map((id) => `${id}:notification.sent`),
      );
    });

    it('leaves out what was sent before', async () => {
      const deliverer = bench.deliverer([channel], 'resend', true);
      await deliverer.deliver(orderOf(item('b')), signal);
      const delivered = await deliverer.deliver(orderOf(item('a'), item('b'), item('c')), signal);
      assert.deepEqual(ends(delivered).sort(), ['a,c:sent@main', 'b:duplicate@main']);
      assert.equal(channel.sent[1]?.text, 'Title of a\nTitle of c');
    });
  });
});
