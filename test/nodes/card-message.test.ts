import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findActionDesk } from '../../src/runtime/action-desks';
import { findFollowup } from '../../src/runtime/followup-service';
import { findInbox } from '../../src/runtime/inboxes';
import { Outside } from '../crash/receiver';
import { followupChain, onTab } from '../flow-builder';
import type { FlowNode } from '../node-red-process';
import { caught, deploy, messages, sink, statusOf, until, useNodeRed, watchers } from './deployed-flow';

const card = {
  title: '${record.title}',
  text: 'Hello ${recipient.name}',
  facts: [{ title: 'Number', value: '${recordId}' }],
  actions: [{ name: '', label: 'Open', style: 'positive', url: 'https://desk.example.org/${recordId}' }],
};

describe('a card through the notify node', function () {
  this.timeout(30_000);
  useNodeRed();
  let outside: Outside;
  let hook: Server;
  let bodies: { data: Record<string, unknown> }[];

  beforeEach(async () => {
    outside = await Outside.open();
    bodies = [];
    hook = createServer(async (request, response) => {
      request.setEncoding('utf8');
      let body = '';
      for await (const chunk of request) body += chunk;
      bodies.push(JSON.parse(body));
      response.writeHead(204).end();
    }).listen(0, '127.0.0.1');
    await once(hook, 'listening');
  });
  afterEach(async () => {
    await outside.close();
    hook.closeAllConnections();
    hook.close();
    await once(hook, 'close');
  });

  /** One notify node by a webhook, and one into the inbox. */
  function flow(file: string, notify: Record<string, unknown>): FlowNode[] {
    const chain = followupChain({
      store: { file },
      sourceUrl: outside.url,
      webhookUrl: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/hook`,
      notify: { messageType: 'card', text: '', ...notify },
    });
    const wires: Record<string, string[][]> = {
      recipients: [['notify', 'notify-inbox'], []],
      notify: [['sent'], ['failed']],
    };
    const given = chain.find(({ id }) => id === 'notify');
    return [
      ...watchers,
      ...chain.map((node) => ({ ...node, ...(wires[node.id] ? { wires: wires[node.id] } : {}) })),
      { id: 'inbox-channel', type: 'ringback-channel', name: 'inbox', kind: 'inbox', store: 'store' },
      onTab('notify-inbox', 'ringback-notifier', 400, [['sent'], ['failed']], {
        ...given,
        ...{ id: 'notify-inbox', channel: 'inbox-channel', wires: [['sent'], ['failed']] },
      }),
      sink('sent'),
      sink('failed'),
    ];
  }

  it('arrives in the inbox and at the webhook, filled, with its text', async () => {
    outside.records = [{ id: 'a', title: 'A <laptop>', people: ['ann'] }];
    await deploy(flow('card-1.sqlite', { subject: 'Look', card }));
    await until(() => messages('sent').length >= 2, 'both channels');
    assert.deepEqual(caught(), []);
    assert.equal(messages('failed').length, 0);

    const [{ data } = assert.fail('nothing came')] = bodies;
    const sent = data.card as { type: string; body: object[]; actions: object[] };
    assert.equal(sent.type, 'AdaptiveCard');
    assert.deepEqual(sent.actions, [
      { type: 'Action.OpenUrl', title: 'Open', url: 'https://desk.example.org/a', style: 'positive' },
    ]);
    const text = 'A <laptop>\n\nHello ann\n\nNumber: a\n\nOpen: https://desk.example.org/a';
    assert.deepEqual([data.subject, data.text], ['Look', text]);

    const inbox = findInbox('inbox-channel') ?? assert.fail('there is no inbox');
    const { rows } = await inbox.list('ann', { limit: 9 });
    assert.equal(rows.length, 1);
    assert.deepEqual([rows[0]?.subject, rows[0]?.text], ['Look', text]);
    assert.deepEqual(rows[0]?.card?.body, sent.body);
  });

  const answers = [
    { name: 'approve', label: 'Yes', style: 'positive' },
    { name: 'later', label: 'Later', style: 'default' },
  ];
  const action = (over: Record<string, unknown> = {}) =>
    onTab('action', 'ringback-action', 500, [[], []], {
      ...{ followup: 'followup', outputs: 2, actions: [{ name: 'approve', label: 'Approve' }] },
      ...over,
    });

  it('has links to answer, of its recipient, where Node-RED can be reached', async () => {
    outside.records = [{ id: 'a', title: 'A laptop', people: ['ann'] }];
    const nodes = flow('card-4.sqlite', { card: { ...card, actions: answers } });
    const followup = nodes.find(({ id }) => id === 'followup') ?? assert.fail('there is no follow-up');
    followup.publicUrl = 'https://flows.example.org/red/';
    await deploy([...nodes, action()]);
    await until(() => messages('sent').length >= 2, 'both channels');
    const [{ data } = assert.fail('nothing came')] = bodies;
    const [yes, later] = data.actions as { name: string; title: string; url?: string }[];
    assert.deepEqual([yes?.name, yes?.title, later?.name, later?.url], ['approve', 'Yes', 'later', undefined]);
    const [, token = ''] =
      /^https:\/\/flows\.example\.org\/red\/ringback\/action\/([\w.-]+)$/.exec(yes?.url ?? '') ?? [];
    const view = await findActionDesk('followup')?.show(token);
    assert.deepEqual(view?.kind === 'ask' && [view.action.name, view.about.recipient], ['approve', 'ann']);
    assert.doesNotMatch(JSON.stringify(messages('sent')), /ringback\/action/, 'links are for their recipient only');
    const store = findFollowup('followup')?.storeService.store;
    const history = await store?.listEvents({}, { limit: 99 });
    assert.ok(history && history.rows.length >= 2);
    assert.doesNotMatch(JSON.stringify(history), /ringback\/action/, 'and not for the history');
  });

  it('is sent without them where it cannot, and in the inbox with them', async () => {
    outside.records = [{ id: 'a', title: 'A laptop', people: ['ann'] }];
    const [approve] = answers;
    await deploy([...flow('card-5.sqlite', { card: { ...card, actions: [approve] } }), action()]);
    await until(() => messages('sent').length >= 2, 'both channels');
    const [{ data } = assert.fail('nothing came')] = bodies;
    assert.deepEqual(data.actions, [{ name: 'approve', title: 'Yes', style: 'positive' }]);
    const { rows } = (await findInbox('inbox-channel')?.list('ann', { limit: 9 })) ?? assert.fail('there is no inbox');
    const [link] = rows[0]?.card?.actions ?? [];
    assert.match(link?.type === 'Action.OpenUrl' ? link.url : '', /^\.\.\/\.\.\/action\/[\w.-]+$/);
  });

  it('is not sent where it cannot be made, and the error says the place', async () => {
    outside.records = [{ id: 'a', title: 'A laptop', people: ['ann'] }];
    await deploy(flow('card-2.sqlite', { card: { ...card, facts: [{ title: 'x', value: '${$error("no")}' }] } }));
    await until(() => messages('failed').length >= 2, 'both failures');
    for (const { delivery } of messages('failed')) {
      const { error } = delivery as { error: { code: string; message: string } };
      assert.equal(error.code, 'RB_TEMPLATE');
      assert.match(error.message, /In the card, body\[2\]\.facts\[0\]\.value cannot be made/);
    }
    assert.deepEqual(bodies, []);
  });

  it('makes the node inert where it is no card, and its status says so', async () => {
    await deploy(flow('card-3.sqlite', { card: '{"type":"AdaptiveCard","body":[{"type":"TextBlock"}]}' }));
    await until(() => statusOf('notify').fill === 'red', 'the status');
    assert.match(String(statusOf('notify').text), /body\[0\]\.text is missing/);
  });
});
