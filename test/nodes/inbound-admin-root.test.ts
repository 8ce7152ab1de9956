import assert from 'node:assert/strict';
import { type SlackServer, slackToken, startSlack } from '../../demo/sandbox/vendors/slack';
import { buttonsOf, slackPress, slackSigningSecret } from '../../demo/sandbox/vendors/slack-events';
import { Outside } from '../crash/receiver';
import { NodeRedProcess } from '../node-red-process';
import { askingFlow } from './inbound-lab';

describe('answers that come back to a Node-RED whose editor is at /', function () {
  this.timeout(90_000);
  let outside: Outside;
  let slack: SlackServer;
  let nodeRed: NodeRedProcess;
  before(async () => {
    outside = await Outside.open();
    outside.records = [{ id: 'a', title: 'Ärger & <co>', people: ['jane'] }];
    slack = await startSlack();
    nodeRed = await NodeRedProcess.start({ settings: { httpAdminRoot: '/', httpNodeRoot: '/red' } });
  });
  after(async () => {
    await nodeRed.stop();
    await outside.close();
    await slack.close();
  });

  it('are verified over the bytes that came, although the editor has parsed them before', async () => {
    const people = [{ id: 'jane', name: 'Jane', addresses: { slack: 'U0000JANE' } }];
    const channel = { kind: 'slack', apiUrl: slack.url };
    const flow = askingFlow({ outside, file: 'root.sqlite', channel, people }).filter(
      ({ type }) => type !== 'test-sink',
    );
    await nodeRed.deploy(flow, { channel: { botToken: slackToken, signingSecret: slackSigningSecret } });
    await nodeRed.waitFor(() => slack.shown.size > 0, 'the message');
    const [message = assert.fail('nothing was sent')] = slack.shown.values();
    const post = async (body: string, headers: Record<string, string>) => {
      const url = new URL('red/ringback/channel/channel', nodeRed.nodeUrl);
      return (await fetch(url, { method: 'POST', headers, body })).status;
    };
    const { body, headers } = slackPress(message, 'approve', { user: 'U0000JANE', url: slack.url });
    assert.equal(await post(`${body}&x=1`, headers), 401);
    assert.equal(await post(body, headers), 200);
    const shown = () => slack.shown.get(`${message.channel}/${message.ts}`) ?? message;
    await nodeRed.waitFor(() => buttonsOf(shown()).length === 0, 'what was decided');
    assert.match(JSON.stringify(shown().blocks), /Approve: Jane/);
    assert.match(nodeRed.output, /A request to the channel "receiver" was refused/);
  });
});
