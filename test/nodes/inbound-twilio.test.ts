import assert from 'node:assert/strict';
import { accountSid, authToken, startTwilio, type TwilioServer } from '../../demo/sandbox/vendors/twilio';
import { twilioMessage, twilioStatus } from '../../demo/sandbox/vendors/twilio-events';
import type { InboundEvent } from '../../src/ports/inbound';
import { findFollowup } from '../../src/runtime/followup-service';
import { onInbound } from '../../src/runtime/inbound-events';
import { Outside } from '../crash/receiver';
import { deploy, messages, until, useNodeRed } from './deployed-flow';
import { askingFlow, type LabOptions, PublicSide, publicUrl } from './inbound-lab';

const url = `${publicUrl}/ringback/channel/channel`;
const ann = { id: 'ann', name: 'Ann', addresses: { phone: '600 11 12 22', inbox: 'ann' } };
const credentials = { channel: { accountSid, authToken, signingSecret: authToken } };

describe('what comes back from Twilio', function () {
  this.timeout(30_000);
  useNodeRed(60);
  let outside: Outside;
  let twilio: TwilioServer;
  let site: PublicSide;
  let heard: InboundEvent[];
  let stopHearing: () => void;
  let file = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    outside.records = [{ id: 'a', title: 'Chairs', people: ['ann'] }];
    twilio = await startTwilio();
    site = await PublicSide.open();
    heard = [];
    stopHearing = onInbound((event) => heard.push(event));
    file += 1;
  });
  afterEach(async () => {
    stopHearing();
    await outside.close();
    await twilio.close();
    site.close();
  });

  const flow = (over: Partial<LabOptions> = {}) =>
    askingFlow({
      ...{ outside, file: `twilio-in-${file}.sqlite`, people: [ann] },
      channel: { kind: 'sms', apiUrl: twilio.url, sender: '+1 555 010 0000', country: 'ES' },
      ...over,
    });
  const sent = (count = 1) => until(() => messages('sent').length >= count, 'the message');
  const actionOf = (output: string) => (messages(output)[0]?.action ?? {}) as Record<string, unknown>;
  const store = () => findFollowup('followup')?.storeService.store ?? assert.fail('no store');
  const told = async (recordId = 'a') =>
    (await store().listEvents({ recordId }, { limit: 99 })).rows.map(({ kind }) => kind).reverse();

  it('tells in the history that a message has arrived, once', async () => {
    await deploy(flow(), credentials);
    await sent();
    assert.equal(twilio.messages[0]?.get('StatusCallback'), url);
    for (const status of ['sent', 'delivered', 'delivered']) {
      const answered = await site.post(twilioStatus(url, 1, status));
      assert.deepEqual([answered.status, answered.type], [200, 'text/xml']);
    }
    assert.deepEqual(await told(), ['notification.sent', 'notification.delivered']);
  });

  it('counts as failed what did not arrive, with the reason', async () => {
    await deploy(flow(), credentials);
    await sent();
    await site.post(twilioStatus(url, 1, 'undelivered', '21610'));
    assert.deepEqual(await told(), ['notification.sent', 'notification.failed']);
    const [delivery] = await store().listDeliveries('followup', 'a');
    assert.equal(delivery?.state, 'failed');
    assert.match(delivery?.error?.message ?? '', /answered STOP/);
  });

  it('uses the next channel in the attempt after one that did not arrive', async () => {
    const flowWithInbox = flow({ notify: { fallback1: 'second' } }).map((node) =>
      node.id === 'followup' ? { ...node, frequency: 10 } : node,
    );
    const inbox = { id: 'second', type: 'ringback-channel', name: 'inbox', kind: 'inbox', store: 'store' };
    await deploy([...flowWithInbox, inbox], credentials);
    await sent();
    await site.post(twilioStatus(url, 1, 'undelivered', '30005'));
    await sent(2);
    const channels = messages('sent').map(({ delivery }) => (delivery as { channel: { kind: string } }).channel.kind);
    assert.deepEqual([channels, twilio.messages.length], [['sms', 'inbox'], 1]);
  });

  it('takes the name of an action for the answer to the one open question, once', async () => {
    await deploy(flow(), credentials);
    await sent();
    const answer = twilioMessage(url, 'SM-in-1', ' APPROVE. ');
    for (const request of [answer, answer]) assert.equal((await site.post(request)).status, 200);
    await until(() => messages('approved').length > 0, 'the answer');
    assert.partialDeepStrictEqual(actionOf('approved'), { name: 'approve', by: 'ann', recordId: 'a' });
    assert.deepEqual([messages('approved').length, messages('late').length], [1, 0]);
    assert.equal((await told()).filter((kind) => kind === 'reply.received').length, 1);
    assert.partialDeepStrictEqual(heard, [{ kind: 'action', recipient: 'user:ann', address: '+34600111222' }]);
    assert.equal(heard.length, 1);
  });

  it('takes anything else for a reply: another text, or one that needs a comment', async () => {
    await deploy(flow(), credentials);
    await sent();
    await site.post(twilioMessage(url, 'SM-in-1', 'approve it tomorrow'));
    await site.post(twilioMessage(url, 'SM-in-2', 'reject'));
    await site.post(twilioMessage(url, 'SM-in-3', 'STOP', { OptOutType: 'STOP' }));
    await until(() => messages('late').length >= 3, 'the replies');
    assert.deepEqual(
      messages('late').map(({ action }) => (action as { comment: string }).comment),
      ['approve it tomorrow', 'reject', 'STOP'],
    );
  });

  it('takes the name of an action for a reply when two questions are open', async () => {
    outside.records.push({ id: 'b', title: 'Tables', people: ['ann'] });
    await deploy(flow(), credentials);
    await sent(2);
    await site.post(twilioMessage(url, 'SM-in-1', 'approve'));
    await until(() => messages('late').length > 0, 'the reply');
    assert.partialDeepStrictEqual(actionOf('late'), { reason: 'reply', comment: 'approve' });
    assert.equal(messages('approved').length, 0);
  });

  it('refuses what Twilio did not sign', async () => {
    await deploy(flow(), credentials);
    await sent();
    const good = twilioMessage(url, 'SM-in-1', 'approve');
    assert.equal((await site.post({ ...good, body: good.body.replace('approve', 'reject') })).status, 401);
    assert.equal((await site.post(good, '/ringback/channel/channel?x=1')).status, 401);
    const elsewhere = twilioMessage('https://evil.example.org/x', 'SM-in-1', 'approve');
    assert.equal((await site.post(elsewhere)).status, 401);
    assert.equal(messages('approved').length, 0);
  });

  it('goes one way without a signing secret', async () => {
    await deploy(flow(), { channel: { accountSid, authToken } });
    await sent();
    assert.equal(twilio.messages[0]?.has('StatusCallback'), false);
    assert.equal((await site.post(twilioMessage(url, 'SM-in-1', 'approve'))).status, 401);
  });
});
