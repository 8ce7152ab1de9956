import assert from 'node:assert/strict';
import type { VendorServer } from '../../demo/sandbox/vendors/messaging';
import { accountSid, apiKeySecret, apiKeySid, authToken, startTwilio } from '../../demo/sandbox/vendors/twilio';
import { toE164 } from '../../src/adapters/phone-numbers/e164';
import { createPhoneNumbers } from '../../src/adapters/phone-numbers/phone-numbers';
import { createTwilioChannel, type TwilioSettings } from '../../src/adapters/twilio/twilio-channel';
import { RingbackError } from '../../src/core/errors';
import { type ChannelHarness, channelMessage, describeChannel } from './channel-suite';
import { connection, everyBehaviour, failureOf, image } from './vendor-setup';

type Twilio = ChannelHarness & VendorServer & { settings: TwilioSettings };

const service = `MG${'0'.repeat(32)}`;
const template = `HX${'a1'.repeat(16)}`;
const now = () => Date.UTC(2026, 5, 1, 12);

async function createTwilio(over: Partial<TwilioSettings> = {}, country = ''): Promise<Twilio> {
  const server = await startTwilio();
  const settings: TwilioSettings = {
    ...{ id: 'c1', name: 'Twilio', kind: 'sms', accountSid, authToken, apiKeySid: '', from: '+1 555 010 0000' },
    ...{ contentSid: '', contentVariables: [], apiUrl: server.url, ...connection, ...over },
  };
  const numbers = country === '' ? undefined : createPhoneNumbers(country);
  const channel = createTwilioChannel(settings, { now, toE164: (text) => toE164(text, numbers), closeGraceMs: 50 });
  return { ...server, settings, channel, address: '+34600111222', badAddress: '600 111 222' };
}

for (const kind of ['sms', 'whatsapp'] as const) {
  describeChannel(kind, () => createTwilio({ kind }), { isIdempotent: false, behaviours: everyBehaviour });
}

