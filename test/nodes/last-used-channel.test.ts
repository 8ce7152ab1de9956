import assert from 'node:assert/strict';
import type { Recipient } from '../../src/core/followup/recipient';
import type { Message } from '../../src/runtime/define-node';
import { findFollowup } from '../../src/runtime/followup-service';
import { tellInbound } from '../../src/runtime/inbound-events';
import { Outside } from '../crash/receiver';
import { followupChain } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { caught, deploy, messages, redeploy, send, sink, until, useNodeRed, watchers } from './deployed-flow';

describe('notify by the last used channel, in a real Node-RED', function () {
  this.timeout(30_000);
  useNodeRed(600);
  let outside: Outside;
  let file = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    outside.records = [{ id: 'a', title: 'Chairs', people: ['ann'] }];
    file += 1;
  });
  afterEach(() => outside.close());

  const people = [{ id: 'ann', addresses: { phone: '+34 911 23 45 67' }, defaultChannel: 'second' }];

  function flow(notify: Record<string, unknown> = {}): FlowNode[] {
    const chain = followupChain({
      store: { file: `last-used-${file}.sqlite` },
      sourceUrl: outside.url,
      webhookUrl: `${outside.url}/hook`,
      followup: { frequency: 10, attempts: 10 },
      poll: { pollingFrequency: 10 },
      recipients: { directory: 'people' },
      notify: { channelType: 'lastUsed', wires: [['sent'], ['failed']], ...notify },
    });
    const also = (id: string): FlowNode => ({
      ...{ id, type: 'ringback-channel', name: `The ${id}`, kind: 'webhook', url: `${outside.url}/${id}`, timeout: 10 },
    });
    return [
      ...watchers,
      ...chain,
      { id: 'people', type: 'ringback-directory', name: '', store: 'store', people, groups: [] },
      ...[also('second'), also('third'), sink('sent'), sink('failed')],
    ];
  }

  const channelOf = (index: number) =>
    (messages('sent')[index]?.delivery as { channel?: { id: string } } | undefined)?.channel?.id;
  const lastUsedOf = (msg: Message | undefined) => (msg?.recipient as Partial<Recipient> | undefined)?.lastUsedChannel;
  const last = () => channelOf(messages('sent').length - 1);

  it('follows the recipient from channel to channel, over a redeploy, and begins with their default', async () => {
    await deploy(flow());
    await until(() => messages('sent').length >= 1, 'the first notification');
    assert.equal(channelOf(0), 'second');
    tellInbound({ channelId: 'third', kind: 'reply', recipient: 'user:ann', at: Date.now() });
    await until(() => last() === 'third', 'a reminder on the third channel');
    assert.equal(lastUsedOf(messages('sent').at(-1))?.channelId, 'third');
    await redeploy(flow());
    const before = messages('sent').length;
    await until(() => messages('sent').length > before, 'a reminder after the redeploy');
    assert.equal(last(), 'third');
    assert.deepEqual(caught(), []);
  });

  it('knows a caller by their number, and goes on to what a message can go by', async () => {
    await deploy(flow());
    await until(() => messages('sent').length >= 1, 'the first notification');
    tellInbound({ channelId: 'gateway', kind: 'call', address: '0034911234567', at: Date.now() });
    const used = () => lastUsedOf(messages('sent').at(-1));
    await until(() => used()?.channelId === 'gateway', 'the call in the directory');
    assert.equal(last(), 'second');
    const rows = await findFollowup('followup')?.storeService.store.listChannelUses('people', ['user:ann']);
    assert.deepEqual(
      rows?.map(({ channelId, kind }) => [channelId, kind]),
      [['gateway', 'call']],
    );
  });

  it('leaves by failed, with the reason for each channel, when there is none at all', async () => {
    await deploy(flow({ channel: '', wires: [['sent'], ['failed']] }));
    send('recipients', { directory: { users: [{ id: 'ann', defaultChannel: 'slack' }], groups: [] } });
    outside.records = [{ id: 'b', title: 'Desks', people: ['bob'] }];
    await until(() => messages('failed').length >= 1, 'bob to fail');
    const [failed] = messages('failed');
    const delivery = failed?.delivery as Partial<{ status: string; error: { code: string; message: string } }>;
    assert.deepEqual([delivery.status, delivery.error?.code], ['failed', 'RB_CHANNEL_ADDRESS']);
    assert.match(delivery.error?.message ?? '', /\(email: no channel of this kind\)/);
  });
});
