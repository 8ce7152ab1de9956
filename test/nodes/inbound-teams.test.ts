import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import helper from 'node-red-node-test-helper';
import {
  startTeamsBot,
  type TeamsActivity,
  type TeamsBotServer,
  teamsAppId,
  teamsBob,
  teamsChannelId,
  teamsClientSecret,
  teamsJane,
  teamsTenantId,
} from '../../demo/sandbox/vendors/teams-bot';
import {
  teamsActivity,
  teamsButtons,
  teamsInstalled,
  teamsMessage,
  teamsPress,
} from '../../demo/sandbox/vendors/teams-bot-events';
import { Outside } from '../crash/receiver';
import { caught, deploy, messages, redeploy, until, useNodeRed } from './deployed-flow';
import { askingFlow, type LabOptions, PublicSide, publicUrl } from './inbound-lab';

const jane = { id: 'jane', name: 'Jane', addresses: { email: 'jane@example.org' } };
const bob = { id: 'bob', name: 'Bob', addresses: { email: 'bob@example.org' } };
const credentials = { channel: { appId: teamsAppId, tenantId: teamsTenantId, clientSecret: teamsClientSecret } };

describe('answers that come back from a bot in Teams', function () {
  this.timeout(30_000);
  useNodeRed(60);
  let outside: Outside;
  let teams: TeamsBotServer;
  let site: PublicSide;
  let file = 0;
  beforeEach(async () => {
    outside = await Outside.open();
    outside.records = [];
    teams = await startTeamsBot();
    site = await PublicSide.open();
    file += 1;
  });
  afterEach(async () => {
    await outside.close();
    await teams.close();
    site.close();
  });

  const flow = (over: Partial<LabOptions> = {}) =>
    askingFlow({
      ...{ outside, file: `teams-in-${file}.sqlite`, people: [jane, bob] },
      channel: { kind: 'teams', teamsConnection: 'bot', apiUrl: teams.url },
      ...over,
    });
  const holdPoll = () => {
    let letGo: () => void = () => undefined;
    outside.pollGate = new Promise((resolve) => {
      letGo = resolve;
    });
    return letGo;
  };
  /** The bot is installed, and then there is something to ask. */
  async function asked(over: Partial<LabOptions> = {}, who = 'jane'): Promise<TeamsActivity> {
    outside.records = [{ id: 'a', title: 'Chairs', people: [who] }];
    const askFor = holdPoll();
    await deploy(flow(over), credentials);
    for (const from of [teamsJane, teamsBob]) {
      const { status, body } = await site.post(teamsInstalled(teams, { from }));
      assert.deepEqual([status, body], [200, '']);
    }
    askFor();
    await until(() => messages('sent').length + messages('failed').length > 0, 'the message');
    assert.deepEqual(messages('failed'), []);
    return sent()[0] ?? assert.fail('nothing was sent');
  }
  const sent = () => [...teams.activities.values()];
  const shown = ({ id }: TeamsActivity) => JSON.stringify(teams.activities.get(id)?.attachments);
  const actionOf = (output: string) => (messages(output)[0]?.action ?? {}) as Record<string, unknown>;

  it('acts on the button that the recipient presses, with what was filled in, and shows what was decided', async () => {
    const message = await asked();
    assert.equal(message.conversationId, teamsJane.chat);
    assert.deepEqual(
      teamsButtons(message).map(({ type }) => type),
      ['Action.Execute', 'Action.Execute'],
    );
    const press = teamsPress(teams, message, 'Reject', { inputs: { comment: 'too dear' } });
    for (const request of [press, press]) {
      const answered = await site.post(request);
      assert.deepEqual([answered.status, answered.type], [200, 'application/json']);
      assert.deepEqual(JSON.parse(answered.body), {
        ...{ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Received.' },
      });
    }
    await until(() => messages('rejected').length > 0, 'the answer');
    assert.partialDeepStrictEqual(actionOf('rejected'), { name: 'reject', by: 'jane', comment: 'too dear' });
    await until(() => /Reject: Jane/.test(shown(message)), 'what was decided');
    assert.match(shown(message), /too dear/);
    assert.deepEqual(teamsButtons(teams.activities.get(message.id) as TeamsActivity), []);
    assert.deepEqual([messages('rejected').length, messages('late').length, caught().length], [1, 0, 0]);
  });

  it('takes the press of a client that knows no Action.Execute', async () => {
    const message = await asked();
    assert.equal((await site.post(teamsPress(teams, message, 'Approve', { isSubmit: true }))).status, 200);
    await until(() => messages('approved').length > 0, 'the answer');
    assert.partialDeepStrictEqual(actionOf('approved'), { name: 'approve', by: 'jane' });
  });

  it('hands out the page where a comment is needed, and refuses others', async () => {
    const message = await asked();
    await site.post(teamsPress(teams, message, 'Reject'));
    await until(() => sent().some(({ text = '' }) => text.includes(`${publicUrl}/ringback/action/`)), 'the link');
    await site.post(teamsPress(teams, message, 'Approve', { from: teamsBob, conversationId: teamsBob.chat }));
    await until(() => sent().some(({ text = '' }) => /somebody else/.test(text)), 'the refusal');
    assert.equal(sent().find(({ text = '' }) => /somebody else/.test(text))?.conversationId, teamsBob.chat);
    assert.deepEqual([messages('approved').length, messages('rejected').length], [0, 0]);
  });

  it('lets everybody in a channel press, and tells who it was', async () => {
    const groups = [{ id: 'desk', name: 'Desk', addresses: { teams: teamsChannelId } }];
    const message = await asked({ groups }, 'desk');
    assert.equal(message.conversationId, teamsChannelId);
    const press = teamsPress(teams, message, 'Approve', {
      from: teamsBob,
      conversationId: `${teamsChannelId};messageid=${message.id}`,
    });
    assert.equal((await site.post(press)).status, 200);
    await until(() => messages('approved').length > 0, 'the answer');
    assert.partialDeepStrictEqual(actionOf('approved'), { name: 'approve', by: 'bob' });
  });

  it('says at once when a record has closed meanwhile', async () => {
    const message = await asked();
    outside.records = [{ id: 'b', title: 'Tables', people: ['bob'] }];
    await helper.request().post('/ringback/poller/poll/command').send({ command: 'poll' });
    await until(() => sent().length > 1, 'the other record');
    await site.post(teamsPress(teams, message, 'Approve'));
    await until(() => messages('late').length > 0 || /done already/.test(shown(message)), 'what became of it');
    assert.equal(messages('approved').length, 0);
  });

  it('keeps a reply once, with what it answers', async () => {
    await asked();
    const reply = teamsMessage(teams, '<at>Ringback</at> On leave &amp; away');
    for (const request of [reply, reply]) assert.equal((await site.post(request)).status, 200);
    await until(() => messages('late').length > 0, 'the reply');
    assert.partialDeepStrictEqual(actionOf('late'), { reason: 'reply', by: 'jane', comment: 'On leave & away' });
    assert.equal(messages('late').length, 1);
  });

  it('meets everybody of a team in which it is installed', async () => {
    outside.records = [{ id: 'a', title: 'Chairs', people: ['bob'] }];
    const askFor = holdPoll();
    await deploy(flow(), credentials);
    await site.post(teamsInstalled(teams, { conversationId: teamsChannelId }));
    askFor();
    await until(() => messages('sent').length > 0, 'the message');
    assert.equal(sent()[0]?.conversationId, teamsBob.chat);
  });

  it('knows whom it has met after a deploy, and acts on what was sent before', async () => {
    const message = await asked();
    await redeploy(
      flow({ channel: { kind: 'teams', teamsConnection: 'bot', apiUrl: teams.url, name: 'Again' } }),
      'full',
      credentials,
    );
    assert.equal((await site.post(teamsPress(teams, message, 'Approve'))).status, 200);
    await until(() => messages('approved').length > 0, 'the answer');
    await until(() => /Approve: Jane/.test(shown(message)), 'what was decided');
  });

  it('refuses what Microsoft did not sign for this bot, and forgets what it does not know', async () => {
    const message = await asked();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const { body, headers } = teamsPress(teams, message, 'Approve');
    for (const request of [
      teamsPress(teams, message, 'Approve', { key: privateKey }),
      teamsPress(teams, message, 'Approve', { claims: { aud: 'somebody' } }),
      teamsPress(teams, message, 'Approve', { claims: { exp: Math.floor(Date.now() / 1_000) - 400 } }),
      teamsPress(teams, message, 'Approve', { claims: { serviceurl: 'https://elsewhere.example' } }),
      teamsActivity(teams, { type: 'message', channelId: 'webchat', text: 'x', from: { id: 'x' } }),
      { body, headers: { 'content-type': 'application/json' } },
      { body: body.replace(teams.url, 'https://evil.example'), headers },
      { body: 'no json', headers },
      teamsActivity(teams, {
        ...{ type: 'message', text: 'x', from: { id: '29:mallory', aadObjectId: 'm', name: 'Jane' } },
        conversation: { id: 'a:m', conversationType: 'personal', tenantId: teamsTenantId.replace(/b$/, 'c') },
      }),
    ]) {
      assert.equal((await site.post(request)).status, 401);
    }
    assert.equal((await site.post(teamsActivity(teams, { type: 'typing' }))).status, 200);
    assert.equal(
      (await site.post(teamsActivity(teams, { type: 'invoke', name: 'task/fetch', from: { id: 'x' } }))).status,
      501,
    );
    assert.equal(messages('approved').length, 0);
  });
});
