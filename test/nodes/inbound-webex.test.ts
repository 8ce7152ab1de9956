import assert from 'node:assert/strict';
import {
  startWebex,
  type WebexMessage,
  type WebexServer,
  webexBob,
  webexPerson,
  webexRoom,
  webexToken,
} from '../../demo/sandbox/vendors/webex';
import {
  signWebex,
  webexButtons,
  webexEvent,
  webexMessage,
  webexPress,
  webexSigningSecret,
} from '../../demo/sandbox/vendors/webex-events';
import { Outside } from '../crash/receiver';
import { caught, deploy, messages, redeploy, until, useNodeRed } from './deployed-flow';
import { askingFlow, type LabOptions, PublicSide, publicUrl } from './inbound-lab';

const jane = { id: 'jane', name: 'Jane', addresses: { email: 'jane@example.org' } };
const bob = { id: 'bob', name: 'Bob', addresses: { email: 'bob@example.org' } };
const credentials = { channel: { botToken: webexToken, signingSecret: webexSigningSecret } };

describe('answers that come back from Webex', function () {
  this.timeout(30_000);
  useNodeRed(60);
  let outside: Outside;
  let webex: WebexServer;
  let site: PublicSide;
  let file = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    outside.records = [{ id: 'a', title: 'Chairs', people: ['jane'] }];
    webex = await startWebex();
    site = await PublicSide.open();
    file += 1;
  });
  afterEach(async () => {
    await outside.close();
    await webex.close();
    site.close();
  });

  const flow = (over: Partial<LabOptions> = {}) =>
    askingFlow({
      ...{ outside, file: `webex-in-${file}.sqlite`, people: [jane, bob] },
      channel: { kind: 'webex', apiUrl: webex.url },
      ...over,
    });
  const sent = async (count = 1): Promise<WebexMessage[]> => {
    await until(() => messages('sent').length >= count, 'the message');
    return [...webex.messages.values()];
  };
  const gone = ({ id }: WebexMessage) => until(() => !webex.messages.has(id), 'the message to be replaced');
  const textsIn = (roomId: string) =>
    [...webex.messages.values()].filter((message) => message.roomId === roomId).map(({ text }) => text);
  const actionOf = (output: string) => (messages(output)[0]?.action ?? {}) as Record<string, unknown>;

  it('acts on the button that the recipient presses, with what was filled in, and replaces the message', async () => {
    await deploy(flow(), credentials);
    const [message = assert.fail('nothing was sent')] = await sent();
    const press = webexPress(webex, message, 'Reject', { inputs: { comment: 'too dear' } });
    for (const request of [press, press]) assert.equal((await site.post(request)).status, 200);
    await until(() => messages('rejected').length > 0, 'the answer');
    assert.partialDeepStrictEqual(actionOf('rejected'), { name: 'reject', by: 'jane', comment: 'too dear' });
    await gone(message);
    await until(() => textsIn(message.roomId).length > 0, 'what was decided');
    assert.match(textsIn(message.roomId)[0] ?? '', /Chairs[\s\S]*Reject: Jane, .+ UTC\n“too dear”/);
    assert.deepEqual([messages('rejected').length, messages('late').length, caught().length], [1, 0, 0]);
  });

  it('hands out the page where a comment is needed, and refuses others', async () => {
    await deploy(flow(), credentials);
    const [message = assert.fail('nothing was sent')] = await sent();
    await site.post(webexPress(webex, message, 'Reject'));
    await until(() => textsIn(message.roomId).length > 1, 'the link');
    assert.ok(textsIn(message.roomId)[1]?.includes(`${publicUrl}/ringback/action/`));
    await site.post(webexPress(webex, message, 'Approve', { personId: webexBob, roomId: webexRoom }));
    await until(() => [...webex.messages.values()].some(({ text }) => /somebody else/.test(text)), 'the refusal');
    assert.deepEqual([messages('approved').length, messages('rejected').length], [0, 0]);
  });

  it('lets everybody in a space press, and tells who it was', async () => {
    outside.records = [{ id: 'a', title: 'Chairs', people: ['desk'] }];
    await deploy(flow({ groups: [{ id: 'desk', name: 'Desk', addresses: { webex: webexRoom } }] }), credentials);
    const [message = assert.fail('nothing was sent')] = await sent();
    assert.equal((await site.post(webexPress(webex, message, 'Approve', { personId: webexBob }))).status, 200);
    await until(() => messages('approved').length > 0, 'the answer');
    assert.partialDeepStrictEqual(actionOf('approved'), { name: 'approve', by: 'bob' });
  });

  it('keeps a reply once, and not what the bot says itself', async () => {
    await deploy(flow(), credentials);
    const [message = assert.fail('nothing was sent')] = await sent();
    const own = [...webex.asked].find(({ url }) => url.pathname === '/people/me');
    assert.equal(own, undefined);
    const reply = webexMessage(webex, message.roomId, 'On leave');
    for (const request of [reply, reply]) assert.equal((await site.post(request)).status, 200);
    await until(() => messages('late').length > 0, 'the reply');
    assert.partialDeepStrictEqual(actionOf('late'), { reason: 'reply', by: 'jane', comment: 'On leave' });
    const botId = Buffer.from('ciscospark://us/PEOPLE/0a1b2c3d-0000-11ee-8000-000000000009').toString('base64url');
    await site.post(webexMessage(webex, message.roomId, 'Approve: jane', { personId: botId }));
    assert.equal(messages('late').length, 1);
  });

  it('registers where Webex calls, once, and again when that has changed', async () => {
    await deploy(flow(), credentials);
    await until(() => webex.webhooks.length === 2, 'the webhooks');
    const shown = () =>
      webex.webhooks.map(({ name, resource, targetUrl, secret }) => [name, resource, targetUrl, secret]);
    const expected = (base: string) =>
      ['attachmentActions', 'messages'].map((resource) => [
        ...[`ringback channel ${resource}`, resource],
        ...[`${base}/ringback/channel/channel`, webexSigningSecret],
      ]);
    assert.deepEqual(shown(), expected(publicUrl));
    const channel = { kind: 'webex', apiUrl: webex.url, publicUrl: 'https://other.example.org/' };
    await redeploy(flow({ channel }), 'full', credentials);
    await until(
      () => webex.webhooks.every(({ targetUrl = '' }) => targetUrl.startsWith('https://other')),
      'the change',
    );
    assert.deepEqual(shown(), expected('https://other.example.org'));
    const before = webex.asked.length;
    await redeploy(flow({ channel }), 'full', credentials);
    await until(() => webex.asked.length > before, 'the question');
    assert.ok(webex.asked.slice(before).every(({ method }) => method === 'GET'));
  });

  it('refuses what Webex did not sign, and forgets what it asks for in vain', async () => {
    await deploy(flow(), credentials);
    const [message = assert.fail('nothing was sent')] = await sent();
    const { body } = webexPress(webex, message, 'Approve');
    for (const headers of [signWebex(body, 'guessed'), signWebex(`${body} `), {}]) {
      assert.equal((await site.post({ headers, body })).status, 401);
    }
    const unknown = webexEvent('attachmentActions', { id: 'nothing', personId: webexPerson });
    assert.equal((await site.post(unknown)).status, 503);
    assert.equal((await site.post(webexEvent('rooms', { id: 'x' }))).status, 200);
    assert.equal(messages('approved').length, 0);
  });

  it('has links without a signing secret', async () => {
    await deploy(flow(), { channel: { botToken: webexToken } });
    const [message = assert.fail('nothing was sent')] = await sent();
    assert.deepEqual(
      webexButtons(message).map(({ url = '' }) => url.startsWith(publicUrl)),
      [true, true],
    );
    assert.deepEqual(webex.webhooks, []);
  });
});
