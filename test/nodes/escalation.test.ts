import assert from 'node:assert/strict';
import { findFollowup } from '../../src/runtime/followup-service';
import { Outside } from '../crash/receiver';
import { followupChain } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { caught, deploy, messages, redeploy, send, sink, until, useNodeRed, watchers } from './deployed-flow';

describe('escalation in a real Node-RED', function () {
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

  const people = [
    { id: 'ann', attributes: { manager: 'max' } },
    { id: 'bob', attributes: { manager: 'ann' } },
    { id: 'max' },
  ];
  const groups = [{ id: 'supervisors', members: ['max', 'bob', 'sue'] }];
  const flow = (recipients: Record<string, unknown>): FlowNode[] => [
    ...watchers,
    ...followupChain({
      store: { file: `escalation-${file}.sqlite` },
      sourceUrl: outside.url,
      webhookUrl: `${outside.url}/hook`,
      followup: { frequency: 10, attempts: 2 },
      poll: { pollingFrequency: 10 },
      recipients: { directory: 'people', wires: [['notify', 'resolved'], ['unresolved']], ...recipients },
      notify: {
        text: '$' + "{recipient.escalated ? 'Escalated: ' : ''}" + '$' + '{record.title}',
        wires: [['sent'], ['failed']],
      },
      exhaustedTo: ['exhausted'],
    }),
    { id: 'people', type: 'ringback-directory', name: '', store: '', people, groups },
    ...['resolved', 'unresolved', 'sent', 'failed', 'exhausted'].map(sink),
  ];
  const told = () =>
    messages('sent')
      .map((msg) => {
        const { id, escalated } = msg.recipient as { id: string; escalated?: boolean };
        return `${id}#${(msg.followup as { attempt: number }).attempt}${escalated ? '!' : ''}`;
      })
      .sort();
  const eventsOf = async (kind: 'recipient.escalated' | 'notification.sent') => {
    const store = findFollowup('followup')?.storeService.store;
    return (await store?.listEvents({ kinds: [kind] }, { limit: 20 }))?.rows ?? [];
  };

  it('tells a group too, from the attempt after the chosen one on, and nobody twice', async () => {
    await deploy(flow({ escalateAfter: 1, escalateTo: 'supervisors', escalateToType: 'str' }));
    await until(() => messages('exhausted').length > 0, 'the end of the attempts');
    assert.deepEqual(told(), ['ann#1', 'ann#2', 'bob#1', 'bob#2', 'max#2!', 'sue#2!']);
    assert.deepEqual((await eventsOf('recipient.escalated')).map(({ recipient }) => recipient).sort(), [
      'user:max',
      'user:sue',
    ]);
    const texts = (await eventsOf('notification.sent')).map(({ recipient, data }) => `${recipient}: ${data?.text}`);
    assert.ok(texts.includes('user:max: Escalated: Chairs'), texts.join('\n'));
    assert.ok(texts.includes('user:ann: Chairs'), texts.join('\n'));
    assert.deepEqual(messages('unresolved'), []);
    assert.deepEqual(caught(), []);
  });

  it('finds the managers of those who are told, and says so when there is none', async () => {
    await deploy(flow({ escalateAfter: '1', escalateTo: '$.attributes.manager', escalateToType: 'recipient' }));
    await until(() => messages('exhausted').length > 0, 'the end of the attempts');
    assert.deepEqual(told(), ['ann#1', 'ann#2', 'bob#1', 'bob#2', 'max#2!']);
    outside.records = [{ id: 'b', title: 'Desks', people: ['max'] }];
    await until(() => messages('unresolved').length > 0, 'the one without a manager');
    const error = messages('unresolved')[0]?.error as Partial<{ code: string; message: string }> | undefined;
    assert.equal(error?.code, 'RB_RECIPIENT_MISSING');
    assert.match(error?.message ?? '', /nobody to escalate it to/);
  });

  it('says what is missing in its configuration, and never escalates with 0', async () => {
    await deploy(flow({ escalateAfter: 0, escalateTo: '', escalateToType: 'record' }));
    await until(() => messages('exhausted').length > 0, 'the end of the attempts');
    assert.deepEqual(told(), ['ann#1', 'ann#2', 'bob#1', 'bob#2']);
    await redeploy(flow({ escalateAfter: 2, escalateTo: ' ', escalateToType: 'record' }));
    send('recipients', { payload: [] });
    await until(() => caught().length > 0, 'the complaint');
    assert.equal(caught()[0]?.code, 'RB_CONFIG');
  });
});
