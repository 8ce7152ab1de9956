import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { Sandbox } from '../../demo/sandbox/server';
import type { AgentBehaviour } from '../contract/gateway-lab';
import { AgentPhone } from '../jambonz/agent-phone';
import { JambonzCall } from '../jambonz/jambonz-call';
import { type FlowNode, NodeRedProcess } from '../node-red-process';
import { zendeskCredentials } from '../nodes/zendesk-flow';
import { commentsOn, startSandbox, ticketIdOf } from '../sandbox-zendesk';
import { callers, readCallExample } from './call-scene';
import { pointAt } from './example-flows';

const subject = 'VPN drops every hour';
const user = 'ringback';
const password = 'a-long-password';
const limits: Record<string, Record<string, unknown>> = {
  'ringback-zendesk': { timeout: 1 },
  'ringback-zendesk-user': { timeLimit: 2 },
  'ringback-zendesk-ticket': { timeLimit: 2 },
};

/** The example as it is shipped: only the gateway is another one, and its agents have telephones. */
describe('the contact-centre example on jambonz', function () {
  this.timeout(90_000);
  const userDir = mkdtempSync(join(tmpdir(), 'ringback-jambonz-flow-'));
  const calls: JambonzCall[] = [];
  let phone = new AgentPhone('ana', 'answers');
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
    nodeRed = await start();
    nodes = pointAt(readCallExample('Zendesk contact centre'), sandbox.url()).map((node) => ({
      ...node,
      ...limits[node.type],
      ...(node.type === 'ringback-gateway' ? { kind: 'jambonz', jambonzUrl: 'https://calls.example.com' } : {}),
      ...(node.type === 'ringback-team'
        ? { agents: [{ id: 'ana', name: 'Ana Souza', skills: [], address: 'ana' }] }
        : {}),
    }));
    gatewayId = idOf('ringback-gateway');
    await nodeRed.deploy(nodes, {
      [idOf('ringback-zendesk')]: zendeskCredentials.zendesk,
      [gatewayId]: { jambonzUser: user, jambonzPassword: password },
    });
    await isReady();
  });
  afterEach(() => {
    sandbox.zendesk.faults.clear();
    for (const call of calls.splice(0)) call.hangUp();
  });
  after(async () => {
    await nodeRed?.stop();
    await sandbox?.stop();
    rmSync(userDir, { recursive: true, force: true });
  });

  const address = () => `${nodeRed.nodeUrl.replace('http', 'ws')}ringback/jambonz/${gatewayId}`;
  const ours = () => commentsOn(sandbox, ticketIdOf(sandbox, subject)).filter((body) => body.includes('[ringback:'));

  function dial(behaviour: AgentBehaviour = 'answers'): JambonzCall {
    phone = new AgentPhone('ana', behaviour);
    const call = new JambonzCall({
      ...{ url: address(), user, password, from: callers.withUrgentTicket, to: '100' },
      playMs: () => 15,
      agent: ({ name }) => (name === 'ana' ? phone : undefined),
    });
    calls.push(call);
    void call.begin();
    return call;
  }

  /** What was said, of all instructions that came. */
  const said = (call: JambonzCall) =>
    call.received.flatMap(({ data = [] }) =>
      data.map(({ say, text }) => String((say as { text?: unknown } | undefined)?.text ?? text ?? '')),
    );
  const isAsked = (call: JambonzCall, times = 1) =>
    call.until(() => said(call).filter((text) => text.includes('press 1')).length >= times);

  /** The one comment that the call brings. */
  async function comment(before: number, withinMs?: number): Promise<string> {
    await nodeRed.waitFor(() => ours().length > before, 'the comment', withinMs);
    // A second one would come as soon as the first.
    await nodeRed.admin('GET', 'settings');
    assert.equal(ours().length, before + 1);
    return ours()[before] ?? '';
  }

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

  it('lets in nobody without the password, and nobody who speaks otherwise', async () => {
    const knock = async (auth: string, protocol: string) => {
      const socket = new WebSocket(address(), [protocol], { auth });
      socket.on('error', () => undefined);
      const status = await Promise.race([
        once(socket, 'open').then(() => 101),
        once(socket, 'unexpected-response').then(([, answer]) => (answer as { statusCode: number }).statusCode),
      ]);
      socket.terminate();
      return status;
    };
    assert.equal(await knock(`${user}:wrong`, 'ws.jambonz.org'), 401);
    assert.equal(await knock(`${user}:${password}`, 'chat'), 400);
    assert.equal(await knock(`${user}:${password}`, 'ws.jambonz.org'), 101);
  });

  it('reads the ticket, says goodbye, and writes one comment', async () => {
    const before = ours().length;
    const call = dial();
    await isAsked(call);
    assert.ok(said(call).some((text) => /^Hello .+\. Your ticket number \d+, VPN drops every hour, is/.test(text)));
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
    const whisper = call.received
      .flatMap(({ data = [] }) => data)
      .find(({ actionHook }) => /whisp/.test(`${actionHook}`));
    assert.match(JSON.stringify(whisper), /An urgent ticket of/);
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

  it('goes on when the connection breaks', async () => {
    const before = ours().length;
    const call = dial();
    await isAsked(call);
    call.cut();
    // What the caller was hearing begins anew.
    await isAsked(call, 2);
    await call.press('2');
    await call.over;
    assert.match(await comment(before), /Menu: Goodbye\nEnded as: disconnected-by-flow/);
  });

  it('does not strand a caller while Zendesk says nothing', async () => {
    for (let time = 0; time < 20; time += 1) sandbox.zendesk.faults.plan({ kind: 'silent' }, { path: 'search' });
    const call = dial();
    await isAsked(call);
    assert.ok(said(call).some((text) => text.includes('I cannot look up your ticket right now')));
    await call.press('2');
    await call.over;
  });

  it('goes on over a deploy, and over the sudden end of Node-RED', async () => {
    const before = ours().length;
    const call = dial();
    await isAsked(call);
    await nodeRed.deploy(nodes.map((node) => ({ ...node, x: 7 })));
    await isAsked(call, 2);
    // Asked again may be sooner than the start is told.
    const times = said(call).filter((text) => text.includes('press 1')).length;
    const port = Number(new URL(nodeRed.adminUrl).port);
    await nodeRed.stop('SIGKILL');
    nodeRed = await start(port);
    await isAsked(call, times + 1);
    await call.press('2');
    await call.over;
    assert.match(await comment(before, 30_000), /Menu: Goodbye\nEnded as: disconnected-by-flow/);
  });
});
