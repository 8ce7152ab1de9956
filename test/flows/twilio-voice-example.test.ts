import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../demo/sandbox/server';
import type { AgentBehaviour } from '../contract/gateway-lab';
import { AgentPhone } from '../jambonz/agent-phone';
import { type FlowNode, NodeRedProcess } from '../node-red-process';
import { zendeskCredentials } from '../nodes/zendesk-flow';
import { commentsOn, startSandbox, ticketIdOf } from '../sandbox-zendesk';
import type { TwilioCall } from '../twilio-voice/twilio-call';
import { TwilioCloud } from '../twilio-voice/twilio-cloud';
import { callers, readCallExample } from './call-scene';
import { pointAt } from './example-flows';

const subject = 'VPN drops every hour';
const accountSid = `AC${'7'.repeat(32)}`;
const authToken = 'the-token-of-the-account';
const publicUrl = 'https://calls.example.com/flows';
const agentAddress = '+15135550142';
const limits: Record<string, Record<string, unknown>> = {
  'ringback-zendesk': { timeout: 1 },
  'ringback-zendesk-user': { timeLimit: 2 },
  'ringback-zendesk-ticket': { timeLimit: 2 },
};

/** The example as it is shipped: only the gateway is another one, and its agents have telephones. */
describe('the contact-centre example on Twilio', function () {
  this.timeout(90_000);
  const userDir = mkdtempSync(join(tmpdir(), 'ringback-twilio-flow-'));
  let phone = new AgentPhone(agentAddress, 'answers');
  let cloud: TwilioCloud;
  let sandbox: Sandbox;
  let nodeRed: NodeRedProcess;
  let nodes: FlowNode[];
  let gatewayId: string;

  const idOf = (type: string) => nodes.find((node) => node.type === type)?.id ?? '';
  const start = (port?: number) => NodeRedProcess.start({ userDir, ...(port ? { port } : {}) });
  const isReady = () =>
    nodeRed.waitFor(() => nodeRed.editor.statuses.get(idOf('ringback-call'))?.text === 'ready', 'the gateway');

  before(async () => {
    sandbox = await startSandbox({ zendesk: { searchLagMs: 0 } });
    cloud = await new TwilioCloud({
      // A question must wait for longer than Node-RED takes to start: Twilio gives up soon where nobody answers.
      ...{ accountSid, authToken, secondMs: 4_000 },
      voiceUrl: () => `${publicUrl}/ringback/twilio/${gatewayId}/voice`,
      statusUrl: () => `${publicUrl}/ringback/twilio/${gatewayId}/status`,
      playMs: () => 15,
      phone: (address) => (address === agentAddress ? phone : undefined),
      reach: (url) => url.replace(`${publicUrl}/`, nodeRed.nodeUrl),
    }).open();
    nodeRed = await start();
    nodes = pointAt(readCallExample('Zendesk contact centre'), sandbox.url()).map((node) => ({
      ...node,
      ...limits[node.type],
      ...(node.type === 'ringback-gateway'
        ? { kind: 'twilio', twilioUrl: `${publicUrl}/`, twilioApiUrl: cloud.apiUrl }
        : {}),
      ...(node.type === 'ringback-team'
        ? { agents: [{ id: 'ana', name: 'Ana Souza', skills: [], address: '+1 (513) 555-0142' }] }
        : {}),
    }));
    gatewayId = idOf('ringback-gateway');
    await nodeRed.deploy(nodes, {
      [idOf('ringback-zendesk')]: zendeskCredentials.zendesk,
      [gatewayId]: { accountSid, authToken },
    });
    await isReady();
  });
  afterEach(() => {
    sandbox.zendesk.faults.clear();
    cloud.isDeaf = false;
    for (const call of cloud.calls.values()) call.hangUp();
  });
  after(async () => {
    await cloud?.close();
    await nodeRed?.stop();
    await sandbox?.stop();
    rmSync(userDir, { recursive: true, force: true });
  });

  const ours = () => commentsOn(sandbox, ticketIdOf(sandbox, subject)).filter((body) => body.includes('[ringback:'));

  function dial(behaviour: AgentBehaviour = 'answers', parameters: Record<string, string> = {}): TwilioCall {
    phone = new AgentPhone(agentAddress, behaviour);
    return cloud.dial(callers.withUrgentTicket, '100', parameters);
  }

  const isAsked = (call: TwilioCall, times = 1) =>
    call.until(() => call.said.filter((text) => text.includes('press 1')).length >= times || call.isOver);

  /** The one comment that the call brings. */
  async function comment(before: number, withinMs?: number): Promise<string> {
    await nodeRed.waitFor(() => ours().length > before, 'the comment', withinMs);
    // A second one would come as soon as the first.
    await nodeRed.admin('GET', 'settings');
    assert.equal(ours().length, before + 1);
    return ours()[before] ?? '';
  }

  /** What a restart must find is there. */
  const isKept = (call: TwilioCall) =>
    nodeRed.waitFor(
      async () => JSON.stringify(await nodeRed.admin('GET', 'ringback/history')).includes(call.sid),
      'the call in the history',
    );

  async function setAgent(state: string): Promise<void> {
    const query = nodes.find(({ type }) => type === 'ringback-agents');
    const set = { ...query, id: 'set-agent', name: 'set', mode: 'set', agent: 'ana', agentType: 'str', state };
    const inject = { id: 'set-agent-now', type: 'inject', z: query?.z, once: true, onceDelay: 0.1, props: [] };
    await nodeRed.deploy([
      ...nodes,
      { ...set, type: 'ringback-agents', stateType: 'str', wires: [[]] },
      { ...inject, x: 1, y: 1, repeat: '', crontab: '', wires: [['set-agent']] },
    ] as FlowNode[]);
    await nodeRed.waitFor(() => /ana|available|1/i.test(nodeRed.editor.statuses.get('set-agent')?.text ?? ''), 'Ana');
  }

  it('answers nothing that Twilio has not signed, and nothing of another account', async () => {
    const [url, form] = [cloud.options.voiceUrl(), { CallSid: 'CAstranger', From: '+1', To: '+2' }];
    assert.equal((await cloud.ask(url, form, 'bm90IHNpZ25lZA==')).status, 403);
    const reached = url.replace(`${publicUrl}/`, nodeRed.nodeUrl);
    const bare = await fetch(reached, { method: 'POST', body: new URLSearchParams(form) });
    assert.equal(bare.status, 403);
    assert.equal(await bare.text(), '');
    assert.equal((await fetch(reached)).status, 404);
  });

  it('reads the ticket, says goodbye, and writes one comment', async () => {
    const before = ours().length;
    const call = dial();
    await isAsked(call);
    assert.ok(call.said.some((text) => /^Hello .+\. Your ticket number \d+, VPN drops every hour, is/.test(text)));
    await call.press('2');
    await call.over;
    assert.match(await comment(before), /Menu: Goodbye\nEnded as: disconnected-by-flow/);
  });

  it('puts the caller through to an agent, who hears who it is', async () => {
    await setAgent('available');
    const before = ours().length;
    const call = dial();
    await isAsked(call);
    await call.press('1');
    await phone.talking;
    const whispers = cloud.fetched.filter(({ url }) => url.includes('/whisper?'));
    assert.match(whispers.at(-1)?.body ?? '', /<Say[^>]*>An urgent ticket of/);
    phone.putDown();
    await call.over;
    assert.match(await comment(before), /Queue: Urgent\n(Waited: .+\n)?Agent: Ana Souza\n.*Ended as: talked/s);
  });

  it('writes one comment when the caller hangs up early', async () => {
    const before = ours().length;
    const call = dial();
    await isAsked(call);
    call.hangUp();
    assert.match(await comment(before), /Ended as: abandoned-in-ivr/);
  });

  it('does not strand a caller while Zendesk says nothing, and never keeps Twilio waiting', async () => {
    for (let time = 0; time < 20; time += 1) sandbox.zendesk.faults.plan({ kind: 'silent' }, { path: 'search' });
    const call = dial();
    await isAsked(call);
    assert.ok(call.said.some((text) => text.includes('I cannot look up your ticket right now')));
    await call.press('2');
    await call.over;
    const slowest = Math.max(...cloud.fetched.map(({ tookMs }) => tookMs));
    assert.ok(slowest < 12_000, `a document took ${slowest} ms`);
  });

  it('goes on while Twilio’s REST API is away', async () => {
    const before = ours().length;
    cloud.isDeaf = true;
    const call = dial();
    await isAsked(call);
    await call.press('2');
    await call.over;
    assert.match(await comment(before), /Menu: Goodbye\nEnded as: disconnected-by-flow/);
  });

  it('goes on over a deploy, and over the sudden end of Node-RED', async () => {
    const before = ours().length;
    const call = dial();
    await isAsked(call);
    await nodeRed.deploy(nodes.map((node) => ({ ...node, x: 7 })));
    await isAsked(call, 2);
    await isKept(call);
    // Asked again may be sooner than the start is told.
    const times = call.said.filter((text) => text.includes('press 1')).length;
    const port = Number(new URL(nodeRed.adminUrl).port);
    await nodeRed.stop('SIGKILL');
    nodeRed = await start(port);
    await isAsked(call, times + 1);
    await call.press('2');
    await call.over;
    assert.match(await comment(before, 30_000), /Menu: Goodbye\nEnded as: disconnected-by-flow/);
  });

  it('writes the comment of a talk that outlived Node-RED', async () => {
    await setAgent('available');
    const before = ours().length;
    const call = dial();
    await isAsked(call);
    await call.press('1');
    await phone.talking;
    await isKept(call);
    const port = Number(new URL(nodeRed.adminUrl).port);
    await nodeRed.stop('SIGKILL');
    nodeRed = await start(port);
    await nodeRed.waitFor(async () => {
      const gateways = (await nodeRed.admin('GET', 'ringback/gateways')) as { calls: number }[];
      return gateways[0]?.calls === 1;
    }, 'the call');
    phone.putDown();
    await call.over;
    assert.match(await comment(before, 30_000), /Queue: Urgent\n(Waited: .+\n)?Agent: Ana Souza\n.*Ended as: talked/s);
  });
});
