import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import { accountSid, authToken, startTwilio, type TwilioServer } from '../../demo/sandbox/vendors/twilio';
import { twilioMessage, twilioStatus } from '../../demo/sandbox/vendors/twilio-events';
import { findFollowup } from '../../src/runtime/followup-service';
import { Outside } from '../crash/receiver';
import { deploy, messages, redeploy, until, useNodeRed } from './deployed-flow';
import { askingFlow, PublicSide, publicUrl } from './inbound-lab';

const url = `${publicUrl}/ringback/channel/channel`;
const credentials = { channel: { accountSid, authToken, signingSecret: authToken } };
const to = '+34600111222';

interface Answer {
  ok: boolean;
  id?: string;
  providerId?: string;
  hearsBack?: boolean;
  error?: { code: string; message: string; remedy?: string };
}

describe('a test message of a channel', function () {
  this.timeout(30_000);
  useNodeRed(60);
  let outside: Outside;
  let twilio: TwilioServer;
  let site: PublicSide;
  let file = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    twilio = await startTwilio();
    site = await PublicSide.open();
    file += 1;
    outside.records = [];
  });
  afterEach(async () => {
    await outside.close();
    await twilio.close();
    site.close();
  });

  const flow = (channel: Record<string, unknown> = {}) =>
    askingFlow({
      ...{ outside, file: `test-message-${file}.sqlite`, people: [] },
      channel: { kind: 'sms', apiUrl: twilio.url, sender: '+1 555 010 0000', country: 'ES', ...channel },
    });
  const deployed = (channel: Record<string, unknown> = {}) => deploy(flow(channel), credentials);
  const send = async (body: Record<string, unknown>) => {
    const answered = await helper.request().post('/ringback/channel/channel/test').send(body);
    assert.equal(answered.status, 200);
    return answered.body as Answer;
  };
  const echo = async (id = '') =>
    (await helper.request().get(`/ringback/channel/channel/test/${id}`)).body as {
      receipt?: string;
      error?: { message: string };
    };
  const stored = async () => {
    const { store } = findFollowup('followup')?.storeService ?? assert.fail('no store');
    return (await store.listEvents({}, { limit: 9 })).rows;
  };

  it('arrives, in the language of the dialog, and is kept in no history', async () => {
    await deployed();
    const answer = await send({ to, language: 'es-ES' });
    assert.deepEqual([answer.ok, answer.hearsBack], [true, true]);
    assert.match(answer.providerId ?? '', /^SM/);
    assert.equal(twilio.messages.length, 1);
    assert.match(twilio.messages[0]?.get('Body') ?? '', /Esta es una prueba del canal/);
    assert.deepEqual(await stored(), []);
  });

  it('tells what comes back: that it was delivered, that it was answered, and nothing of it to the flow', async () => {
    await deployed();
    const { id } = await send({ to });
    assert.deepEqual(await echo(id), {});
    await site.post(twilioStatus(url, 1, 'delivered'));
    assert.deepEqual(await echo(id), { receipt: 'delivered' });
    await site.post(twilioMessage(url, 'SM-in-1', 'I see it'));
    assert.deepEqual(await echo(id), { receipt: 'delivered', isReplied: true });
    assert.deepEqual([messages('late'), await stored()], [[], []]);
  });

  it('tells why it did not arrive', async () => {
    await deployed();
    const { id } = await send({ to });
    await site.post(twilioStatus(url, 1, 'undelivered', '21610'));
    const { receipt, error } = await echo(id);
    assert.equal(receipt, 'failed');
    assert.match(error?.message ?? '', /answered STOP/);
  });

  it('says what is wrong with an address, with the account, and with a channel that is not there', async () => {
    await deployed();
    assert.deepEqual([(await send({ to: 'nobody' })).error?.code, twilio.messages.length], ['RB_CHANNEL_ADDRESS', 0]);
    await redeploy(flow({ apiUrl: 'http://127.0.0.1:9' }), 'full', credentials);
    const unreachable = await send({ to });
    assert.deepEqual([unreachable.ok, unreachable.error?.code], [false, 'RB_CHANNEL_UNAVAILABLE']);
    assert.ok(unreachable.error?.remedy);
    const missing = await helper.request().post('/ringback/channel/none/test').send({ to });
    assert.ok(missing.status >= 400 && missing.status < 500);
  });

  it('is sent one at a time', async () => {
    await deployed();
    const both = await Promise.all(
      [0, 1].map(() => helper.request().post('/ringback/channel/channel/test').send({ to })),
    );
    assert.deepEqual(both.map(({ status }) => status >= 400).sort(), [false, true]);
    await until(() => twilio.messages.length === 1, 'the one message');
  });

  it('goes to the inbox like any other message', async () => {
    await deployed({ kind: 'inbox', store: 'store' });
    assert.partialDeepStrictEqual(await send({ to: 'jane' }), { ok: true, hearsBack: false });
  });
});
