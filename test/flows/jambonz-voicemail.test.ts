import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../demo/sandbox/server';
import { readWav } from '../../src/adapters/speech/wav';
import { JambonzCall } from '../jambonz/jambonz-call';
import { type FlowNode, NodeRedProcess } from '../node-red-process';
import { zendeskCredentials } from '../nodes/zendesk-flow';
import { commentsOn, startSandbox, ticketIdOf } from '../sandbox-zendesk';
import { callers, readCallExample } from './call-scene';
import { pointAt } from './example-flows';

const subject = 'VPN drops every hour';
const user = 'ringback';
const password = 'a-long-password';
const publicUrl = 'https://calls.example.com';

/** The example as it is shipped: only the gateway is another one. */
describe('the voicemail example on jambonz', function () {
  this.timeout(60_000);
  const userDir = mkdtempSync(join(tmpdir(), 'ringback-jambonz-voicemail-'));
  let call: JambonzCall;
  let sandbox: Sandbox;
  let nodeRed: NodeRedProcess;
  let nodes: FlowNode[];

  const idOf = (type: string) => nodes.find((node) => node.type === type)?.id ?? '';
  const start = (port?: number) => NodeRedProcess.start({ userDir, ...(port ? { port } : {}) });
  const here = () => nodeRed.nodeUrl.replace('http', 'ws');
  const comments = () => commentsOn(sandbox, ticketIdOf(sandbox, subject));
  const attached = () =>
    sandbox.zendesk.account
      .tickets()
      .find((ticket) => ticket.subject === subject)
      ?.comments.flatMap(({ attachments }) => attachments) ?? [];

  before(async () => {
    sandbox = await startSandbox({ zendesk: { searchLagMs: 0 } });
    nodeRed = await start();
    nodes = pointAt(readCallExample('Voicemail to a ticket'), sandbox.url()).map((node) =>
      node.type === 'ringback-gateway' ? { ...node, kind: 'jambonz', jambonzUrl: publicUrl } : node,
    );
    await nodeRed.deploy(nodes, {
      [idOf('ringback-zendesk')]: zendeskCredentials.zendesk,
      [idOf('ringback-gateway')]: { jambonzUser: user, jambonzPassword: password },
    });
    await nodeRed.waitFor(
      () => nodeRed.editor.statuses.get(idOf('ringback-call'))?.text === 'ready',
      'the gateway to be ready',
    );
  });
  afterEach(() => call.hangUp());
  after(async () => {
    await nodeRed?.stop();
    await sandbox?.stop();
    rmSync(userDir, { recursive: true, force: true });
  });

  function dial(): void {
    call = new JambonzCall({
      url: `${here()}ringback/jambonz/${idOf('ringback-gateway')}`,
      ...{ user, password, from: callers.withUrgentTicket, to: '190', playMs: () => 15, agent: () => undefined },
      reach: (url) => url.replace(`${publicUrl.replace('http', 'ws')}/`, here()),
    });
    void call.begin();
  }

  it('attaches the message of a caller who speaks and hangs up', async () => {
    const before = comments().length;
    dial();
    await call.speak(4_000);
    call.hangUp();
    await nodeRed.waitFor(() => comments().length === before + 1, 'the comment');
    assert.match(comments().at(-1) ?? '', /Voice message: \d s\nEnded as: abandoned-in-ivr/);
    const [message] = attached();
    assert.equal(message?.contentType, 'audio/wav');
    const { sampleRate, frames } = readWav(message.data);
    assert.equal(sampleRate, 8_000);
    assert.ok(frames >= 4 * 8_000, `${frames} samples`);
  });

  it('takes the caller up again when Node-RED ends in the midst of the message', async () => {
    const before = comments().length;
    dial();
    await call.speak(1_000);
    const port = Number(new URL(nodeRed.adminUrl).port);
    await nodeRed.stop('SIGKILL');
    nodeRed = await start(port);
    await call.speak(2_000);
    await call.press('#');
    await call.over;
    await nodeRed.waitFor(() => comments().length === before + 1, 'the comment');
    assert.equal(attached().length, 2);
  });
});
