import assert from 'node:assert/strict';
import { type SlackServer, type SlackShown, slackToken, startSlack } from '../../demo/sandbox/vendors/slack';
import {
  buttonsOf,
  signSlack,
  slackEvent,
  slackMessage,
  slackPress,
  slackSigningSecret,
  slackSubmit,
} from '../../demo/sandbox/vendors/slack-events';
import type { InboundEvent } from '../../src/ports/inbound';
import { findFollowup } from '../../src/runtime/followup-service';
import { onInbound } from '../../src/runtime/inbound-events';
import { Outside } from '../crash/receiver';
import { caught, deploy, messages, redeploy, until, useNodeRed } from './deployed-flow';
import { askingFlow, type LabOptions, PublicSide, publicUrl } from './inbound-lab';

const jane = { id: 'jane', name: 'Jane', locale: 'es', addresses: { slack: 'U0000JANE' } };
const bob = { id: 'bob', name: 'Bob', addresses: { slack: 'U00000BOB' } };
const credentials = { channel: { botToken: slackToken, signingSecret: slackSigningSecret } };

describe('answers that come back from Slack', function () {
  this.timeout(30_000);
  useNodeRed(60);
  let outside: Outside;
  let slack: SlackServer;
  let site: PublicSide;
  let heard: InboundEvent[];
  let stopHearing: () => void;
  let file = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    outside.records = [{ id: 'a', title: 'Chairs & <tables>', people: ['jane'] }];
    slack = await startSlack();
    site = await PublicSide.open();
    heard = [];
    stopHearing = onInbound((event) => heard.push(event));
    file += 1;
  });
  afterEach(async () => {
    stopHearing();
    await outside.close();
    await slack.close();
    site.close();
  });

  const flow = (over: Partial<LabOptions> = {}) =>
    askingFlow({
      ...{ outside, file: `slack-in-${file}.sqlite`, people: [jane, bob] },
      channel: { kind: 'slack', apiUrl: slack.url },
      ...over,
    });
  const sent = async (count = 1): Promise<SlackShown[]> => {
    await until(() => messages('sent').length >= count, 'the message');
    return [...slack.shown.values()];
  };
  const press = (message: SlackShown, name: string, user: string, over: { channel?: string; values?: object } = {}) =>
    slackPress(message, name, { user, url: slack.url, ...over });
  const shownText = ({ channel, ts }: SlackShown) => JSON.stringify(slack.shown.get(`${channel}/${ts}`)?.blocks);
  const replaced = (message: SlackShown) =>
    until(() => buttonsOf(slack.shown.get(`${message.channel}/${message.ts}`) ?? message).length === 0, 'the new text');
  const actionOf = (output: string, at = 0) => (messages(output)[at]?.action ?? {}) as Record<string, unknown>;
  const told = async () => {
    const store = findFollowup('followup')?.storeService.store ?? assert.fail('no store');
    return (await store.listEvents({ recordId: 'a' }, { limit: 99 })).rows.map(({ kind }) => kind);
  };

  it('acts on the button that the recipient presses, and shows there what was decided', async () => {
    await deploy(flow(), credentials);
    const [message = assert.fail('nothing was sent')] = await sent();
    assert.deepEqual(
      buttonsOf(message).map(({ action_id: id, url }) => [id, url]),
      [
        ['action.approve', undefined],
        ['action.reject', undefined],
      ],
    );
    assert.deepEqual(await site.post(press(message, 'approve', 'U0000JANE')), {
      ...{ status: 200, type: undefined, body: '' },
    });
    await until(() => messages('approved').length > 0, 'the answer');
    assert.partialDeepStrictEqual(actionOf('approved'), { name: 'approve', by: 'jane', recordId: 'a' });
    await replaced(message);
    assert.match(shownText(message), /Chairs &amp; &lt;tables&gt;/);
    assert.match(shownText(message), /\*Approve: Jane, \d+ \p{L}+ \d{4}, \d+:\d\d UTC\*/u);
    assert.partialDeepStrictEqual(heard, [{ channelId: 'channel', kind: 'action', recipient: 'user:jane' }]);
    assert.deepEqual(caught(), []);
  });

  it('acts once on what Slack brings twice, and on a second press', async () => {
    await deploy(flow(), credentials);
    const [message = assert.fail('nothing was sent')] = await sent();
    const request = press(message, 'approve', 'U0000JANE');
    await Promise.all([site.post(request), site.post(request)]);
    await site.post(press(message, 'approve', 'U0000JANE'));
    await until(() => messages('approved').length > 0, 'the answer');
    await replaced(message);
    const updates = slack.asked.filter(({ url }) => url.pathname === '/chat.update').length;
    assert.deepEqual([messages('approved').length, messages('late').length, updates], [1, 0, 1]);
  });

  it('asks for a comment in a form, and acts on what is sent with it', async () => {
    await deploy(flow(), credentials);
    const [message = assert.fail('nothing was sent')] = await sent();
    await site.post(press(message, 'reject', 'U0000JANE'));
    await until(() => slack.views.length > 0, 'the form');
    assert.equal(messages('rejected').length, 0);
    const [view = {}] = slack.views;
    const { title } = view.view as { title: { text: string } };
    assert.deepEqual([view.trigger_id, title.text], ['trigger-U0000JANE', 'Su respuesta']);
    assert.equal((await site.post(slackSubmit(view, 'U0000JANE', 'too dear'))).body, '');
    await until(() => messages('rejected').length > 0, 'the answer');
    assert.partialDeepStrictEqual(actionOf('rejected'), { name: 'reject', by: 'jane', comment: 'too dear' });
    await replaced(message);
    assert.match(shownText(message), /«too dear»/);
  });

  it('lets nobody else press, says so to them only, and lets everybody press in a channel', async () => {
    await deploy(flow(), credentials);
    const [message = assert.fail('nothing was sent')] = await sent();
    await site.post(press(message, 'approve', 'U00000BOB', { channel: 'C0APPROVALS' }));
    await until(() => slack.whispers.length > 0, 'the refusal');
    assert.match(slack.whispers[0] ?? '', /sent to somebody else/);
    assert.deepEqual([messages('approved').length, messages('late').length, heard.length], [0, 0, 0]);

    outside.records = [{ id: 'a', title: 'Chairs', people: ['desk'] }];
    const desk = { id: 'desk', name: 'Desk', addresses: { slack: 'C0APPROVALS' } };
    file += 1;
    await redeploy(flow({ groups: [desk] }), 'full', credentials);
    await until(() => [...slack.shown.values()].some(({ channel }) => channel === 'C0APPROVALS'), 'the group');
    await sent(2);
    const inChannel = [...slack.shown.values()].find(({ channel }) => channel === 'C0APPROVALS') ?? message;
    await site.post(press(inChannel, 'approve', 'U00000BOB'));
    await until(() => messages('approved').length > 0, 'the answer');
    assert.partialDeepStrictEqual(actionOf('approved'), { name: 'approve', by: 'bob' });
    assert.partialDeepStrictEqual(heard, [{ recipient: 'user:bob', address: 'U00000BOB' }]);
  });

  it('shows the decision in the messages of the others too, and who comes late is told', async () => {
    outside.records = [{ id: 'a', title: 'Chairs', people: ['jane', 'bob'] }];
    await deploy(flow(), credentials);
    const shown = await sent(2);
    const own = shown.find(({ channel }) => channel === 'D0000JANE') ?? assert.fail('Jane got nothing');
    const other = shown.find(({ channel }) => channel === 'D00000BOB') ?? assert.fail('Bob got nothing');
    await site.post(press(own, 'approve', 'U0000JANE'));
    await replaced(own);
    await replaced(other);
    assert.match(shownText(other), /Approve: Jane, .+ UTC/);
    await site.post(press(other, 'approve', 'U00000BOB'));
    await until(() => messages('late').length > 0 && slack.whispers.length > 0, 'what came too late');
    assert.partialDeepStrictEqual(actionOf('late'), { name: 'approve', by: 'bob', reason: 'acted' });
    assert.match(slack.whispers[0] ?? '', /Approve: Jane/);
  });

  it('says that a record is done, when it was closed meanwhile', async () => {
    await deploy(flow(), credentials);
    const [message = assert.fail('nothing was sent')] = await sent();
    const service = findFollowup('followup') ?? assert.fail('no follow-up');
    await service.storeService.store.closeRecord('followup', 'a', 'gone', service.clock.now());
    await site.post(press(message, 'approve', 'U0000JANE'));
    await until(() => messages('late').length > 0, 'what came too late');
    assert.equal(actionOf('late').reason, 'closed');
    await replaced(message);
    assert.match(shownText(message), /ya está resuelto/);
  });

  it('takes an answer after a restart', async () => {
    await deploy(flow(), credentials);
    const [message = assert.fail('nothing was sent')] = await sent();
    const request = press(message, 'approve', 'U0000JANE');
    await redeploy(flow(), 'full', credentials);
    assert.equal((await site.post(request)).status, 200);
    await until(() => messages('approved').length > 0, 'the answer');
    await replaced(message);
  });

  it('keeps a reply once, tells the flow, and makes the conversation a session', async () => {
    await deploy(flow(), credentials);
    await sent();
    const reply = slackMessage('D0000JANE', 'U0000JANE', 'I am on leave');
    for (const request of [reply, reply]) assert.equal((await site.post(request)).status, 200);
    await until(() => messages('late').length > 0, 'the reply');
    assert.partialDeepStrictEqual(actionOf('late'), {
      ...{ reason: 'reply', by: 'jane', comment: 'I am on leave', recordId: 'a' },
    });
    assert.equal((await told()).filter((kind) => kind === 'reply.received').length, 1);
    await site.post(slackMessage('D0000NEW', 'U0000NEW', 'hello?', { ts: '1.2' }));
    assert.deepEqual(
      heard.map(({ kind, recipient }) => [kind, recipient]),
      [
        ['reply', 'user:jane'],
        ['message', undefined],
      ],
    );
    assert.equal(messages('late').length, 1);
  });

  it('answers the question whether the address is ours', async () => {
    await deploy(flow(), credentials);
    const answered = await site.post(slackEvent({ type: 'url_verification', challenge: '3eZbrw1a' }));
    assert.deepEqual(answered, { status: 200, type: 'text/plain', body: '3eZbrw1a' });
  });

  it('refuses without a word what Slack did not send, sent long ago, or sent to somebody else', async () => {
    await deploy(flow(), credentials);
    const [message = assert.fail('nothing was sent')] = await sent();
    const good = press(message, 'approve', 'U0000JANE');
    const old = signSlack(good.body, Date.now() - 301_000);
    const forged = signSlack(good.body, Date.now(), 'guessed');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const refused = { status: 401, type: undefined, body: '' };
    assert.deepEqual(await site.post({ ...good, headers: form }), refused);
    assert.deepEqual(await site.post({ ...good, headers: { ...form, ...old } }), refused);
    assert.deepEqual(await site.post({ ...good, headers: { ...form, ...forged } }), refused);
    assert.deepEqual(await site.post({ ...good, body: `${good.body}&x=1` }), refused);
    assert.deepEqual(await site.post(good, '/ringback/channel/nobody'), refused);
    assert.equal((await site.post({ headers: {}, body: '' }, undefined, 'GET')).status, 405);
    const huge = await site.post({ headers: good.headers, body: Buffer.alloc(1_000_001, 'x') });
    assert.equal(huge.status, 413);
    assert.deepEqual([messages('approved').length, messages('late').length], [0, 0]);
  });

  it('has links where Slack cannot be believed or cannot reach us', async () => {
    await deploy(flow(), { channel: { botToken: slackToken } });
    const [message = assert.fail('nothing was sent')] = await sent();
    const urls = buttonsOf(message).map(({ url = '' }) => url.startsWith(`${publicUrl}/ringback/action/`));
    assert.deepEqual(urls, [true, true]);
    assert.equal((await site.post(slackEvent({ type: 'url_verification', challenge: 'x' }))).status, 401);
  });
});
