import assert from 'node:assert/strict';
import { jsonOf, type VendorServer } from '../../demo/sandbox/vendors/messaging';
import { startWebex, webexPerson, webexRoom, webexToken } from '../../demo/sandbox/vendors/webex';
import { createWebexChannel, type WebexSettings } from '../../src/adapters/webex/webex-channel';
import { RingbackError } from '../../src/core/errors';
import { type ChannelHarness, channelMessage, describeChannel } from './channel-suite';
import { connection, everyBehaviour, failureOf, image, missingImage } from './vendor-setup';

type Webex = ChannelHarness & VendorServer & { settings: WebexSettings };

async function createWebex(over: Partial<WebexSettings> = {}): Promise<Webex> {
  const server = await startWebex();
  const settings = { id: 'c1', name: 'Webex', token: webexToken, apiUrl: server.url, ...connection, ...over };
  const channel = createWebexChannel(settings, { now: () => Date.UTC(2026, 5, 1, 12), closeGraceMs: 50 });
  return { ...server, settings, channel, address: 'jane@example.org', badAddress: 'Y2lzY29zcGFyazovL3VzL1RFQU0vMQ' };
}

describeChannel('webex', createWebex, { isIdempotent: false, behaviours: everyBehaviour });

describe('channel: webex, its own', () => {
  let webex: Webex;
  const { signal } = new AbortController();
  const open = async (over: Partial<WebexSettings> = {}) => {
    webex = await createWebex(over);
    return webex;
  };
  const send = (over: Parameters<typeof channelMessage>[1] = {}) =>
    webex.channel.send(channelMessage(webex, over), signal);
  const lastPost = () => jsonOf(webex.asked.at(-1) ?? assert.fail('nothing was asked'));
  afterEach(async () => {
    await webex.channel.close();
    await webex.close();
  });

  it('goes to a person by address or ID, and into a space', async () => {
    await open();
    for (const [address, to] of [
      ['jane@example.org', { toPersonEmail: 'jane@example.org' }],
      [webexPerson, { toPersonId: webexPerson }],
      [webexRoom, { roomId: webexRoom }],
    ] as const) {
      const { providerId, address: room } = (await send({ address })) as Record<string, string>;
      assert.match(providerId ?? '', /^Y2lz-message/);
      assert.match(Buffer.from(room ?? '', 'base64').toString(), /\/ROOM\//);
      const { text: _text, markdown: _markdown, ...receiver } = lastPost();
      assert.deepEqual(receiver, to);
    }
    for (const address of ['', 'jane', 'C0APPROVALS', 'https://web.webex.com/spaces/x']) {
      assert.equal(webex.channel.checkAddress(address)?.code, 'RB_CHANNEL_ADDRESS', address);
    }
  });

  it('is text and Markdown in which nothing of a record is formatting or a mention', async () => {
    await open();
    await send({
      subject: '*Now* <@all>',
      text: '# a & b\n- c_d_ `e`\n1. f\n    code\n[g](http://evil)\nSee https://x.example/a_b(c)?d=1&e=2.',
    });
    const { markdown, text } = lastPost();
    assert.equal(
      markdown,
      [
        '**\\*Now\\* &lt;@all&gt;**\n',
        '\\# a &amp; b  ',
        '\\- c\\_d\\_ \\`e\\`  ',
        '1\u2060. f  ',
        '\u00a0\u00a0\u00a0\u00a0code  ',
        '\\[g\\]\\([http://evil](http://evil)\\)  ',
        'See [https://x.example/a\\_b\\(c\\)?d=1&amp;e=2](https://x.example/a_b%28c%29?d=1&e=2).',
      ].join('\n'),
    );
    assert.match(String(text), /^\*Now\* <@all>\n\n# a & b\n/);
  });

  it('carries the image as a file, and as a link when Webex cannot fetch it', async () => {
    await open();
    assert.equal((await send({ image })).status, 'sent');
    assert.deepEqual(lastPost().files, [image.url]);
    assert.equal((await send({ image: missingImage })).status, 'sent');
    assert.equal(webex.asked.length, 3);
    assert.equal(lastPost().files, undefined);
    assert.match(String(lastPost().markdown), /A laptop {2}\n\[https:\/\/example\.org\/missing\.png\]/);
    assert.equal((await send({ image: { url: 'data:image/png;base64,AA', alt: 'Dot' } })).status, 'sent');
    assert.doesNotMatch(JSON.stringify(lastPost()), /base64/);
  });

  it('cuts what is too long by its bytes, so that it arrives', async () => {
    await open();
    for (const text of ['ü'.repeat(20_000), '*'.repeat(20_000), '&'.repeat(20_000), 'x'.repeat(7_400)]) {
      assert.equal((await send({ text })).status, 'sent');
    }
    assert.equal((await send({ text: 'ü'.repeat(20_000), image: missingImage })).status, 'sent');
  });

  it('tells by the status what follows and what to do', async () => {
    await open();
    for (const [status, retryable, isUncertain, says] of [
      [400, false, false, /Check the address and the text/],
      [401, false, false, /bot token/],
      [403, false, false, /add it to the space/],
      [404, false, false, /in the space/],
      [429, true, false, /lower limit/],
      [502, true, true, /may have arrived/],
      [503, true, false, /tried again/],
    ] as const) {
      webex.answerWith({ status, body: { message: 'No.', errors: [{ description: 'Really not.' }] } });
      const failure = failureOf(await send());
      assert.deepEqual([failure.retryable, failure.isUncertain], [retryable, isUncertain], String(status));
      assert.match(failure.message, says);
      assert.match(failure.message, /Really not\./);
    }
  });

  it('says as whom it speaks, and tells a wrong token without it', async () => {
    await open();
    assert.deepEqual(await webex.channel.check(signal), { status: 'sent', account: 'Ringback' });
    await webex.channel.close();
    await webex.close();
    await open({ token: 'wr0ng-secret' });
    for (const outcome of [await webex.channel.check(signal), await send()]) {
      const { code, retryable, message } = failureOf(outcome);
      assert.deepEqual([code, retryable], ['RB_CHANNEL_REJECTED', false]);
      assert.match(message, /valid access token/);
      assert.doesNotMatch(message, /wr0ng/);
    }
    assert.throws(
      () => createWebexChannel({ ...webex.settings, token: ' ' }, { now: Date.now }),
      (error) => error instanceof RingbackError && error.code === 'RB_CONFIG',
    );
  });
});
