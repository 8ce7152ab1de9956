import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Email } from 'postal-mime';
import { NodeRedProcess } from '../node-red-process';
import { Mailboxes } from './mailboxes';
import { Redmine, type RedmineIssue, type RedmineUser, type StatusName } from './redmine';
import { type RepointedFlow, type Repointing, repointExample } from './repointed-example';

interface Peers {
  redmineUrl: string;
  apiKey: string;
  mailFolder: string;
  smtpPort: number;
  secureSmtpPort: number;
  imapPort: number;
}

interface FollowupState {
  id: string;
  counts?: { open: number; due: number; exhausted: number; closed: number };
  polling?: unknown;
  lastPoll?: { pollId: string; outcome: string; records: number; pages: number };
}

interface HistoryRow {
  kind: string;
}

interface ClosedItem {
  recordId: string;
  reason: string;
}

/** Ten minutes, the shortest interval, pass in ten seconds. */
const clockSpeed = 60;
const statusCycle: StatusName[] = ['new', 'inProgress', 'resolved', 'feedback', 'closed', 'rejected'];

describe('a follow-up of a real Redmine by real mail', () => {
  const peers = JSON.parse(process.env.RINGBACK_PEERS ?? 'null') as Peers | null;
  assert.ok(peers, 'Run these tests by "npm run test:peers".');
  const redmine = new Redmine(peers.redmineUrl, peers.apiKey);
  const mailboxes = new Mailboxes(peers.mailFolder);
  let nodeRed: NodeRedProcess;
  let flow: RepointedFlow;
  let people: RedmineUser[];
  /** Every mail that must have come by now: by mailbox, the subjects. */
  let expected: Map<string, string[]>;

  const userDir = mkdtempSync(join(tmpdir(), 'ringback-peer-user-'));
  const begunAt = Date.now();

  /** With a clock that goes on where the one before would be by now. */
  const startNodeRed = () =>
    NodeRedProcess.start({
      userDir,
      ringback: { clockSpeed, clockStart: begunAt + (Date.now() - begunAt) * clockSpeed },
    });

  /** Undefined while its store is being opened. */
  const readFollowup = async (): Promise<FollowupState | undefined> => {
    const states = (await nodeRed.admin('GET', 'ringback/followups')) as FollowupState[];
    return states.find(({ id, counts }) => id === flow.followupId && counts);
  };

  async function deploy(changes: Partial<Repointing> & Pick<Repointing, 'projectId'>): Promise<void> {
    flow = repointExample({
      redmineUrl: redmine.url,
      apiKey: redmine.apiKey,
      smtp: { host: '127.0.0.1', port: peers?.smtpPort ?? 0, security: 'none' },
      frequency: 7200,
      attempts: 3,
      ...changes,
    });
    await nodeRed.deploy(flow.flows, flow.credentials);
  }

  /** The state once a poll has ended that is not the one named, and none is going on. */
  async function polled(before?: string): Promise<FollowupState> {
    let state: FollowupState | undefined;
    await nodeRed.waitFor(
      async () => {
        state = await readFollowup();
        return state?.lastPoll !== undefined && state.lastPoll.pollId !== before && !state.polling;
      },
      'the poll to end',
      60_000,
    );
    assert.ok(state);
    return state;
  }

  /** Has a poll made that begins after this call, and waits for its end. */
  async function poll(): Promise<FollowupState> {
    const before = (await polled()).lastPoll?.pollId;
    await nodeRed.admin('POST', `ringback/poller/${flow.pollerId}/command`, { command: 'poll' });
    return polled(before);
  }

  /** The numbers follow the poll within a moment. */
  async function waitForOpen(count: number): Promise<void> {
    await nodeRed.waitFor(async () => (await readFollowup())?.counts?.open === count, `${count} open records`);
  }

  function expectMail({ id }: RedmineIssue, to: RedmineUser, attempt = 1): void {
    expected.get(to.login)?.push(`#${id} is resolved: may we close it? (${attempt} of 3)`);
  }

  /** The mails that came are exactly the expected ones. */
  async function compareMail(): Promise<void> {
    for (const [name, subjects] of expected) {
      await nodeRed.waitFor(
        () => mailboxes.count(name) >= subjects.length,
        `${subjects.length} mails to ${name}`,
        60_000,
      );
      const mails = await mailboxes.read(name);
      assert.deepEqual(mails.map(({ subject }) => subject).sort(), [...subjects].sort(), `the mails to ${name}`);
    }
  }

  function closedItems(): ClosedItem[] {
    return nodeRed.editor
      .debugged('closed')
      .flatMap((text) => (JSON.parse(text) as ClosedItem[]).map(({ recordId, reason }) => ({ recordId, reason })));
  }

  before(async () => {
    people = [];
    for (const login of ['alice', 'bob', 'carol', 'nobox', 'busy', 'dora', 'erin'])
      people.push(await redmine.createUser(login));
    for (const name of ['alice', 'bob', 'carol', 'busy', 'dora', 'erin']) mailboxes.create(name);
    nodeRed = await startNodeRed();
  });

  after(async () => {
    await nodeRed?.stop();
    rmSync(userDir, { recursive: true, force: true });
  });

  describe('with a few hundred issues', () => {
    let projectId: number;
    const issues = new Map<StatusName, { issue: RedmineIssue; assignee: RedmineUser }[]>();
    const take = (status: StatusName, count: number) => (issues.get(status) ?? []).splice(0, count);
    /** What the tests before have closed and reopened. */
    let returning: { issue: RedmineIssue; assignee: RedmineUser }[];

    before(async function () {
      this.timeout(400_000); // Redmine takes a quarter of a second for each issue, or more on a busy machine
      const team = people.slice(0, 3);
      projectId = await redmine.createProject('lab', team);
      for (let number = 0; number < 240; number += 1) {
        const status = statusCycle[number % statusCycle.length] ?? 'new';
        const assignee = team[Math.floor(number / 6) % 3] as RedmineUser;
        const issue = await redmine.createIssue(projectId, `Issue ${number} — “ünïcode” & <tags> 🎧`, status, assignee);
        issues.set(status, [...(issues.get(status) ?? []), { issue, assignee }]);
      }
      expected = new Map(team.map(({ login }) => [login, []]));
    });

    it('mails each resolved issue to its assignee once, and none of the closed ones', async () => {
      for (const { issue, assignee } of issues.get('resolved') ?? []) expectMail(issue, assignee);
      await deploy({ projectId });
      const { lastPoll } = await polled();
      assert.equal(lastPoll?.outcome, 'complete');
      assert.equal(lastPoll?.records, 80);
      assert.ok((lastPoll?.pages ?? 0) >= 4, `80 records came in ${lastPoll?.pages} pages of 25`);
      await waitForOpen(40);
      await compareMail();
      const [mail] = await mailboxes.read('alice');
      assert.match(
        mail?.text ?? '',
        /^"Issue \d+ — “ünïcode” & <tags> 🎧" has been resolved\.\s+Please confirm — thank you\.\s/,
      );
      assert.match(mail?.html ?? '', /&lt;tags&gt;/);
      assert.equal(mail?.from?.address, 'desk@example.test');
      assert.deepEqual(
        mail?.to?.map(({ address }) => address),
        ['alice@example.test'],
      );
    });

    it('mails nothing for a poll that brings nothing new', async () => {
      await poll();
      await compareMail();
    });

    it('mails the new ones only, closes what was closed and what is gone, and leaves the changed ones', async () => {
      for (const { issue, assignee } of take('inProgress', 5)) {
        await redmine.changeIssue(issue.id, { status: 'resolved' });
        expectMail(issue, assignee);
      }
      const closing = take('resolved', 4);
      for (const { issue } of closing) await redmine.changeIssue(issue.id, { status: 'closed' });
      const [reopened] = take('resolved', 1);
      assert.ok(reopened);
      await redmine.changeIssue(reopened.issue.id, { status: 'inProgress' });
      for (const { issue } of (issues.get('resolved') ?? []).slice(0, 3))
        await redmine.changeIssue(issue.id, { subject: 'Renamed' });

      await poll();
      await waitForOpen(40);
      await nodeRed.waitFor(() => closedItems().length >= 5, 'five closed records');
      assert.deepEqual(
        closedItems().sort((a, b) => Number(a.recordId) - Number(b.recordId)),
        [
          ...closing.map(({ issue }) => ({ recordId: String(issue.id), reason: 'condition' })),
          { recordId: String(reopened.issue.id), reason: 'gone' },
        ].sort((a, b) => Number(a.recordId) - Number(b.recordId)),
      );
      await compareMail();
      returning = [reopened, ...closing.slice(0, 1)];
    });

    it('begins anew with records that return', async () => {
      for (const { issue, assignee } of returning) {
        await redmine.changeIssue(issue.id, { status: 'resolved' });
        expectMail(issue, assignee);
      }
      await poll();
      await waitForOpen(42);
      await compareMail();
    });

    it('mails nothing again after a restart of Node-RED', async () => {
      assert.deepEqual(nodeRed.editor.debugged('failed'), []);
      await nodeRed.stop();
      nodeRed = await startNodeRed();
      await poll();
      await compareMail();
    });
  });

  describe('with recipients whom the mail server does not take', () => {
    const projectOf = async (identifier: string, assignee: RedmineUser) => {
      const projectId = await redmine.createProject(identifier, [assignee]);
      const issue = await redmine.createIssue(projectId, `For ${assignee.login}`, 'resolved', assignee);
      return { projectId, issue };
    };
    const person = (login: string) => people.find((one) => one.login === login) as RedmineUser;

    it('sends a refused recipient to "failed", with the reason of the mail server', async () => {
      const { projectId } = await projectOf('refused', person('nobox'));
      const before = nodeRed.editor.debugged('failed').length;
      await deploy({ projectId });
      await nodeRed.waitFor(() => nodeRed.editor.debugged('failed').length > before, 'the refused mail', 60_000);
      const delivery = JSON.parse(nodeRed.editor.debugged('failed').at(-1) ?? '{}');
      assert.equal(delivery.status, 'failed');
      assert.equal(delivery.error.code, 'RB_CHANNEL_REJECTED');
      assert.match(delivery.error.message, /550|no such mailbox/);
    });

    it('tries a deferred recipient again, and delivers once', async () => {
      mailboxes.setBusy(['busy']);
      const { projectId, issue } = await projectOf('deferred', person('busy'));
      const failed = nodeRed.editor.debugged('failed').length;
      await deploy({ projectId });
      await nodeRed.waitFor(() => mailboxes.countDeferrals('busy') > 0, 'the mail server to put the mail off', 60_000);
      mailboxes.setBusy([]);
      expected = new Map([['busy', []]]);
      expectMail(issue, person('busy'));
      await compareMail();
      assert.equal(nodeRed.editor.debugged('failed').length, failed, 'it was not reported as failed meanwhile');
    });

    it('reminds until the attempts are used up', async () => {
      const { projectId, issue } = await projectOf('reminded', person('dora'));
      const before = nodeRed.editor.debugged('exhausted').length;
      await deploy({ projectId, frequency: 10 });
      expected = new Map([['dora', []]]);
      for (const attempt of [1, 2, 3]) expectMail(issue, person('dora'), attempt);
      await compareMail();
      await nodeRed.waitFor(() => nodeRed.editor.debugged('exhausted').length > before, 'the exhausted record', 30_000);
      assert.match(nodeRed.editor.debugged('exhausted').at(-1) ?? '', new RegExp(`"recordId":"${issue.id}"`));
      await poll();
      await compareMail();
    });
  });

  describe('over STARTTLS with a login', () => {
    const smtp = {
      host: 'localhost',
      port: peers.secureSmtpPort,
      security: 'starttls' as const,
      user: 'ringback',
      caFile: join(peers.mailFolder, 'tls', 'cert.pem'),
    };

    it('delivers with the right password, and says which of two is wrong otherwise', async () => {
      const erin = people.find(({ login }) => login === 'erin') as RedmineUser;
      const projectId = await redmine.createProject('secure', [erin]);
      const issue = await redmine.createIssue(projectId, 'Over TLS', 'resolved', erin);
      await deploy({ projectId, smtp: { ...smtp, password: 'Peer-Test-1' } });
      expected = new Map([['erin', []]]);
      expectMail(issue, erin);
      await compareMail();
      const [mail] = (await mailboxes.read('erin')) as [Email];
      const received = mail.headers.filter(({ key }) => key === 'received').map(({ value }) => value);
      assert.match(received.join('\n'), /with esmtpsa/, 'encrypted and authenticated');

      const failed = nodeRed.editor.debugged('failed').length;
      await redmine.createIssue(projectId, 'Not over TLS', 'resolved', erin);
      await deploy({ projectId, smtp: { ...smtp, password: 'wrong' } });
      await poll();
      await nodeRed.waitFor(
        () => nodeRed.editor.debugged('failed').length > failed,
        'the mail without a login',
        60_000,
      );
      const { error } = JSON.parse(nodeRed.editor.debugged('failed').at(-1) ?? '{}');
      assert.match(error.message, /user|password|login|log in|535/i);
      await compareMail();
    });
  });

  describe('with a mailbox that is read by IMAP', () => {
    const mailbox = { port: peers.imapPort, user: 'desk', password: 'Peer-Test-1' };
    const historyOf = async (record: RedmineIssue) => {
      const query = new URLSearchParams({ followups: flow.followupId, record: String(record.id) });
      return ((await nodeRed.admin('GET', `ringback/history?${query}`)) as { rows: HistoryRow[] }).rows;
    };

    it('takes what a recipient writes back, and what comes back undelivered', async () => {
      mailboxes.create('desk');
      mailboxes.setLeft(['frank']);
      const [alice, frank] = [people.find(({ login }) => login === 'alice'), await redmine.createUser('frank')];
      assert.ok(alice);
      const projectId = await redmine.createProject('answered', [alice, frank]);
      const asked = await redmine.createIssue(projectId, 'Is it solved?', 'resolved', alice);
      const lost = await redmine.createIssue(projectId, 'Nobody reads this', 'resolved', frank);
      const [before, late] = [mailboxes.count('alice'), nodeRed.editor.debugged('late').length];
      await deploy({ projectId, mailbox });
      await nodeRed.waitFor(() => mailboxes.count('alice') > before, 'the mail to alice', 60_000);
      const mail = (await mailboxes.read('alice')).find(({ subject }) => subject?.startsWith(`#${asked.id} `));
      assert.ok(mail);
      await createTransport({ host: '127.0.0.1', port: peers.smtpPort, ignoreTLS: true }).sendMail({
        ...{ from: 'Alice <alice@example.test>', to: 'desk@example.test', subject: `Re: ${mail.subject}` },
        ...{ inReplyTo: mail.messageId, text: 'Not yet: it came back today.\n\n> It has been resolved.\n' },
      });
      await nodeRed.waitFor(() => nodeRed.editor.debugged('late').length > late, 'the answer', 60_000);
      const answer = nodeRed.editor.debugged('late').at(-1) ?? '';
      assert.match(answer, /Not yet: it came back today\./);

      let returned: HistoryRow | undefined;
      await nodeRed.waitFor(
        async () => {
          returned = (await historyOf(lost)).find(({ kind }) => kind === 'notification.failed');
          return returned !== undefined;
        },
        'the mail that comes back',
        60_000,
      );
      assert.match(JSON.stringify(returned), /frank@example\.test came back: 5\./);
      assert.ok((await historyOf(asked)).some(({ kind }) => kind === 'reply.received'));
    });
  });
});