describe('channel: sms and whatsapp, their own', () => {
  let twilio: Twilio;
  const { signal } = new AbortController();
  const open = async (over: Partial<TwilioSettings> = {}, country = '') => {
    twilio = await createTwilio(over, country);
    return twilio;
  };
  const send = (over: Parameters<typeof channelMessage>[1] = {}) =>
    twilio.channel.send(channelMessage(twilio, over), signal);
  const form = () =>
    Object.fromEntries(new URLSearchParams(twilio.asked.at(-1)?.body ?? assert.fail('nothing was asked')));
  const close = async () => {
    await twilio.channel.close();
    await twilio.close();
  };
  afterEach(close);

  it('is a text message with the image as a link; queued counts as sent', async () => {
    await open();
    const outcome = await send({ subject: 'Now', text: 'Please', image });
    const providerId = 'SM00000000000000000000000000000001';
    assert.deepEqual(outcome, { status: 'sent', providerId, address: '+34600111222' });
    assert.deepEqual(form(), { To: '+34600111222', From: '+15550100000', Body: `Now\nPlease\n${image.url}` });
    assert.equal((await send({ text: 'ü'.repeat(9_000), image })).status, 'sent');
    assert.equal(form().Body?.length, 1_600);
    assert.ok(form().Body?.endsWith(`…\n${image.url}`));
  });

  it('reads numbers as people of a country write them, once it knows the country', async () => {
    await open({}, 'ES');
    assert.equal((await send({ address: '600 11 12 22' })).status, 'sent');
    assert.equal(form().To, '+34600111222');
    await close();
    await open();
    assert.equal((await send({ address: '0034 600-111-222' })).status, 'sent');
    assert.equal(form().To, '+34600111222');
    for (const address of ['', '600 11 12 22', 'jane', '+0123']) {
      assert.equal(twilio.channel.checkAddress(address)?.code, 'RB_CHANNEL_ADDRESS', address);
    }
  });

  it('sends from a messaging service, a short code or a name', async () => {
    for (const [from, parameter] of [
      [service, { MessagingServiceSid: service }],
      ['12345', { From: '12345' }],
      ['Help Desk', { From: 'Help Desk' }],
    ] as const) {
      await open({ from });
      assert.equal((await send({ subject: '', text: 'x' })).status, 'sent');
      assert.deepEqual(form(), { To: '+34600111222', Body: 'x', ...parameter });
      await close();
    }
  });

  it('is a WhatsApp message with the image in it', async () => {
    await open({ kind: 'whatsapp' });
    assert.equal((await send({ subject: 'Now', text: 'Please', image })).status, 'sent');
    assert.deepEqual(form(), {
      ...{ To: 'whatsapp:+34600111222', From: 'whatsapp:+15550100000' },
      ...{ Body: '*Now*\nPlease', MediaUrl: image.url },
    });
  });

  it('fills a WhatsApp template, each variable on one line', async () => {
    const contentVariables = [
      { name: '1', value: '{name}' },
      { name: '2', value: '{followup}: {subject} {other}' },
      { name: '3', value: '{text}' },
    ];
    await open({ kind: 'whatsapp', contentSid: template, contentVariables });
    assert.equal((await send({ subject: 'Now', text: 'a\n\n  b\t{name}' })).status, 'sent');
    const { ContentSid, ContentVariables, Body } = form();
    assert.deepEqual([ContentSid, Body], [template, undefined]);
    assert.deepEqual(JSON.parse(ContentVariables ?? ''), {
      1: 'Jane Döe',
      2: 'Approvals: Now {other}',
      3: 'a b {name}',
    });
    assert.equal((await send({ subject: 'Now', text: '' })).status, 'sent');
    assert.equal(JSON.parse(form().ContentVariables ?? '')[3], '-', 'never empty');
  });

  it('tells by the error code what follows and what to do', async () => {
    await open();
    for (const [address, says] of [
      ['+15005550001', /21211.*correct it in the directory/],
      ['+15005550010', /21610.*has answered STOP/],
      ['+15005550011', /21408.*geo permissions/],
      ['+15005550099', /\(29999\)\. See the error code/],
      ['+15005550005', /30005.*switched off/],
    ] as const) {
      const failure = failureOf(await send({ address }));
      assert.deepEqual([failure.retryable, failure.isUncertain], [false, false], address);
      assert.match(failure.message, says);
    }
    for (const [status, code, retryable, isUncertain] of [
      [400, 20429, true, false],
      [429, 20429, true, false],
      [400, 63018, true, false],
      [400, 21611, true, false],
      [500, 20500, true, true],
      [503, 20503, true, false],
    ] as const) {
      twilio.answerWith({ status, body: { code, message: 'No.', status } });
      const failure = failureOf(await send());
      assert.deepEqual([failure.retryable, failure.isUncertain], [retryable, isUncertain], `${status} ${code}`);
    }
    await close();
    await open({ kind: 'whatsapp' });
    const failure = failureOf(await send({ address: '+15005550016' }));
    assert.equal(failure.retryable, false);
    assert.match(failure.message, /63016.*only a template: enter its content SID/);
  });

  it('says which account it is, by the token and by an API key', async () => {
    await open();
    assert.deepEqual(await twilio.channel.check(signal), { status: 'sent', account: 'Example desk' });
    await close();
    await open({ apiKeySid, authToken: apiKeySecret });
    assert.deepEqual(await twilio.channel.check(signal), { status: 'sent', account: accountSid });
    assert.equal((await send()).status, 'sent');
  });

  it('tells a refused login without the token', async () => {
    await open({ authToken: 'wr0ng-secret' });
    for (const outcome of [await twilio.channel.check(signal), await send()]) {
      const { code, retryable, message } = failureOf(outcome);
      assert.deepEqual([code, retryable], ['RB_CHANNEL_REJECTED', false]);
      assert.match(message, /20003.*account SID and the auth token/);
      assert.doesNotMatch(message, /wr0ng/);
    }
  });

  it('refuses settings that cannot work', async () => {
    await open();
    for (const over of [
      { accountSid: '' },
      { accountSid: 'AC1/../..' },
      { authToken: '' },
      { from: '' },
      { from: '555 0100' },
      { from: 'a name that is too long' },
      { kind: 'whatsapp' as const, from: 'Help Desk' },
      { kind: 'whatsapp' as const, contentSid: 'HX1' },
    ]) {
      assert.throws(
        () => createTwilioChannel({ ...twilio.settings, ...over }, { now, toE164 }),
        (error) => error instanceof RingbackError && error.code === 'RB_CONFIG',
        JSON.stringify(over),
      );
    }
  });
});
