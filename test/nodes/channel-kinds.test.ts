import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import type { VendorServer } from '../../demo/sandbox/vendors/messaging';
import { slackToken, startSlack } from '../../demo/sandbox/vendors/slack';
import { startTeams, workflowPath } from '../../demo/sandbox/vendors/teams';
import { startTelegram, telegramToken } from '../../demo/sandbox/vendors/telegram';
import { accountSid, authToken, startTwilio } from '../../demo/sandbox/vendors/twilio';
import { startWebex, webexToken } from '../../demo/sandbox/vendors/webex';
import type { AddressQueue, LaneQueue } from '../../src/core/message/lane';
import type { ChannelService } from '../../src/runtime/channel-service';
import { Outside } from '../crash/receiver';
import { followupChain } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { caught, deploy, messages, sink, statusOf, until, useNodeRed, watchers } from './deployed-flow';

interface Kind {
  start(): Promise<VendorServer>;
  credentials(server: VendorServer): Record<string, string>;
  properties?: Record<string, unknown>;
  account?: string;
}

interface ListedChannel {
  id: string;
  kind: string;
  queue: LaneQueue;
  addresses: AddressQueue[];
}

const twilio = { accountSid, authToken };
const kinds: Record<string, Kind> = {
  slack: { start: startSlack, credentials: () => ({ botToken: slackToken }), account: 'ringback (Example)' },
  teams: { start: startTeams, credentials: ({ url }) => ({ workflowUrl: `${url}${workflowPath}` }) },
  webex: { start: startWebex, credentials: () => ({ botToken: webexToken }), account: 'Ringback' },
  telegram: { start: startTelegram, credentials: () => ({ botToken: telegramToken }), account: '@ringback_bot' },
  sms: { start: startTwilio, credentials: () => twilio, account: 'Example desk' },
  whatsapp: { start: startTwilio, credentials: () => twilio, account: 'Example desk' },
};

/** By e-mail, phone and number of the chat: only Telegram has an address of its own here. */
const directory: FlowNode = {
  ...{ id: 'directory', type: 'ringback-directory', name: '', groups: [] },
  people: [
    { id: 'jane', name: 'Jane', addresses: { email: 'jane@example.org', phone: '600 11 12 22', telegram: '4711' } },
  ],
};

describe('a follow-up by each kind of channel', function () {
  this.timeout(30_000);
  useNodeRed(600);
  let outside: Outside;
  let server: VendorServer | undefined;
  beforeEach(async () => {
    outside = await Outside.open();
    outside.records = [{ id: 'a', title: 'Title of a', people: ['jane'] }];
  });
  afterEach(async () => {
    await outside.close();
    await server?.close();
  });

  const flowOf = (kind: string, apiUrl: string): FlowNode[] => {
    const channel = { kind, url: '', apiUrl, sender: '+1 555 010 0000', country: 'ES', timeout: 5 };
    const flow = followupChain({
      ...{ store: { file: `kinds-${kind}.sqlite` }, sourceUrl: outside.url, webhookUrl: '', channel },
      recipients: { directory: 'directory' },
      notify: { subject: 'Waits for you' },
    });
    const wires: Record<string, string[][]> = { notify: [['sent'], ['failed']] };
    const wired = flow.map((node) => ({ ...node, ...(wires[node.id] ? { wires: wires[node.id] } : {}) }));
    return [...watchers, ...wired, directory, sink('sent'), sink('failed')];
  };

  for (const [kind, { start, credentials, account }] of Object.entries(kinds)) {
    it(`reaches a person by ${kind}, and its Check says as whom`, async () => {
      server = await start();
      await deploy(flowOf(kind, server.url), { channel: credentials(server) });
      await until(() => messages('sent').length + messages('failed').length > 0, 'the delivery');
      assert.deepEqual(caught(), []);
      const delivery = messages('sent')[0]?.delivery as Record<string, unknown>;
      assert.deepEqual([delivery?.status, delivery?.channel], ['sent', { id: 'channel', name: 'receiver', kind }]);
      assert.deepEqual(
        server.accepted().map(({ subject }) => subject),
        ['Waits for you'],
      );
      const { channel } = helper.getNode('channel').ringback as ChannelService;
      const checked = await channel.check(new AbortController().signal);
      assert.deepEqual(checked, { status: 'sent', ...(account ? { account } : {}) });
    });
  }

  it('lists each channel with what waits in it, and tells the queue at the notify node', async () => {
    server = await startSlack();
    outside.records = ['a', 'b', 'c', 'd'].map((id) => ({ id, title: `Title of ${id}`, people: ['jane'] }));
    await deploy(flowOf('slack', server.url), { channel: { botToken: slackToken } });
    await until(() => /^sending \d+ of \d+ · empty \d\d:\d\d$/.test(statusOf('notify').text ?? ''), 'the queue');
    assert.deepEqual([statusOf('notify').fill, statusOf('notify').shape], ['blue', 'dot']);
    const { status, body: listed } = await helper.request().get('/ringback/channels');
    assert.equal(status, 200);
    const body = listed as ListedChannel[];
    assert.deepEqual(
      body.map(({ id, kind }) => [id, kind]),
      [['channel', 'slack']],
    );
    const { queue, addresses } = body[0] ?? assert.fail('no channel');
    assert.ok(queue.waiting >= 1 && (queue.emptyAt ?? 0) > Date.now() - 60_000, JSON.stringify(queue));
    assert.deepEqual(
      addresses.map(({ waiting }) => waiting),
      [queue.waiting],
    );
    await until(() => messages('sent').length >= 4, 'all of them');
    await until(
      () => /^\d+ sent$/.test(statusOf('notify').text ?? '') && statusOf('notify').fill === 'green',
      'the end',
    );
  });

  it('says at the channel that its token is missing, and at the notify node', async () => {
    server = await startSlack();
    await deploy(flowOf('slack', server.url));
    await until(() => statusOf('notify').fill === 'red', 'a status');
    assert.deepEqual(server.asked, []);
    assert.match(statusOf('notify').text ?? '', /channel/);
  });
});
