import assert from 'node:assert/strict';
import { jsonOf, type VendorServer } from '../../demo/sandbox/vendors/messaging';
import { startTeams, workflowPath } from '../../demo/sandbox/vendors/teams';
import { createTeamsChannel, type TeamsSettings } from '../../src/adapters/teams/teams-channel';
import { textOfCard } from '../../src/core/card/text-of-card';
import { RingbackError } from '../../src/core/errors';
import { type ChannelHarness, channelMessage, describeChannel } from './channel-suite';
import { connection, everyBehaviour, failureOf, image } from './vendor-setup';

type Teams = ChannelHarness & VendorServer & { settings: TeamsSettings };

async function createTeams(over: Partial<TeamsSettings> = {}): Promise<Teams> {
  const server = await startTeams();
  const address = `${server.url}${workflowPath}`;
  const settings = { id: 'c1', name: 'Teams', workflowUrl: address, ...connection, ...over };
  const channel = createTeamsChannel(settings, { now: () => Date.UTC(2026, 5, 1, 12), closeGraceMs: 50 });
  return { ...server, settings, channel, address, badAddress: 'jane@example.org' };
}

describeChannel('teams', createTeams, { isIdempotent: false, behaviours: everyBehaviour });

interface CardElement {
  type: string;
  spacing?: string;
  url?: string;
  altText?: string;
  inlines?: { text: string; selectAction?: { url: string } }[];
}

describe('channel: teams, its own', () => {
  let teams: Teams;
  const { signal } = new AbortController();
  const open = async (over: Partial<TeamsSettings> = {}) => {
    teams = await createTeams(over);
    return teams;
  };
  const send = (over: Parameters<typeof channelMessage>[1] = {}) =>
    teams.channel.send(channelMessage(teams, over), signal);
  const lastCard = () => {
    const { attachments } = jsonOf(teams.asked.at(-1) ?? assert.fail('nothing was asked'));
    return (
      (attachments as { content: { version: string; body: CardElement[] } }[])[0]?.content ?? assert.fail('no card')
    );
  };
  afterEach(async () => {
    await teams.channel.close();
    await teams.close();
  });

  it('is a card whose text is no Markdown, with links and the image', async () => {
    await open();
    const outcome = await send({ text: '**a** [b](http://c)\n\n- see https://d.example/e.\n', image });
    assert.deepEqual(outcome, { status: 'sent', providerId: '0858' });
    const { version, body } = lastCard();
    assert.equal(version, '1.4');
    assert.deepEqual(
      body.map(({ type, spacing }) => [type, spacing]),
      [
        ['RichTextBlock', 'Default'],
        ['RichTextBlock', 'Medium'],
        ['RichTextBlock', 'Medium'],
        ['Image', undefined],
      ],
    );
    const texts = body.flatMap(({ inlines = [] }) => inlines.map(({ text }) => text));
    assert.deepEqual(texts.slice(1), ['**a** [b](', 'http://c', ')', '- see ', 'https://d.example/e', '.']);
    assert.equal(body[2]?.inlines?.[1]?.selectAction?.url, 'https://d.example/e');
    assert.deepEqual([body[3]?.url, body[3]?.altText], [image.url, image.alt]);
  });

  it('stays within what Teams takes', async () => {
    await open();
    assert.equal((await send({ text: 'ü'.repeat(90_000) })).status, 'sent');
    assert.equal((await send({ text: 'line\n'.repeat(20_000) })).status, 'sent');
    assert.ok(lastCard().body.length <= 103);
    assert.equal((await send({ text: 'https://a.example/b '.repeat(5_000) })).status, 'sent');
  });

  it("goes to the channel's workflow when the recipient has none, and nowhere without either", async () => {
    await open();
    assert.equal((await send({ address: '' })).status, 'sent');
    const homeless = createTeamsChannel({ ...teams.settings, workflowUrl: '' }, { now: Date.now });
    assert.equal(homeless.checkAddress('')?.code, 'RB_CHANNEL_ADDRESS');
    assert.equal((await homeless.check(signal)).status, 'sent');
    assert.equal((await homeless.send(channelMessage(teams), signal)).status, 'sent');
    await homeless.close();
  });

  it('never tells the signature of a workflow', async () => {
    await open();
    const { address } = teams;
    for (const [status, body] of [
      [401, { error: { code: 'DirectApiAuthorizationRequired', message: `No entry for ${address}` } }],
      [400, { error: { code: 'Bad', message: 'sig S3cr3t-Signature_1 is wrong' } }],
      [502, 'oops'],
    ] as const) {
      teams.answerWith({ status, body });
      const { message, where } = failureOf(await send());
      assert.doesNotMatch(`${message} ${where}`, /S3cr3t/);
    }
    const bad = teams.channel.checkAddress('hxxps://example.org/x?sig=S3cr3t');
    assert.doesNotMatch(bad?.message ?? assert.fail('accepted'), /S3cr3t/);
  });

  it('tells by the status what follows and what to do', async () => {
    await open();
    for (const [status, retryable, isUncertain, says] of [
      [400, false, false, /runs of the workflow/],
      [401, false, false, /Copy the URL/],
      [404, false, false, /turned off/],
      [413, false, false, /shorter/],
      [302, false, false, /Redirects/],
      [429, true, false, /lower limit/],
      [500, true, true, /may have arrived/],
      [503, true, false, /tried again/],
    ] as const) {
      teams.answerWith({ status, body: '' });
      const failure = failureOf(await send());
      assert.deepEqual([failure.retryable, failure.isUncertain], [retryable, isUncertain], String(status));
      assert.match(failure.message, says);
    }
  });

  it('sends the text of a card that is refused as too large, once', async () => {
    await open();
    const card = {
      ...{ type: 'AdaptiveCard' as const, version: '1.3' as const, warnings: [] },
      body: [{ type: 'TextBlock' as const, text: 'Too large' }],
      actions: [{ type: 'Action.OpenUrl' as const, title: 'Open', url: 'https://example.org/x' }],
    };
    assert.equal((await send({ card, text: textOfCard(card) })).status, 'sent');
    assert.equal(teams.asked.length, 2);
    assert.match(JSON.stringify(lastCard()), /Too large.*https:\/\/example\.org\/x.*cannot be shown here/);
    teams.answerWith({ status: 413, body: '' });
    assert.equal(failureOf(await send()).retryable, false);
    assert.equal(teams.asked.length, 3);
  });

  it('checks the host alone, for Workflows has nothing else to ask', async () => {
    await open();
    assert.deepEqual(await teams.channel.check(signal), { status: 'sent' });
    assert.deepEqual(
      teams.asked.map(({ method, url }) => [method, url.pathname, url.search]),
      [['GET', '/', '']],
    );
  });

  it('refuses a URL that is none, without telling it', async () => {
    await open();
    assert.throws(
      () => createTeamsChannel({ ...teams.settings, workflowUrl: 'ftp://x?sig=S3cr3t' }, { now: Date.now }),
      (error) => error instanceof RingbackError && error.code === 'RB_CONFIG' && !error.message.includes('S3cr3t'),
    );
  });
});
