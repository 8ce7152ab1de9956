import assert from 'node:assert/strict';
import { jsonOf, type VendorServer } from '../../demo/sandbox/vendors/messaging';
import { startTelegram, telegramToken } from '../../demo/sandbox/vendors/telegram';
import { createTelegramChannel, type TelegramSettings } from '../../src/adapters/telegram/telegram-channel';
import { RingbackError } from '../../src/core/errors';
import { type ChannelHarness, channelMessage, describeChannel } from './channel-suite';
import { connection, everyBehaviour, failureOf, image, missingImage } from './vendor-setup';

type Telegram = ChannelHarness & VendorServer & { settings: TelegramSettings };

async function createTelegram(over: Partial<TelegramSettings> = {}): Promise<Telegram> {
  const server = await startTelegram();
  const settings = { id: 'c1', name: 'Telegram', token: telegramToken, apiUrl: server.url, ...connection, ...over };
  const channel = createTelegramChannel(settings, { now: () => Date.UTC(2026, 5, 1, 12), closeGraceMs: 50 });
  return { ...server, settings, channel, address: '4711', badAddress: '4711/../../getMe' };
}

describeChannel('telegram', createTelegram, { isIdempotent: false, behaviours: everyBehaviour });

describe('channel: telegram, its own', () => {
  let telegram: Telegram;
  const { signal } = new AbortController();
  const open = async (over: Partial<TelegramSettings> = {}) => {
    telegram = await createTelegram(over);
    return telegram;
  };
  const send = (over: Parameters<typeof channelMessage>[1] = {}) =>
    telegram.channel.send(channelMessage(telegram, over), signal);
  const last = () => telegram.asked.at(-1) ?? assert.fail('nothing was asked');
  const methods = () => telegram.asked.map(({ url }) => url.pathname.split('/').at(-1));
  afterEach(async () => {
    await telegram.channel.close();
    await telegram.close();
  });

  it('is HTML in which nothing of a record is a tag', async () => {
    await open();
    const outcome = await send({ subject: 'a <b> & c', text: '<a href="tg://user?id=1">x</a> &lt;' });
    assert.deepEqual(outcome, { status: 'sent', providerId: '4711/42', address: '4711' });
    const { chat_id: chat, text, parse_mode: mode, link_preview_options: preview } = jsonOf(last());
    assert.deepEqual([chat, mode, preview], ['4711', 'HTML', { is_disabled: true }]);
    assert.equal(text, '<b>a &lt;b&gt; &amp; c</b>\n\n&lt;a href="tg://user?id=1"&gt;x&lt;/a&gt; &amp;lt;');
    assert.equal((await send({ address: ' @approvals ' })).status, 'sent');
  });

  it('is a photo with a caption, or the preview of a text that is longer than one', async () => {
    await open();
    assert.equal((await send({ image })).status, 'sent');
    assert.equal(jsonOf(last()).photo, image.url);
    assert.equal((await send({ image, text: 'x'.repeat(1_100) })).status, 'sent');
    assert.deepEqual(jsonOf(last()).link_preview_options, {
      url: image.url,
      prefer_large_media: true,
      show_above_text: true,
    });
    assert.deepEqual(methods(), ['sendPhoto', 'sendMessage']);
  });

  it('is a text with a link when Telegram cannot fetch the photo', async () => {
    await open();
    assert.equal((await send({ image: missingImage })).status, 'sent');
    assert.deepEqual(methods(), ['sendPhoto', 'sendMessage']);
    assert.match(String(jsonOf(last()).text), /A laptop\nhttps:\/\/example\.org\/missing\.png$/);
    assert.equal(failureOf(await send({ image, address: '999' })).retryable, false);
    assert.equal(methods().length, 3, 'an unknown chat is not asked twice');
  });

  it('cuts what is too long as Telegram counts it, so that it arrives', async () => {
    await open();
    for (const text of ['x'.repeat(9_000), '&'.repeat(9_000), '😀'.repeat(9_000)]) {
      assert.equal((await send({ text })).status, 'sent');
    }
  });

  it('tells who cannot be reached, and why', async () => {
    await open();
    for (const [address, says] of [
      ['666', /blocked by the user\. The person has blocked the bot/],
      ['999', /chat not found\. The person must write to the bot first/],
      ['-100', /enter -1001234 in the directory/],
    ] as const) {
      const failure = failureOf(await send({ address }));
      assert.deepEqual([failure.retryable, failure.isUncertain], [false, false]);
      assert.match(failure.message, says);
    }
    for (const address of ['', 'jane', '@x', 'jane@example.org', '+15551234567']) {
      assert.equal(telegram.channel.checkAddress(address)?.code, 'RB_CHANNEL_ADDRESS', address);
    }
    telegram.answerWith({ status: 502, body: '<html>Bad Gateway' });
    assert.equal(failureOf(await send()).isUncertain, true);
  });

  it('says as whom it speaks, and never tells the token', async () => {
    await open();
    assert.deepEqual(await telegram.channel.check(signal), { status: 'sent', account: '@ringback_bot' });
    await telegram.channel.close();
    telegram.answerWith({ status: 400, body: { ok: false, description: `no /bot${telegramToken}/x` } });
    const again = createTelegramChannel(telegram.settings, { now: Date.now });
    assert.doesNotMatch(failureOf(await again.send(channelMessage(telegram), signal)).message, /AA-loop/);
    await again.close();
    await telegram.close();
    await open({ token: '123456:wr0ng' });
    const failure = failureOf(await telegram.channel.check(signal));
    assert.match(failure.message, /Unauthorized\. Copy the bot token again/);
    assert.doesNotMatch(`${failure.message} ${failure.where}`, /wr0ng/);
    await telegram.close();
    assert.doesNotMatch(failureOf(await send()).message, /wr0ng/);
  });

  it('refuses a token that is none', async () => {
    await open();
    for (const token of ['', 'abc', '123:a/../b', '123:a b']) {
      assert.throws(
        () => createTelegramChannel({ ...telegram.settings, token }, { now: Date.now }),
        (error) => error instanceof RingbackError && error.code === 'RB_CONFIG',
        token,
      );
    }
  });
});
