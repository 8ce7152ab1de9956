import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../demo/sandbox/server';
import { type FlowNode, NodeRedProcess } from '../node-red-process';
import { zendeskCredentials } from '../nodes/zendesk-flow';
import { commentsOn, startSandbox, ticketIdOf } from '../sandbox-zendesk';
import { watchedCall } from '../webex/watched-call';
import { listVirtualAgents, type WebexCall, type WebexCallOptions } from '../webex/webex-client';
import { callers, readCallExample } from './call-scene';
import { pointAt } from './example-flows';

const testToken = 'a-token-for-this-machine';
const authorization = `Bearer ${testToken}`;
const subject = 'VPN drops every hour';
const limits: Record<string, Record<string, unknown>> = {
  'ringback-zendesk': { timeout: 1 },
  'ringback-zendesk-user': { timeLimit: 2 },
  'ringback-zendesk-ticket': { timeLimit: 2 },
};

/** The example as it is shipped: only the gateway is another one. */
describe('the contact-centre example on Webex Contact Center', function () {
  this.timeout(90_000);
  const userDir = mkdtempSync(join(tmpdir(), 'ringback-webex-flow-'));
  const calls: WebexCall[] = [];
  let sandbox: Sandbox;
  let nodeRed: NodeRedProcess;
  let nodes: FlowNode[];
  let gatewayId: string;
  let callNodeId: string;

  const idOf = (type: string) => nodes.find((node) => node.type === type)?.id ?? '';
  const start = (port?: number) => NodeRedProcess.start({ userDir, ...(port ? { port } : {}) });

  before(async () => {
    sandbox = await startSandbox({ zendesk: { searchLagMs: 0 } });
    nodeRed = await start();
    nodes = pointAt(readCallExample('Zendesk contact centre'), sandbox.url()).map((node) => ({
      ...node,
      ...limits[node.type],
      ...(node.type === 'ringback-gateway'
        ? { kind: 'webex-contact-center', webexUrl: 'wss://calls.example.com', webexAudience: 'us' }
        : {}),
    }));
    [gatewayId, callNodeId] = [idOf('ringback-gateway'), idOf('ringback-call')];
    await nodeRed.deploy(nodes, {
      [idOf('ringback-zendesk')]: zendeskCredentials.zendesk,
      [gatewayId]: { testToken },
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

  const address = () => `${nodeRed.nodeUrl.replace('http', 'ws')}ringback/webex/${gatewayId}`;
  const isReady = () =>
    nodeRed.waitFor(
      () =>
        listVirtualAgents(address(), authorization).then(
          ({ virtual_agents: agents }) => agents.length === 1,
          () => false,
        ),
      'the gateway',
    );

  async function dial(options: Partial<WebexCallOptions> = {}): Promise<WebexCall> {
    const call = watchedCall({
      ...{ url: address(), authorization, virtualAgentId: callNodeId, noInputMs: 300, allowsPartial: false },
      parameters: { ANI: callers.withUrgentTicket },
      ...options,
    });
    calls.push(call);
    await call.begin();
    return call;
  }

  const said = (call: WebexCall) => call.responses.flatMap(({ prompts = [] }) => prompts.map(({ text }) => text ?? ''));
  const isAsked = (call: WebexCall) => said(call).some((text) => text.includes('press 1'));
  const ours = () => commentsOn(sandbox, ticketIdOf(sandbox, subject)).filter((body) => body.includes('[ringback:'));

  /** The one comment that the call brings. */
  async function comment(before: number, withinMs?: number): Promise<string> {
    await nodeRed.waitFor(() => ours().length > before, 'the comment', withinMs);
    // A second one would come as soon as the first.
    await nodeRed.admin('GET', 'settings');
    assert.equal(ours().length, before + 1);
    return ours()[before] ?? '';
  }

  it('offers its call node as a virtual agent', async () => {
    const { virtual_agents: agents } = await listVirtualAgents(address(), authorization);
    assert.deepEqual(agents, [{ id: callNodeId, name: 'call to 100', description: 'Calls to 100' }]);
  });

  it('reads the ticket, asks, and hands the caller to the queue of Webex with everything that is known', async () => {
    const before = ours().length;
    const call = await dial();
    await call.until(() => isAsked(call));
    // The ticket and the question come in one answer.
    assert.equal(call.responses.length, 1);
    assert.match(said(call)[0] ?? '', /^Hello .+\. Your ticket number \d+, VPN drops every hour, is/);
    await call.press('1');
    await call.closed;
    const last = call.responses.at(-1);
    const [event] = last?.output_events ?? [];
    assert.deepEqual([event?.event_type, event?.name], ['TRANSFER_TO_AGENT', 'Urgent']);
    const { caller_name: name, user_id: user, ticket_id: ticket, ...facts } = event?.metadata ?? {};
    assert.equal(ticket, ticketIdOf(sandbox, subject));
    assert.ok(name && user);
    assert.deepEqual(
      [facts.queue, facts.priority, facts.caller, facts.ticket_priority, facts.menu_option],
      ['Urgent', 1, callers.withUrgentTicket, 'urgent', 'Agent'],
    );
    assert.equal(last?.session_summary?.text, `An urgent ticket of ${String(name)}.`);
    assert.match(await comment(before), /Menu: Agent\nQueue: Urgent\nEnded as: transferred/);
  });

  it('says goodbye and ends the call', async () => {
    const before = ours().length;
    const call = await dial();
    await call.until(() => isAsked(call));
    await call.press('2');
    await call.closed;
    assert.equal(call.closeCode, 1_000);
    assert.equal(call.responses.at(-1)?.output_events?.[0]?.event_type, 'SESSION_END');
    assert.match(await comment(before), /Menu: Goodbye\nEnded as: disconnected-by-flow/);
  });

  it('asks again when nothing is pressed, and then ends', async () => {
    const before = ours().length;
    const call = await dial({ noInputMs: 20 });
    await call.closed;
    assert.equal(said(call).filter((text) => text.includes('press 1')).length, 3);
    assert.match(await comment(before), /Menu: no input\nEnded as: disconnected-by-flow/);
  });

  it('writes one comment when the caller hangs up early, and one when the connection is cut', async () => {
    for (const [end, disposition] of [
      [(call: WebexCall) => call.hangUp(), 'abandoned-in-ivr'],
      [(call: WebexCall) => call.socket.terminate(), 'failed'],
    ] as const) {
      const before = ours().length;
      const call = await dial();
      await call.until(() => isAsked(call));
      end(call);
      assert.match(await comment(before), new RegExp(`Ended as: ${disposition}`));
    }
  });

  it('does not strand a caller while Zendesk says nothing', async () => {
    for (let time = 0; time < 20; time += 1) sandbox.zendesk.faults.plan({ kind: 'silent' }, { path: 'search' });
    const call = await dial();
    await call.until(() => isAsked(call));
    assert.match(said(call)[0] ?? '', /I cannot look up your ticket right now/);
    await call.press('2');
    await call.closed;
  });

  it('goes on over a deploy, and is told as ended after the end of Node-RED', async () => {
    const before = ours().length;
    const call = await dial();
    await call.until(() => isAsked(call));
    await nodeRed.deploy(nodes.map((node) => ({ ...node, x: 7 })));
    const asked = said(call).filter((text) => text.includes('press 1')).length;
    // The menu asks anew, as soon as Webex comes again.
    await call.until(() => said(call).filter((text) => text.includes('press 1')).length > asked);
    const port = Number(new URL(nodeRed.adminUrl).port);
    await nodeRed.stop('SIGKILL');
    await call.closed;
    nodeRed = await start(port);
    await isReady();
    assert.match(await comment(before, 30_000), /Ended as: failed/);
    const next = await dial();
    await next.until(() => isAsked(next));
    next.hangUp();
    await comment(before + 1);
  });

  it('gives the caller back to the flow of Webex with an event and what is known', async () => {
    const event = 'Appointment ${menu.option}';
    const data = [
      { name: 'ticket_subject', value: 'about ${zendesk.ticket.subject}' },
      { name: 'nothing', value: '${msg.nothing}' },
    ];
    const changed = nodes.map((node) =>
      node.name === 'goodbye' ? { ...node, afterwards: 'giveBack', event, data } : node,
    );
    await nodeRed.deploy(changed);
    await isReady();
    const before = ours().length;
    const call = await dial();
    await call.until(() => isAsked(call));
    await call.press('2');
    await call.closed;
    const last = call.responses.at(-1);
    assert.equal(last?.prompts?.[0]?.text, 'Thank you for calling. Goodbye.');
    const [told] = last?.output_events ?? [];
    assert.deepEqual([told?.event_type, told?.name], ['CUSTOM_EVENT', 'Appointment Goodbye']);
    const { ticket_subject: subjectTold, ticket_id: ticket, caller } = told?.metadata ?? {};
    assert.deepEqual(
      [subjectTold, ticket, caller],
      [`about ${subject}`, ticketIdOf(sandbox, subject), callers.withUrgentTicket],
    );
    assert.match(await comment(before), /Menu: Goodbye\nEnded as: transferred/);
  });
});
