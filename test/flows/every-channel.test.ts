import assert from 'node:assert/strict';
import { sandboxEnvironment } from '../../demo/sandbox/messengers/accounts';
import type { Conversation, MessengerKind } from '../../demo/sandbox/messengers/messengers';
import { referTo } from '../../demo/sandbox/people';
import { createSandbox, type Sandbox } from '../../demo/sandbox/server';
import { createSystemClock } from '../../src/adapters/clock/system-clock';
import { type FlowNode, NodeRedProcess } from '../node-red-process';
import { pointAt, readExamples } from './example-flows';

const clockSpeed = 1200;
const clockStart = Date.UTC(2026, 2, 4, 10);
const example = readExamples().find(({ title }) => title === 'One follow-up on every channel');
const everybody = {
  'Carmen Díaz': 'slack',
  'Emma Brown': 'teams',
  'Ana Souza': 'webex',
  'Bruno Keller': 'telegram',
  'David Lee': 'sms',
  'Farida Haddad': 'whatsapp',
  'Hugo Lindqvist': 'email',
};

describe('the example "One follow-up on every channel"', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let nodeRed: NodeRedProcess;
  let id: string;
  let flows: { nodes: FlowNode[] };

  beforeEach(async () => {
    assert.ok(example);
    flows = { nodes: example.nodes };
    sandbox = createSandbox({
      ...{ clock: createSystemClock(clockSpeed, clockStart), tellsStory: false },
      requestUrl(kind) {
        const channel = flows.nodes.find((node) => node.kind === kind)?.id;
        return new URL(`ringback/channel/${channel}`, nodeRed.nodeUrl).href;
      },
    });
    await sandbox.start(0, { smtp: 0, imap: 0 });
    const request = sandbox.desk.create('requests', {
      ...{ title: 'A second monitor', employeeId: 'ana', employeeName: referTo('ana').name },
    });
    id = request.id;
    nodeRed = await NodeRedProcess.start({
      ringback: { clockSpeed, clockStart },
      env: sandboxEnvironment(sandbox.url()),
    });
    flows.nodes = pointAt(example.nodes, sandbox.url(), {
      nodeRedUrl: nodeRed.nodeUrl.replace(/\/$/, ''),
      mailPort: sandbox.messengers.mail.ports().smtp,
      mailboxPort: sandbox.messengers.mail.ports().imap,
    });
    await nodeRed.deploy(flows.nodes);
    const names = () => sandbox.messengers.conversations().map(({ name }) => name);
    await nodeRed.waitFor(() => new Set(names()).size === Object.keys(everybody).length, 'the messages', 30_000);
  });
  afterEach(async () => {
    await nodeRed?.stop();
    await sandbox.stop();
  });

  const of = (kind: MessengerKind): Conversation =>
    sandbox.messengers.conversations().find((one) => one.kind === kind) ?? assert.fail(`nothing in ${kind}`);
  const shown = (kind: MessengerKind) => JSON.stringify(of(kind).messages[0]?.payload);
  const act = async (does: 'press' | 'write', body: object) => {
    const answer = await fetch(`${sandbox.url()}/messengers/${does}`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    });
    assert.equal(answer.status, 200, await answer.text());
  };
  const press = (kind: MessengerKind, name: string) => {
    const [message = assert.fail('no message')] = of(kind).messages;
    const button = message.buttons.find((one) => one.toLowerCase() === name);
    return act('press', { kind, id: message.id, button });
  };
  async function assertDecided(status: string, by: string): Promise<void> {
    const answered = () => nodeRed.editor.debugged('answered');
    await nodeRed.waitFor(() => answered().length > 0, 'the answer in the flow');
    await nodeRed.waitFor(() => sandbox.desk.find('requests', id)?.status === status, 'the changed record');
    assert.match(answered()[0] ?? '', new RegExp(`"by":"${by}"`));
    await nodeRed.waitFor(() => nodeRed.editor.debugged('closed').join().includes('"reason":"action"'), 'the closing');
    for (const name of ['error', 'failed', 'unresolved', 'late']) assert.deepEqual(nodeRed.editor.debugged(name), []);
    assert.doesNotMatch(nodeRed.output, /\[error\]|Uncaught|Unhandled/);
  }

  it('tells each where they are, takes the button pressed in Slack, and shows the decision in the messages of all', async () => {
    const told = sandbox.messengers.conversations().map(({ name, kind }) => [name, kind]);
    assert.deepEqual(Object.fromEntries(told), everybody);
    for (const kind of Object.values(everybody)) assert.match(shown(kind as MessengerKind), /A second monitor/, kind);
    await press('slack', 'approve');
    await assertDecided('approved', 'carmen');
    for (const kind of ['slack', 'webex', 'telegram'] as const) {
      await nodeRed.waitFor(() => of(kind).messages[0]?.buttons.length === 0, `the decision in ${kind}`);
      assert.match(shown(kind), /Approve: Carmen Díaz/);
    }
  });

  it('asks for a comment in a form of Slack where the action wants one', async () => {
    const declined = { name: 'decline', label: 'Decline', style: 'destructive', confirm: '', comment: 'required' };
    const nodes = flows.nodes.map((node) =>
      node.type === 'ringback-action' ? { ...node, actions: [(node.actions as object[])[0], declined] } : node,
    );
    const started = () => nodeRed.output.split('Started flows').length;
    const before = started();
    await nodeRed.deploy(nodes);
    await nodeRed.waitFor(() => started() > before, 'the changed flows');
    await press('slack', 'decline');
    await nodeRed.waitFor(() => of('slack').question !== '', 'the form');
    const { kind, to } = of('slack');
    await act('write', { kind, to, text: 'Next year.' });
    await assertDecided('declined', 'carmen');
    assert.equal(sandbox.desk.find('requests', id)?.comment, 'Next year.');
    assert.equal(of('slack').question, '');
  });

  it('takes the button pressed in Webex', async () => {
    await press('webex', 'decline');
    await assertDecided('declined', 'ana');
  });

  it('takes the button pressed in Telegram, which the channel asks for', async () => {
    await press('telegram', 'approve');
    await assertDecided('approved', 'bruno');
  });

  it('takes an SMS that names the answer', async () => {
    const { kind, to } = of('sms');
    await act('write', { kind, to, text: 'Approve' });
    await assertDecided('approved', 'david');
  });

  it('hands on what somebody answers to a mail, which decides nothing', async () => {
    const { kind, to } = of('email');
    await act('write', { kind, to, text: 'What is wrong with the first one? – Hugo' });
    const replies = () => nodeRed.editor.debugged('late');
    await nodeRed.waitFor(() => replies().length > 0, 'the reply in the flow');
    assert.match(
      replies()[0] ?? '',
      /"reason":"reply".*What is wrong with the first one\? – Hugo|What is wrong.*"reply"/,
    );
    assert.match(replies()[0] ?? '', /"by":"hugo"/);
    assert.equal(sandbox.desk.find('requests', id)?.status, 'awaiting manager');
  });

  it('takes the answer by the link in Teams, and in a mail', async () => {
    const links = (kind: MessengerKind) =>
      [...new Set(shown(kind).match(/http[^"\\\s<]+\/ringback\/action\/[\w.-]+/g))].slice(0, 2);
    const [mailed = ''] = links('email');
    assert.match(await (await fetch(mailed)).text(), /A second monitor/);
    const [approve = ''] = links('teams');
    assert.equal((await fetch(approve, { method: 'POST' })).status, 200);
    await assertDecided('approved', 'emma');
  });
});
