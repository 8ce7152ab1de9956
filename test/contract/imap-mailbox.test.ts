import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { ImapServer } from '../../demo/sandbox/vendors/imap';
import { ImapMailbox, type ImapSettings, type MailboxPosition } from '../../src/adapters/email/incoming/imap-mailbox';
import type { IncomingMail } from '../../src/adapters/email/incoming/incoming-mail';
import { RingbackError } from '../../src/core/errors';
import { pause } from '../../src/runtime/pause';

const reply = (subject: string, text = 'Yes, order them.') => `From: Ada Lovelace <ada@example.org>
To: desk@example.org
Subject: ${subject}
Message-ID: <${subject.replace(/\W/g, '')}@client.example.org>
In-Reply-To: <d1@example.org>
References: <d0@example.org> <d1@example.org>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

${text}

On Tue, Mar 3, 2026 at 9:14 AM desk@example.org wrote:
> Please decide
`;

const bounce = `From: Mail Delivery System <MAILER-DAEMON@mail.example.org>
To: desk@example.org
Subject: Undelivered mail
Message-ID: <bounce1@mail.example.org>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver your mail.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; ada@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: text/rfc822-headers

From: desk@example.org
Message-ID: <d7@example.org>
Subject: Please decide

--b--
`;

const withAttachment = `From: Ada <ada@example.org>
To: desk@example.org
Subject: With a picture
Message-ID: <a1@client.example.org>
In-Reply-To: <d2@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="m"

--m
Content-Type: multipart/alternative; boundary="a"

--a
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

${Buffer.from('<p>See the <b>picture</b>: 10&nbsp;€</p>').toString('base64')}

--a--
--m
Content-Type: text/plain; name=notes.txt
Content-Disposition: attachment; filename=notes.txt

Not what was written.

--m--
`;

/** What is read of a mailbox, and what was said of it. */
class Watch {
  readonly mails: IncomingMail[] = [];
  readonly troubles: (RingbackError | undefined)[] = [];
  position: MailboxPosition | undefined;
  /** Throws for the next mail. */
  fails = 0;
  #news: () => void = () => undefined;
  #stop = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  start(settings: ImapSettings): void {
    this.#stop = new AbortController();
    this.#ended = new ImapMailbox(settings, { pause: (ms, signal) => pause(ms / 40, signal) }).watch(
      {
        readPosition: async () => this.position,
        savePosition: async (position) => {
          this.position = position;
          this.#news();
        },
        take: async (mail) => {
          if (this.fails > 0) {
            this.fails -= 1;
            throw new RingbackError('RB_STORE_UNAVAILABLE', 'The store is away.');
          }
          this.mails.push(mail);
          return mail.answers.length > 0 || mail.report !== undefined;
        },
        onTrouble: (error) => {
          this.troubles.push(error);
          this.#news();
        },
      },
      this.#stop.signal,
    );
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        this.#news = resolve;
      });
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort(new RingbackError('RB_CLOSED', 'Closed.'));
    await this.#ended;
  }
}

describe('a mailbox by IMAP', function () {
  this.timeout(30_000);
  let server: ImapServer;
  let watch: Watch;
  let settings: ImapSettings;

  beforeEach(async () => {
    server = await ImapServer.start();
    watch = new Watch();
    settings = {
      ...{ host: '127.0.0.1', port: server.port, security: 'none', folder: 'INBOX', timeoutMs: 5_000 },
      ...{ user: ImapServer.user, password: ImapServer.password },
    };
  });
  afterEach(async () => {
    await watch.stop();
    await server.stop();
  });

  it('is read from the start and as mails come; only what is ours is marked as read', async () => {
    server.receive(reply('First'));
    server.receive('From: News <news@example.org>\nSubject: News\nMessage-ID: <n1@example.org>\n\nBuy now.\n');
    watch.start(settings);
    await watch.until(() => watch.mails.length === 2);
    server.receive(reply('Second', 'Gr=C3=BC=C3=9Fe'));
    await watch.until(() => watch.mails.length === 3);
    await watch.until(() => watch.position?.uid === 3);
    assert.deepEqual(watch.mails[0], {
      messageId: 'First@client.example.org',
      from: { name: 'Ada Lovelace', address: 'ada@example.org' },
      answers: ['d1@example.org', 'd0@example.org'],
      isAutomatic: false,
      text: 'Yes, order them.',
    });
    assert.equal(watch.mails[2]?.text, 'Grüße');
    assert.deepEqual(server.seen(), ['First', 'Second']);
  });

  it('tells of a mail that came back which one it was, and why', async () => {
    server.receive(bounce);
    watch.start(settings);
    await watch.until(() => watch.mails.length === 1);
    assert.deepEqual(watch.mails[0]?.report, {
      messageId: 'd7@example.org',
      recipients: [{ address: 'ada@example.org', action: 'failed', status: '5.1.1', diagnostic: '550 no such user' }],
    });
  });

  it('gives the text of what was written, and no attachment', async () => {
    server.receive(withAttachment);
    watch.start(settings);
    await watch.until(() => watch.mails.length === 1);
    assert.equal(watch.mails[0]?.text, 'See the picture: 10 €');
  });

  it('goes on where it was, after a restart and after a lost connection', async () => {
    server.receive(reply('First'));
    watch.start(settings);
    await watch.until(() => watch.position?.uid === 1);
    await watch.stop();
    server.receive(reply('Second'));
    watch.start(settings);
    await watch.until(() => watch.position?.uid === 2);
    server.cut();
    await watch.until(() => watch.troubles.at(-1) !== undefined);
    server.receive(reply('Third'));
    await watch.until(() => watch.position?.uid === 3);
    assert.deepEqual(
      watch.mails.map(({ messageId }) => messageId.split('@')[0]),
      ['First', 'Second', 'Third'],
    );
    assert.equal(watch.troubles.at(-1), undefined);
  });

  it('brings a mail again that could not be taken', async () => {
    watch.fails = 1;
    server.receive(reply('First'));
    watch.start(settings);
    await watch.until(() => watch.position?.uid === 1);
    assert.equal(watch.troubles.find((each) => each)?.code, 'RB_STORE_UNAVAILABLE');
    assert.deepEqual([watch.mails.length, server.seen()], [1, ['First']]);
  });

  it('is read anew where its mails were renumbered', async () => {
    server.receive(reply('First'));
    watch.position = { validity: '999', uid: 57 };
    watch.start(settings);
    await watch.until(() => watch.position?.uid === 1);
    assert.equal(watch.mails.length, 1);
  });

  it('says what is wrong: the password, the folder, the host', async () => {
    const codeOf = async (changed: Partial<ImapSettings>) => {
      const mailbox = new ImapMailbox({ ...settings, ...changed }, { pause });
      return mailbox.check(new AbortController().signal).then(
        () => 'fine',
        (error: RingbackError) => `${error.code}: ${error.message}`,
      );
    };
    assert.equal(await codeOf({}), 'fine');
    assert.match(await codeOf({ password: 'wrong-secret' }), /^RB_CHANNEL_REJECTED: .*refused the login/);
    assert.doesNotMatch(await codeOf({ password: 'wrong-secret' }), /wrong-secret/);
    assert.match(await codeOf({ folder: 'Replies' }), /^RB_CHANNEL_REJECTED: .*no folder "Replies"/);
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    assert.match(await codeOf({ port }), /^RB_CHANNEL_UNAVAILABLE: .*could not be read/);
    assert.match(await codeOf({ security: 'starttls' }), /^RB_CHANNEL_/);
  });
});
