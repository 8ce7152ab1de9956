import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { ImapServer } from '../../demo/sandbox/vendors/imap';
import type { InboundEvent } from '../../src/ports/inbound';
import type { Message } from '../../src/runtime/define-node';
import { findFollowup } from '../../src/runtime/followup-service';
import { onInbound } from '../../src/runtime/inbound-events';
import { Outside } from '../crash/receiver';
import { caught, deploy, messages, redeploy, until, useNodeRed } from './deployed-flow';
import { askingFlow } from './inbound-lab';

const jane = { id: 'jane', name: 'Jane', addresses: { email: 'Jane@example.org' } };
const credentials = { channel: { imapUser: ImapServer.user, imapPassword: ImapServer.password } };

describe('a follow-up by mail that is answered by mail', function () {
  this.timeout(30_000);
  useNodeRed(60);
  let outside: Outside;
  let mailbox: ImapServer;
  let smtp: SMTPServer;
  let sent: string[];
  let heard: InboundEvent[];
  let stopHearing: () => void;
  let file = 0;

  beforeEach(async () => {
    outside = await Outside.open();
    outside.records = [{ id: 'a', title: 'Chairs', people: ['jane'] }];
    mailbox = await ImapServer.start();
    sent = [];
    heard = [];
    stopHearing = onInbound((event) => heard.push(event));
    smtp = new SMTPServer({
      ...{ disabledCommands: ['AUTH', 'STARTTLS'], disableReverseLookup: true },
      async onData(stream, _session, done) {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk);
        sent.push(Buffer.concat(chunks).toString());
        done();
      },
    });
    smtp.listen(0, '127.0.0.1');
    await once(smtp.server, 'listening');
    file += 1;
  });
  afterEach(async () => {
    stopHearing();
    await outside.close();
    await mailbox.stop();
    await new Promise<void>((resolve) => smtp.close(resolve));
  });

  const flow = () =>
    askingFlow({
      ...{ outside, file: `mail-in-${file}.sqlite`, people: [jane] },
      channel: {
        ...{ kind: 'email', smtpHost: '127.0.0.1', smtpPort: (smtp.server.address() as AddressInfo).port },
        ...{ smtpSecurity: 'none', from: 'Desk <desk@example.org>', replyTo: '' },
        ...{ imapHost: '127.0.0.1', imapPort: mailbox.port, imapSecurity: 'none', imapFolder: 'INBOX' },
      },
    });
  const messageIdOf = async (): Promise<string> => {
    await until(() => messages('sent').length > 0, 'the mail');
    return /^Message-ID: <([^>]+)>/im.exec(sent[0] ?? '')?.[1] ?? assert.fail('no Message-ID');
  };
  const store = () => findFollowup('followup')?.storeService.store ?? assert.fail('no store');
  const told = async () => (await store().listEvents({ recordId: 'a' }, { limit: 99 })).rows.map(({ kind }) => kind);
  const actionOf = (message: Message | undefined) => (message?.action ?? {}) as Record<string, unknown>;
  const answer = (to: string, subject = 'Re: Please decide') => `From: Jane <jane@example.org>
To: desk@example.org
Subject: ${subject}
Message-ID: <${subject.replace(/\W/g, '')}@client.example.org>
In-Reply-To: <${to}>

I am away until Monday. Ask Bob.

On Tue, Mar 3, 2026 Desk wrote:
> Please decide
`;

  it('gives what a recipient writes back to the flow and to the history, once, and approves nothing', async () => {
    await deploy(flow(), credentials);
    const id = await messageIdOf();
    mailbox.receive('From: Jane <jane@example.org>\nSubject: Something else\nMessage-ID: <x@example.org>\n\nHello\n');
    mailbox.receive(answer(id));
    await until(() => messages('late').length > 0, 'the reply');
    assert.partialDeepStrictEqual(actionOf(messages('late')[0]), {
      ...{ reason: 'reply', recordId: 'a', by: 'jane', comment: 'I am away until Monday. Ask Bob.' },
    });
    assert.deepEqual(await told(), ['reply.received', 'notification.sent']);
    const [conversation] = (await store().listConversations({ recordId: 'a' }, { limit: 9 })).rows;
    assert.equal(conversation?.isSession, true, 'who answers has begun a session');
    assert.partialDeepStrictEqual(heard, [{ channelId: 'channel', kind: 'reply', recipient: 'user:jane' }]);
    await until(() => mailbox.seen().length > 0, 'the mark');
    assert.deepEqual(mailbox.seen(), ['Re: Please decide']);

    await redeploy(flow(), 'full', credentials);
    mailbox.receive(answer(id, 'Re: and another thing'));
    await until(() => mailbox.seen().length > 1, 'the second mark');
    assert.deepEqual(
      (await told()).filter((kind) => kind === 'reply.received'),
      ['reply.received', 'reply.received'],
    );
    assert.deepEqual([messages('approved'), caught()], [[], []]);
  });

  it('counts a mail that came back as failed, with the reason', async () => {
    await deploy(flow(), credentials);
    const id = await messageIdOf();
    mailbox.receive(`From: MAILER-DAEMON@mail.example.org
To: desk@example.org
Subject: Undelivered
Message-ID: <b1@mail.example.org>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; jane@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: message/rfc822

From: desk@example.org
Message-ID: <${id}>
Subject: Please decide

--b--
`);
    await until(() => mailbox.seen().includes('Undelivered'), 'the returned mail');
    assert.deepEqual(await told(), ['notification.failed', 'notification.sent']);
    const [delivery] = await store().listDeliveries('followup', 'a');
    assert.partialDeepStrictEqual(delivery, {
      ...{ state: 'failed', receipt: 'failed', providerId: id },
      error: { code: 'RB_CHANNEL_REJECTED' },
    });
    assert.match(delivery?.error?.message ?? '', /jane@example\.org came back: 5\.1\.1, 550 no such user/);
    assert.deepEqual([messages('late'), caught()], [[], []]);
  });
});
