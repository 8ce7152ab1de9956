import assert from 'node:assert/strict';
import type { Sandbox } from '../../demo/sandbox/server';
import { type FlowNode, NodeRedProcess } from '../node-red-process';
import { zendeskCredentials } from '../nodes/zendesk-flow';
import { commentsOn, startSandbox, ticketIdOf } from '../sandbox-zendesk';
import { SimulatedPhone } from '../simulated-phone';
import { SimulatorOverHttp } from '../simulator-over-http';
import { TwilioCloud } from '../twilio-voice/twilio-cloud';
import { callers, readCallExample } from './call-scene';
import { pointAt } from './example-flows';

const subject = 'VPN drops every hour';
const accountSid = `AC${'8'.repeat(32)}`;
const authToken = 'the-token-of-the-account';
const publicUrl = 'https://calls.example.com';

describe('the contact-centre example whose gateway a variable chooses', function () {
  this.timeout(60_000);
  let cloud: TwilioCloud;
  let sandbox: Sandbox;
  let nodeRed: NodeRedProcess;
  let nodes: FlowNode[];

  const idOf = (type: string) => nodes.find((node) => node.type === type)?.id ?? '';
  const comments = () =>
    commentsOn(sandbox, ticketIdOf(sandbox, subject)).filter((body) => body.includes('[ringback:'));

  before(async () => {
    sandbox = await startSandbox({ zendesk: { searchLagMs: 0 } });
    cloud = await new TwilioCloud({
      ...{ accountSid, authToken, secondMs: 200, playMs: () => 15, phone: () => undefined },
      voiceUrl: () => `${publicUrl}/ringback/twilio/${idOf('ringback-gateway')}/voice`,
      statusUrl: () => `${publicUrl}/ringback/twilio/${idOf('ringback-gateway')}/status`,
      reach: (url) => url.replace(`${publicUrl}/`, nodeRed.nodeUrl),
    }).open();
    nodeRed = await NodeRedProcess.start();
    nodes = pointAt(readCallExample('Contact centre on any gateway'), sandbox.url()).map((node) =>
      node.type === 'ringback-gateway' ? { ...node, twilioApiUrl: cloud.apiUrl } : node,
    );
  });
  after(async () => {
    await cloud?.close();
    await nodeRed?.stop();
    await sandbox?.stop();
  });

  async function deploy(environment: Record<string, string>): Promise<void> {
    const env = Object.entries(environment).map(([name, value]) => ({ name, value, type: 'str' }));
    const global = { id: 'global-environment', type: 'global-config', env } as unknown as FlowNode;
    await nodeRed.deploy([...nodes, ...(env.length > 0 ? [global] : [])], {
      [idOf('ringback-zendesk')]: zendeskCredentials.zendesk,
      [idOf('ringback-gateway')]: { accountSid, authToken },
    });
  }

  /** The one gateway there is, once it takes calls. */
  const isUp = (kind: string) =>
    nodeRed.waitFor(async () => {
      const gateways = (await nodeRed.admin('GET', 'ringback/gateways')) as { kind: string; state: string }[];
      return gateways.length === 1 && gateways[0]?.kind === kind && gateways[0].state === 'up';
    }, `a gateway of the kind ${kind}`);

  it('is a simulator as long as it names none', async () => {
    await deploy({});
    await isUp('simulator');
    const simulator = new SimulatorOverHttp(nodeRed.adminUrl, idOf('ringback-gateway'));
    const phone = new SimulatedPhone(simulator, callers.withUrgentTicket);
    await phone.until(({ messages }) => messages.some((message) => message.kind === 'state' && message.isUp));
    phone.dial('911');
    await phone.until(({ said }) => said.some((text) => text.includes('press 1')));
    assert.ok(phone.said.some((text) => text.includes('VPN drops every hour')));
    phone.press('2');
    await nodeRed.waitFor(() => comments().length === 1, 'the comment');
    phone.disconnect();
  });

  it('is Twilio when it says so', async () => {
    await deploy({ RINGBACK_GATEWAY: 'twilio', RINGBACK_PUBLIC_URL: publicUrl });
    await isUp('twilio');
    const call = cloud.dial(callers.withUrgentTicket, '+15135550100');
    await call.until(() => call.said.some((text) => text.includes('press 1')));
    assert.ok(call.said.some((text) => text.includes('VPN drops every hour')));
    await call.press('2');
    await call.over;
    await nodeRed.waitFor(() => comments().length === 2, 'the comment');
  });

  it('says which ones there are when it names another', async () => {
    await nodeRed.deploy([
      ...nodes,
      {
        ...{ id: 'global-environment', type: 'global-config' },
        env: [{ name: 'RINGBACK_GATEWAY', value: 'phone', type: 'str' }],
      } as unknown as FlowNode,
    ]);
    await nodeRed.waitFor(
      () => /Kind.*simulator, asterisk, webex-contact-center, jambonz, twilio/.test(nodeRed.output),
      'the error',
    );
  });
});
