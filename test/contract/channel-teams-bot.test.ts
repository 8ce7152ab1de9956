import assert from 'node:assert/strict';
import { jsonOf } from '../../demo/sandbox/vendors/messaging';
import {
  startTeamsBot,
  type TeamsBotServer,
  teamsAppId,
  teamsBob,
  teamsChannelId,
  teamsClientSecret,
  teamsJane,
  teamsTenantId,
} from '../../demo/sandbox/vendors/teams-bot';
import { createTeamsBotChannel } from '../../src/adapters/teams/teams-bot-channel';
import type { TeamsBotSettings } from '../../src/adapters/teams/teams-settings';
import { RingbackError } from '../../src/core/errors';
import type { BotContact, BotContacts } from '../../src/ports/bot-contacts';
import { type ChannelHarness, channelMessage, describeChannel } from './channel-suite';
import { connection, everyBehaviour, failureOf } from './vendor-setup';

type TeamsBot = ChannelHarness & TeamsBotServer & { settings: TeamsBotSettings; met: Map<string, BotContact> };

async function createTeamsBot(over: Partial<TeamsBotSettings> = {}): Promise<TeamsBot> {
  const server = await startTeamsBot();
  const settings = {
    ...{ id: 'c1', name: 'Teams', appId: teamsAppId, tenantId: teamsTenantId, clientSecret: teamsClientSecret },
    ...{ apiUrl: server.url, ...connection, ...over },
  };
  const jane = { userId: teamsJane.id, serviceUrl: `${server.url}/teams`, tenantId: teamsTenantId };
  const met = new Map<string, BotContact>([['jane@example.org', jane]]);
  const contacts: BotContacts = {
    find: async (key) => met.get(key),
    keep: async (keys, contact) => keys.forEach((key) => void met.set(key, contact)),
  };
  const channel = createTeamsBotChannel(settings, {
    ...{ now: () => Date.UTC(2026, 5, 1, 12), contacts, closeGraceMs: 50 },
  });
  return {
    ...server,
    settings,
    channel,
    met,
    address: 'jane@example.org',
    badAddress: 'https://teams.microsoft.com/l/x',
  };
}

describeChannel('teams (bot)', createTeamsBot, { isIdempotent: false, behaviours: everyBehaviour });

describe('channel: teams (bot), its own', () => {
  let teams: TeamsBot;
  const { signal } = new AbortController();
  const open = async (over: Partial<TeamsBotSettings> = {}) => {
    teams = await createTeamsBot(over);
    return teams;
  };
  const send = (over: Parameters<typeof channelMessage>[1] = {}) =>
    teams.channel.send(channelMessage(teams, over), signal);
  afterEach(async () => {
    await teams.channel.close();
    await teams.close();
  });

  it('goes to a person whom the bot has met, and into a channel or chat', async () => {
    await open();
    for (const [address, conversationId] of [
      ['jane@example.org', teamsJane.chat],
      ['Jane@Example.org', teamsJane.chat],
      [teamsChannelId, teamsChannelId],
      [teamsJane.chat, teamsJane.chat],
    ] as const) {
      const outcome = (await send({ address })) as Record<string, string>;
      assert.deepEqual([outcome.status, outcome.address], ['sent', conversationId]);
      assert.equal(teams.activities.get(outcome.providerId ?? '')?.conversationId, conversationId);
    }
    const begun = teams.asked.filter(({ url }) => url.pathname === '/teams/v3/conversations');
    assert.deepEqual(begun.map(jsonOf), [
      { isGroup: false, bot: { id: `28:${teamsAppId}` }, members: [{ id: teamsJane.id }], tenantId: teamsTenantId },
    ]);
    assert.equal(teams.asked.filter(({ url }) => url.pathname.endsWith('/token')).length, 1, 'one token for all');
  });

  it('says of whom it has not met what to do, and asks nobody', async () => {
    await open();
    for (const address of ['bob@example.org', teamsBob.id, teamsBob.aadObjectId]) {
      const { code, retryable, message } = failureOf(await send({ address }));
      assert.deepEqual([code, retryable], ['RB_CHANNEL_ADDRESS', false]);
      assert.match(message, /Install the app for them/);
    }
    assert.deepEqual(teams.asked, []);
    for (const address of ['', 'jane', 'C0123', '19:', 'a b@c']) {
      assert.equal(teams.channel.checkAddress(address)?.code, 'RB_CHANNEL_ADDRESS', address);
    }
  });

  it('begins anew with a token that was taken back', async () => {
    await open();
    assert.equal((await send()).status, 'sent');
    teams.tokens.clear();
    assert.equal((await send()).status, 'sent');
    assert.equal(teams.activities.size, 2);
  });

  it('tells by the status what follows and what to do', async () => {
    await open();
    for (const [status, retryable, isUncertain, says] of [
      [400, false, false, /app is installed/],
      [403, false, false, /Install the app there/],
      [404, false, false, /install the app there again/],
      [412, true, false, /412/],
      [429, true, false, /lower limit/],
      [502, true, true, /may have arrived/],
      [503, true, false, /tried again/],
    ] as const) {
      teams.answerWith({ status, body: { error: { code: 'Nope', message: 'Really not.' } } });
      const failure = failureOf(await send());
      assert.deepEqual([failure.retryable, failure.isUncertain], [retryable, isUncertain], String(status));
      assert.match(failure.message, says);
      assert.match(failure.message, /Really not\./);
    }
  });

  it('tells a wrong secret without it, and what cannot be an account at once', async () => {
    await open({ clientSecret: 'wr0ng-secret' });
    for (const outcome of [await teams.channel.check(signal), await send()]) {
      const { code, retryable, message } = failureOf(outcome);
      assert.deepEqual([code, retryable], ['RB_CHANNEL_REJECTED', false]);
      assert.match(message, /AADSTS7000215[\s\S]*client secret/);
      assert.doesNotMatch(message, /wr0ng/);
    }
    for (const over of [{ appId: 'ringback' }, { tenantId: '' }, { clientSecret: ' ' }]) {
      assert.throws(
        () =>
          createTeamsBotChannel(
            { ...teams.settings, ...over },
            { now: Date.now, contacts: { find: async () => undefined, keep: async () => undefined } },
          ),
        (error) => error instanceof RingbackError && error.code === 'RB_CONFIG',
      );
    }
  });

  it('signs in to be checked', async () => {
    await open();
    assert.deepEqual(await teams.channel.check(signal), { status: 'sent' });
  });
});
