import assert from 'node:assert/strict';
import type { Delivered } from '../../../src/core/message/deliverer';
import { deliveryIdOf } from '../../../src/core/message/delivery-id';
import { deliveryKeyOf } from '../../../src/core/message/notified-item';
import { DeliveryBench, item, orderOf } from './delivery-bench';
import { ScriptedChannel } from './scripted-channel';

const ends = (delivered: Delivered[]) =>
  delivered.map(({ status, channel, items }) => `${items.map(({ recordId }) => recordId)}:${status}@${channel?.id}`);

describe('a delivery by the last used channel', () => {
  let bench: DeliveryBench;
  let slack: ScriptedChannel;
  let mail: ScriptedChannel;
  const { signal } = new AbortController();
  beforeEach(async () => {
    bench = await new DeliveryBench().open();
    slack = new ScriptedChannel('slack');
    mail = new ScriptedChannel('mail');
  });
  afterEach(async () => {
    assert.equal(bench.clock.pending, 0, 'timers are left');
    await bench.close();
  });

  /** As a notify node whose recipient was last active on the first of these channels. */
  const by = (
    channels: ScriptedChannel[],
    {
      uncertain = 'resend',
      digest = false,
      senderId = 'notify',
    }: Partial<{ uncertain: 'resend' | 'hold'; digest: boolean; senderId: string }> = {},
  ) => bench.deliverer(channels, uncertain, digest, senderId);

  it('reaches nobody twice when they were active elsewhere before the attempt is given out again', async () => {
    assert.deepEqual(ends(await by([slack, mail]).deliver(orderOf(item('a')), signal)), ['a:sent@slack']);
    bench.restart();
    assert.deepEqual(ends(await by([mail, slack]).deliver(orderOf(item('a')), signal)), ['a:duplicate@slack']);
    assert.deepEqual(ends(await by([mail]).deliver(orderOf(item('a')), signal)), ['a:duplicate@undefined']);
    assert.equal(mail.tries, 0);
    assert.deepEqual(ends(await by([mail, slack]).deliver(orderOf(item('a', 2)), signal)), ['a:sent@mail']);
  });

  it('does not take what another notify node has sent for its own', async () => {
    await bench.deliverer([mail]).deliver(orderOf(item('a')), signal);
    assert.deepEqual(ends(await by([slack]).deliver(orderOf(item('a')), signal)), ['a:sent@slack']);
    await by([slack]).deliver(orderOf(item('b')), signal);
    assert.deepEqual(ends(await by([mail], { senderId: 'other' }).deliver(orderOf(item('b')), signal)), [
      'b:sent@mail',
    ]);
  });

  /** A crash while the message of this record was leaving. */
  const leaveInDoubt = (recordId: string, channel: string) => {
    const key = deliveryKeyOf(item(recordId), 'f', 'user:ann', channel);
    return bench.store.beginDeliveries([{ ...key, deliveryId: first, owner: 'run-0', resend: false }], 0);
  };
  const first = deliveryIdOf([], 'notify');

  it('holds what a crash left in doubt, although another channel is the first now', async () => {
    await leaveInDoubt('a', 'slack');
    const delivered = await by([mail, slack], { uncertain: 'hold' }).deliver(orderOf(item('a')), signal);
    assert.deepEqual(ends(delivered), ['a:held@slack']);
    assert.equal(mail.tries + slack.tries, 0);
  });

  it('holds it too when the channel in doubt is deployed no more', async () => {
    await leaveInDoubt('a', 'gone');
    const delivered = await by([mail], { uncertain: 'hold' }).deliver(orderOf(item('a')), signal);
    assert.deepEqual(ends(delivered), ['a:held@undefined']);
    assert.deepEqual(await bench.events('a'), ['notification.held']);
    assert.equal(mail.tries, 0);
  });

  it('is sent again by the channel in doubt, under its first id', async () => {
    await leaveInDoubt('a', 'slack');
    assert.deepEqual(ends(await by([mail, slack]).deliver(orderOf(item('a')), signal)), ['a:sent@slack']);
    assert.equal(slack.sent[0]?.deliveryId, first);
    assert.equal(mail.tries, 0);
  });

  it('of a digest tells the records that were told already no second time', async () => {
    await by([slack, mail], { digest: true }).deliver(orderOf(item('a')), signal);
    await leaveInDoubt('b', 'slack');
    bench.restart();
    const order = orderOf(item('a'), item('b'), item('c'), item('d'));
    const delivered = await by([mail, slack], { digest: true }).deliver(order, signal);
    assert.deepEqual(ends(delivered), ['a:duplicate@slack', 'b:sent@slack', 'c,d:sent@mail']);
  });

  it('goes on to the next channel, and the history says why not by those before', async () => {
    slack.needsAddress = true;
    assert.deepEqual(ends(await by([slack, mail]).deliver(orderOf(item('a')), signal)), ['a:sent@mail']);
    const [event] = (await bench.store.listEvents({ recordId: 'a' }, { limit: 1 })).rows;
    assert.deepEqual(event?.data?.notTaken, [{ channel: 'slack', reason: 'There is no address.' }]);
  });

  it('leaves as failed with the reason for each channel when nobody can be reached', async () => {
    slack.needsAddress = true;
    mail.needsAddress = true;
    const [failed] = await by([slack, mail]).deliver(orderOf(item('a')), signal);
    assert.equal(failed?.status, 'failed');
    assert.equal(failed?.error?.code, 'RB_CHANNEL_ADDRESS');
    assert.match(failed?.error?.message ?? '', /\(slack: There is no address; mail: There is no address\)\./);
    const [event] = (await bench.store.listEvents({ recordId: 'a' }, { limit: 1 })).rows;
    assert.deepEqual(
      [event?.kind, (event?.data?.notTaken as unknown[] | undefined)?.length],
      ['notification.failed', 2],
    );
  });
});
