import assert from 'node:assert/strict';
import { jsonOf, type VendorServer } from '../../demo/sandbox/vendors/messaging';
import { slackToken, startSlack } from '../../demo/sandbox/vendors/slack';
import { createSlackChannel, type SlackSettings } from '../../src/adapters/slack/slack-channel';
import { RingbackError } from '../../src/core/errors';
import { type ChannelHarness, channelMessage, describeChannel } from './channel-suite';
import { connection, everyBehaviour, failureOf, image, missingImage } from './vendor-setup';

type Slack = ChannelHarness & VendorServer & { settings: SlackSettings; at(now: number): void };

async function createSlack(over: Partial<SlackSettings> = {}): Promise<Slack> {
  const server = await startSlack();
  const settings = { id: 'c1', name: 'Slack', token: slackToken, apiUrl: server.url, ...connection, ...over };
  let now = Date.UTC(2026, 5, 1, 12);
  return {
    ...server,
    settings,
    at: (later) => {
      now = later;
    },
    channel: createSlackChannel(settings, { now: () => now, closeGraceMs: 50 }),
    address: 'C0APPROVALS',
    badAddress: 'Jane Doe, the boss',
  };
}

describeChannel('slack', createSlack, { isIdempotent: false, behaviours: everyBehaviour });

describe('channel: slack, its own', () => {
  let slack: Slack;
  const { signal } = new AbortController();
  const open = async (over: Partial<SlackSettings> = {}) => {
    slack = await createSlack(over);
    return slack;
  };
  const methods = () => slack.asked.map(({ url }) => url.pathname.slice(1));
  const lastPost = () => jsonOf(slack.asked.at(-1) ?? assert.fail('nothing was asked'));
  const send = (over: Parameters<typeof channelMessage>[1] = {}) =>
    slack.channel.send(channelMessage(slack, over), signal);
  afterEach(async () => {
    await slack.channel.close();
    await slack.close();
  });

  it('escapes what would be a mention or a link, and says which delivery it is', async () => {
    await open();
    const outcome = await send({ subject: 'Now <!channel>', text: '<@U1> & <http://evil|here>' });
    assert.deepEqual(outcome, { status: 'sent', providerId: 'C0APPROVALS/1503435956.000247', address: 'C0APPROVALS' });
    const { channel, text, blocks, metadata, unfurl_links: unfurls } = lastPost();
    assert.equal(channel, 'C0APPROVALS');
    assert.equal(text, '*Now &lt;!channel&gt;*\n\n&lt;@U1&gt; &amp; &lt;http://evil|here&gt;');
    assert.deepEqual([blocks, unfurls], [undefined, false]);
    assert.deepEqual(metadata, {
      event_type: 'ringback_notification',
      event_payload: { delivery_id: '0b4a7c1e-5d0f-4f6e-9f58-3f6b8a0a9b11' },
    });
  });

  it('shows an image in a block, and as a link when Slack cannot fetch it', async () => {
    await open();
    assert.equal((await send({ image })).status, 'sent');
    assert.deepEqual((lastPost().blocks as object[])[1], {
      type: 'image',
      image_url: image.url,
      alt_text: 'A <laptop>',
    });
    assert.equal((await send({ image: missingImage })).status, 'sent');
    assert.equal(methods().length, 3);
    assert.match(String(lastPost().text), /\n<https:\/\/example\.org\/missing\.png\|A laptop>$/);
  });

  it('cuts what is too long, so that it arrives', async () => {
    await open();
    assert.equal((await send({ text: '<'.repeat(50_000) })).status, 'sent');
    assert.match(String(lastPost().text), /&lt;…$/);
    assert.equal((await send({ text: 'x'.repeat(5_000), image })).status, 'sent');
    assert.deepEqual([lastPost().blocks, lastPost().unfurl_media], [undefined, true]);
  });

  it('sends the text of a card that is refused as too large, once', async () => {
    await open();
    const card = {
      ...{ type: 'AdaptiveCard' as const, version: '1.3' as const, warnings: [] },
      body: [{ type: 'TextBlock' as const, text: 'Too large' }],
      actions: [{ type: 'Action.OpenUrl' as const, title: 'Open', url: 'https://example.org/x' }],
    };
    assert.equal((await send({ card, text: 'In words' })).status, 'sent');
    assert.deepEqual(methods(), ['chat.postMessage', 'chat.postMessage']);
    assert.equal(lastPost().blocks, undefined);
    assert.match(String(lastPost().text), /In words\n\nOpen: https:\/\/example\.org\/x\n\n.*cannot be shown here\.$/);
  });

  it('finds a person by e-mail address, once an hour', async () => {
    await open();
    for (const address of ['jane@example.org', 'Jane@example.org']) {
      assert.equal((await send({ address })).status, 'sent');
    }
    assert.deepEqual(methods(), ['users.lookupByEmail', 'chat.postMessage', 'chat.postMessage']);
    assert.equal(lastPost().channel, 'U0000JANE');
    slack.at(Date.UTC(2026, 5, 1, 13, 1));
    assert.equal((await send({ address: 'jane@example.org' })).status, 'sent');
    assert.equal(methods().at(-2), 'users.lookupByEmail');
    const { retryable, message } = failureOf(await send({ address: 'nobody@example.org' }));
    assert.equal(retryable, false);
    assert.match(message, /users_not_found\. Nobody in the workspace has that e-mail address/);
  });

  it('opens the conversation with a person where Slack wants that first, and keeps it', async () => {
    await open();
    assert.equal((await send({ address: 'U00000SHY' })).status, 'sent');
    assert.equal((await send({ address: 'U00000SHY' })).status, 'sent');
    assert.deepEqual(methods(), ['chat.postMessage', 'conversations.open', 'chat.postMessage', 'chat.postMessage']);
    assert.match(failureOf(await send({ address: 'U0000GONE' })).message, /channel_not_found/);
  });

  it('takes names of channels as people write them', async () => {
    await open();
    for (const address of ['#approvals', 'approvals', ' D0000JANE ']) {
      assert.equal((await send({ address })).status, 'sent');
    }
    for (const address of ['', '#Approvals now', '<!here>', 'https://example.slack.com']) {
      assert.equal(slack.channel.checkAddress(address)?.code, 'RB_CHANNEL_ADDRESS', address);
    }
  });

  it('tells by the error what follows and what to do', async () => {
    await open();
    for (const [error, retryable, isUncertain, says] of [
      ['not_in_channel', false, false, /Invite the app/],
      ['is_archived', false, false, /archived/],
      ['msg_too_long', false, false, /shorter/],
      ['token_revoked', false, false, /bot token/],
      ['something_new', false, false, /something_new/],
      ['ratelimited', true, false, /ratelimited/],
      ['service_unavailable', true, false, /tried again/],
      ['internal_error', true, true, /may have arrived/],
      ['fatal_error', true, true, /may have arrived/],
    ] as const) {
      slack.answerWith({ body: { ok: false, error } });
      const failure = failureOf(await send());
      assert.deepEqual([failure.retryable, failure.isUncertain], [retryable, isUncertain], error);
      assert.match(failure.message, says);
    }
    slack.answerWith({ body: { ok: false, error: 'missing_scope', needed: 'chat:write', provided: 'users:read' } });
    assert.match(failureOf(await send()).message, /Add the scope chat:write/);
    for (const [status, isUncertain] of [
      [500, true],
      [502, true],
      [503, false],
    ] as const) {
      slack.answerWith({ status, body: 'oops' });
      const failure = failureOf(await send());
      assert.deepEqual([failure.retryable, failure.isUncertain, failure.status ?? status], [true, isUncertain, status]);
    }
  });

  it('has no doubt about what was not yet a message', async () => {
    await open();
    await slack.close();
    const failure = failureOf(await send({ address: 'jane@example.org' }));
    assert.deepEqual([failure.code, failure.retryable, failure.isUncertain], ['RB_CHANNEL_UNAVAILABLE', true, false]);
  });

  it('says as whom it speaks, and tells a wrong token without it', async () => {
    await open();
    assert.deepEqual(await slack.channel.check(signal), { status: 'sent', account: 'ringback (Example)' });
    await slack.channel.close();
    await slack.close();
    await open({ token: 'xoxb-wr0ng-secret' });
    for (const outcome of [await slack.channel.check(signal), await send()]) {
      const { code, message } = failureOf(outcome);
      assert.equal(code, 'RB_CHANNEL_REJECTED');
      assert.match(message, /invalid_auth\. Copy the bot token/);
      assert.doesNotMatch(message, /wr0ng/);
    }
  });

  it('refuses settings that cannot work', async () => {
    await open();
    for (const over of [
      { token: '' },
      { token: 'xoxb-a b' },
      { token: 'xoxb\r\nx: y' },
      { apiUrl: 'ftp://example.org' },
      { apiUrl: 'https://user:secret@example.org' },
    ]) {
      assert.throws(
        () => createSlackChannel({ ...slack.settings, ...over }, { now: Date.now }),
        (error) => error instanceof RingbackError && error.code === 'RB_CONFIG' && !error.message.includes('secret'),
        JSON.stringify(over),
      );
    }
  });
});
