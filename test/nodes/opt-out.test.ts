import assert from 'node:assert/strict';
import { findFollowup } from '../../src/runtime/followup-service';
import { findOptOutDesk } from '../../src/runtime/opt-out-links';
import { Outside } from '../crash/receiver';
import { followupChain } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { caught, deploy, messages, sink, until, useNodeRed, watchers } from './deployed-flow';

describe('opt-out in a real Node-RED', function () {
  this.timeout(30_000);
  useNodeRed(600);
  let outside: Outside;
  let file = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    outside.records = [{ id: 'a', title: 'Chairs', people: ['ann', 'bob'] }];
    file += 1;
  });
  afterEach(() => outside.close());

  const flow = (notify: Record<string, unknown>): FlowNode[] => [
    ...watchers,
    ...followupChain({
      store: { file: `opt-out-${file}.sqlite` },
      sourceUrl: outside.url,
      webhookUrl: `${outside.url}/hook`,
      followup: { frequency: 10, attempts: 3, publicUrl: 'https://desk.example.org' },
      poll: { pollingFrequency: 10 },
      notify: { wires: [['sent'], ['failed']], ...notify },
      exhaustedTo: ['exhausted'],
    }),
    ...['sent', 'failed', 'exhausted'].map(sink),
  ];
  const choose = async (recipient: string, isOut: boolean) => {
    const desk = findOptOutDesk('followup');
    await desk?.choose((await desk.sign({ recipient, via: 'channel' })) ?? '', isOut);
  };
  const toldOf = (id: string) =>
    messages(id).map(
      (msg) => `${(msg.recipient as { id: string }).id}#${(msg.followup as { attempt: number }).attempt}`,
    );

  it('tells who has stopped it nothing more, says so, counts the attempt, and goes on for the others', async () => {
    await deploy(flow({ optOut: 'beside' }));
    await until(() => messages('sent').length >= 2, 'the first attempt');
    await choose('user:ann', true);
    await until(() => messages('exhausted').length > 0, 'the end of the attempts');
    const ann = toldOf('failed');
    assert.deepEqual(ann, ['ann#2', 'ann#3']);
    assert.deepEqual(toldOf('sent').sort(), ['ann#1', 'bob#1', 'bob#2', 'bob#3']);
    const delivery = messages('failed')[0]?.delivery as Partial<{ status: string; error: { code: string } }>;
    assert.deepEqual([delivery.status, delivery.error?.code], ['failed', 'RB_OPTED_OUT']);
    const { rows } =
      (await findFollowup('followup')?.storeService.store.listEvents({ recipients: ['user:ann'] }, { limit: 9 })) ?? {};
    assert.deepEqual(
      rows?.reverse().map(({ kind, isError }) => [kind, isError]),
      [
        ['notification.sent', false],
        ['recipient.optedOut', false],
        ['notification.failed', false],
        ['notification.failed', false],
      ],
    );
    assert.deepEqual(caught(), []);
  });

  it('goes on where nobody may stop it, or an answer is asked for', async () => {
    const card = {
      title: 'Chairs',
      text: '',
      facts: [],
      actions: [{ name: 'approve', label: 'Approve', style: 'default' }],
    };
    await deploy(flow({ optOut: 'beside', messageType: 'card', card }));
    await until(() => messages('sent').length >= 2, 'the first attempt');
    await choose('user:ann', true);
    await until(() => messages('exhausted').length > 0, 'the end of the attempts');
    assert.deepEqual(messages('failed').length, 0);
    assert.equal(toldOf('sent').length, 6);
  });
});
