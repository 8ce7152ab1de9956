import assert from 'node:assert/strict';
import { startTelegram, type TelegramServer, telegramToken } from '../../demo/sandbox/vendors/telegram';
import { type TelegramMessage, telegramBob } from '../../demo/sandbox/vendors/telegram-updates';
import { Outside } from '../crash/receiver';
import { caught, deploy, messages, redeploy, until, useNodeRed } from './deployed-flow';
import { askingFlow, type LabOptions, PublicSide, publicUrl } from './inbound-lab';

const jane = { id: 'jane', name: 'Jane', addresses: { telegram: '4711' } };
const bob = { id: 'bob', name: 'Bob', addresses: { telegram: '4712' } };
const credentials = { channel: { botToken: telegramToken } };
/** Telegram calls no such address: the channel asks. */
const local = 'http://127.0.0.1:1880';

describe('answers that come back from Telegram', function () {
  this.timeout(30_000);
  useNodeRed(60);
  let outside: Outside;
  let telegram: TelegramServer;
  let site: PublicSide;
  let file = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    outside.records = [{ id: 'a', title: 'Chairs', people: ['jane'] }];
    telegram = await startTelegram();
    site = await PublicSide.open();
    file += 1;
  });
  afterEach(async () => {
    await outside.close();
    await telegram.close();
    site.close();
  });

  const flow = (base = '', over: Partial<LabOptions> = {}) =>
    askingFlow({
      ...{ outside, file: `telegram-in-${file}.sqlite`, people: [jane, bob] },
      channel: { kind: 'telegram', apiUrl: telegram.url, publicUrl: base },
      ...over,
    });
  const sent = async (): Promise<TelegramMessage> => {
    await until(() => messages('sent').length > 0, 'the message');
    return [...telegram.updates.messages.values()][0] ?? assert.fail('nothing was sent');
  };
  const shown = ({ id }: TelegramMessage) => telegram.updates.messages.get(id)?.shown ?? '';
  const actionOf = (output: string) => (messages(output)[0]?.action ?? {}) as Record<string, unknown>;

  it('is called where it has registered, acts once, and edits the message to what was decided', async () => {
    await deploy(flow(), credentials);
    const message = await sent();
    await until(() => telegram.updates.webhook.url !== '', 'the webhook');
    assert.equal(telegram.updates.webhook.url, `${publicUrl}/ringback/channel/channel`);
    for (const { callback_data: data = '' } of telegram.updates.buttonsOf(message)) {
      assert.ok(data !== '' && Buffer.byteLength(data) <= 64, data);
    }
    const press = telegram.updates.posted(telegram.updates.press(message, 'Approve'));
    for (const request of [press, press]) assert.equal((await site.post(request)).status, 200);
    await until(() => messages('approved').length > 0, 'the answer');
    assert.partialDeepStrictEqual(actionOf('approved'), { name: 'approve', by: 'jane' });
    await until(() => /Chairs[\s\S]*Approve: Jane, .+ UTC/.test(shown(message)), 'what was decided');
    await until(() => telegram.updates.notices.length > 0, 'the end of the press');
    assert.deepEqual(telegram.updates.buttonsOf(telegram.updates.messages.get(message.id) ?? message), []);
    assert.deepEqual([messages('approved').length, messages('late').length, caught().length], [1, 0, 0]);
  });

  it('refuses what does not show the secret', async () => {
    await deploy(flow(), credentials);
    const message = await sent();
    await until(() => telegram.updates.webhook.url !== '', 'the webhook');
    const update = telegram.updates.press(message, 'Approve');
    for (const secret of ['guessed', '', telegramToken]) {
      assert.equal((await site.post(telegram.updates.posted(update, secret))).status, 401);
    }
    assert.equal(messages('approved').length, 0);
  });

  it('asks for what comes in where it cannot be called, and goes on after a restart between', async () => {
    await deploy(flow(local), credentials);
    const message = await sent();
    await redeploy(flow(local), 'full', credentials);
    telegram.updates.push(telegram.updates.press(message, 'Approve'));
    await until(() => messages('approved').length > 0, 'the answer');
    assert.partialDeepStrictEqual(actionOf('approved'), { name: 'approve', by: 'jane' });
    await until(() => telegram.updates.waiting === 0, 'the update to be done with');
    telegram.updates.push(telegram.updates.press(message, 'Approve'));
    await until(() => telegram.updates.waiting === 0, 'the same again');
    assert.equal(messages('approved').length, 1);
    assert.equal(telegram.updates.webhook.url, '');
  });

  it('hands out the page where a comment is needed, and keeps a reply once', async () => {
    await deploy(flow(), credentials);
    const message = await sent();
    await until(() => telegram.updates.webhook.url !== '', 'the webhook');
    await site.post(telegram.updates.posted(telegram.updates.press(message, 'Reject')));
    const texts = () => [...telegram.updates.messages.values()].map(({ shown: text }) => text);
    await until(() => texts().some((text) => text.includes(`${publicUrl}/ringback/action/`)), 'the link');
    const reply = telegram.updates.posted(telegram.updates.say(4_711, 'On leave', message));
    for (const request of [reply, reply]) assert.equal((await site.post(request)).status, 200);
    await until(() => messages('late').length > 0, 'the reply');
    assert.partialDeepStrictEqual(actionOf('late'), { reason: 'reply', by: 'jane', comment: 'On leave' });
    assert.deepEqual([messages('late').length, messages('rejected').length], [1, 0]);
  });

  it('lets everybody in a group press, and tells who it was', async () => {
    outside.records = [{ id: 'a', title: 'Chairs', people: ['desk'] }];
    const groups = [{ id: 'desk', name: 'Desk', addresses: { telegram: '@approvals' } }];
    await deploy(flow('', { groups }), credentials);
    const message = await sent();
    await until(() => telegram.updates.webhook.url !== '', 'the webhook');
    const press = telegram.updates.press(message, 'Approve', telegramBob);
    assert.equal((await site.post(telegram.updates.posted(press))).status, 200);
    await until(() => messages('approved').length > 0, 'the answer');
    assert.partialDeepStrictEqual(actionOf('approved'), { name: 'approve', by: 'bob' });
  });

  it('says that a record has closed meanwhile', async () => {
    await deploy(flow(), credentials);
    const message = await sent();
    await until(() => telegram.updates.webhook.url !== '', 'the webhook');
    const other = telegram.updates.press(message, 'Reject');
    await site.post(telegram.updates.posted(telegram.updates.press(message, 'Approve')));
    await until(() => /Approve: Jane/.test(shown(message)), 'what was decided');
    await site.post(telegram.updates.posted(other));
    await until(() => telegram.updates.notices.some((text) => text !== ''), 'the notice');
    assert.equal(messages('rejected').length, 0);
  });

  it('leaves a webhook alone that is not its own', async () => {
    telegram.updates.webhook = { url: 'https://elsewhere.example.org/bot', secret: 'theirs' };
    await deploy(flow(), credentials);
    await sent();
    await until(() => telegram.asked.some(({ url }) => url.pathname.endsWith('/getWebhookInfo')), 'the question');
    assert.equal(telegram.updates.webhook.url, 'https://elsewhere.example.org/bot');
  });
});
