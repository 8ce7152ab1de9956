import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Behaviour } from '../../demo/sandbox/vendors/messaging';
import { createEmailChannel, type EmailSettings } from '../../src/adapters/email/email-channel';
import { RingbackError } from '../../src/core/errors';
import type { DeliveryOutcome } from '../../src/ports/channel';
import { hostileCard } from './card-message';
import { type ChannelHarness, channelMessage, describeChannel } from './channel-suite';
import { createCertificate } from './vendors/certificate';

interface MailServer extends ChannelHarness {
  mails: { email: Email; raw: string; to: string[]; isEncrypted: boolean; user: string }[];
  /** Answers to RCPT TO, DATA and the end of data, by a status instead of the behaviour. */
  refuse(command: 'RCPT' | 'DATA', status: number): void;
  settings: EmailSettings;
}

async function createMailServer(
  over: Partial<EmailSettings> = {},
  options: SMTPServerOptions = {},
): Promise<MailServer> {
  const mails: MailServer['mails'] = [];
  const sockets = new Set<net.Socket>();
  let behaviour: Behaviour = 'accept';
  let refused: { command: 'RCPT' | 'DATA'; status: number } | undefined;
  let arrived: () => void = () => undefined;
  let release: () => void = () => undefined;
  const failure = (status: number) => Object.assign(new Error(`told ${status}`), { responseCode: status });

  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    ...options,
    onRcptTo(_address, _session, done) {
      if (refused?.command === 'RCPT') done(failure(refused.status));
      else if (behaviour === 'reject') done(failure(550));
      else if (behaviour === 'unavailable') done(failure(451));
      else done();
    },
    async onData(stream, session, done) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      const raw = Buffer.concat(chunks);
      const email = await PostalMime.parse(raw);
      const take = () =>
        mails.push({
          email,
          raw: raw.toString(),
          to: session.envelope.rcptTo.map(({ address }) => address),
          isEncrypted: session.secure,
          user: String(session.user ?? ''),
        });
      arrived();
      if (refused?.command === 'DATA') done(failure(refused.status));
      else if (behaviour === 'cutAfterAcceptance') for (const socket of sockets) socket.destroy();
      else if (behaviour === 'malformed') for (const socket of sockets) socket.write('certainly\r\n');
      else if (behaviour === 'slow') {
        release = () => {
          take();
          done();
        };
      } else if (behaviour === 'accept') {
        take();
        done();
      }
    },
  });
  // What the tests break on purpose is no error of theirs.
  server.on('error', (error) => assert.ok(error instanceof Error));
  server.server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const settings: EmailSettings = {
    id: 'c1',
    name: 'Mail',
    smtpHost: '127.0.0.1',
    smtpPort: port,
    smtpSecurity: 'none',
    smtpUser: '',
    smtpPassword: '',
    from: 'Service desk <desk@example.org>',
    replyTo: '',
    // The server of the tests takes 100 ms to greet; a busy machine may take several times as long.
    timeoutMs: 1_000,
    ...over,
  };
  const stop = async () => {
    if (!server.server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    channel: createEmailChannel(settings, { closeGraceMs: 50 }),
    address: 'jane@example.org',
    badAddress: 'jane@example.org\r\nBcc: all@example.org',
    settings,
    mails,
    behave: async (next) => {
      behaviour = next;
      if (next === 'absent') await stop();
    },
    refuse(command, status) {
      refused = { command, status };
    },
    arrival: () =>
      new Promise((resolve) => {
        arrived = resolve;
      }),
    release: () => release(),
    accepted: () =>
      mails.map(({ email }) => ({
        deliveryId: email.messageId?.replace(/^<(.*)@.*$/, '$1') ?? '',
        subject: email.subject ?? '',
      })),
    close: stop,
  };
}

describeChannel('email', createMailServer, {
  isIdempotent: false,
  behaviours: [
    'accept',
    'reject',
    'unavailable',
    'cutAfterAcceptance',
    'silentAfterAcceptance',
    'malformed',
    'absent',
    'slow',
  ],
});

describe('channel: email, its own', () => {
  let server: MailServer;
  const certificate = createCertificate();
  const { signal } = new AbortController();
  const open = async (over: Partial<EmailSettings> = {}, options: SMTPServerOptions = {}) => {
    server = await createMailServer(over, options);
    return server;
  };
  const failed = (outcome: DeliveryOutcome) => {
    if (outcome.status === 'sent') assert.fail('sent');
    return {
      code: outcome.error.code,
      retryable: outcome.error.retryable,
      status: outcome.error.status,
      message: outcome.error.message,
    };
  };
  afterEach(async () => {
    await server.channel.close();
    await server.close();
  });

  it('is a mail in text and HTML that no program answers', async () => {
    const { channel, mails } = await open({ replyTo: 'Desk <answers@example.org>' });
    const image = { url: 'https://example.org/a.png?x=1&y="', alt: 'A <laptop>' };
    const outcome = await channel.send(channelMessage(server, { image }), signal);
    const [{ email, to } = assert.fail('no mail')] = mails;
    const providerId = email.messageId?.replace(/^<|>$/g, '');
    assert.deepEqual(outcome, { status: 'sent', providerId, address: 'jane@example.org' });
    assert.deepEqual(to, ['jane@example.org']);
    assert.deepEqual(email.from, { name: 'Service desk', address: 'desk@example.org' });
    assert.deepEqual(email.to, [{ name: 'Jane Döe', address: 'jane@example.org' }]);
    assert.deepEqual(email.replyTo, [{ name: 'Desk', address: 'answers@example.org' }]);
    assert.equal(email.subject, 'Approval waits – ünï 😀');
    assert.equal(email.messageId, '<0b4a7c1e-5d0f-4f6e-9f58-3f6b8a0a9b11@example.org>');
    const header = (name: string) => email.headers.find(({ key }) => key === name)?.value;
    assert.equal(header('auto-submitted'), 'auto-generated');
    assert.match(
      email.text ?? '',
      /^Please approve <REQ1> & co\.\nhttps:\/\/desk\.example\.org\/REQ1\n\.\nThanks\n\nA <laptop>\nhttps/,
    );
    const html = email.html ?? '';
    assert.match(html, /Please approve &lt;REQ1&gt; &amp; co\.<br>/);
    assert.match(html, /<a href="https:\/\/desk\.example\.org\/REQ1"/);
    assert.match(html, /<img src="https:\/\/example\.org\/a\.png\?x=1&amp;y=&quot;" alt="A &lt;laptop&gt;"/);
    assert.match(html, /Approvals · 2\/3/);
    assert.doesNotMatch(html, /<REQ1>/);
  });

  it('lets its recipient stop such mails, by a line and by the button of a mail program', async () => {
    const { channel, mails } = await open();
    const token = `k.${'d'.repeat(300)}.m`;
    const optOutUrl = `https://desk.example.org/ringback/opt-out/${token}`;
    for (const card of [undefined, await hostileCard()]) {
      const message = channelMessage(server, { optOutUrl, ...(card && { card }) });
      message.recipient = { ...message.recipient, locale: 'es-MX' };
      assert.equal((await channel.send(message, signal)).status, 'sent');
    }
    assert.equal((await channel.send(channelMessage(server), signal)).status, 'sent');
    for (const { email } of mails.slice(0, 2)) {
      const header = (key: string) => email.headerLines.find((line) => line.key === key)?.line;
      assert.equal(header('list-unsubscribe')?.replace(/\r?\n\s*/g, ' '), `List-Unsubscribe: <${optOutUrl}>`);
      assert.equal(header('list-unsubscribe-post'), 'List-Unsubscribe-Post: List-Unsubscribe=One-Click');
      assert.match(
        email.text ?? '',
        /No recibir más estos mensajes: https:\/\/desk\.example\.org\/ringback\/opt-out\//,
      );
      assert.match(email.html || '', /<a href="https:[^"]+opt-out\/k\.d+\.m"[^>]*>No recibir más/);
    }
    assert.ok(mails[2]?.email.headerLines.every(({ key }) => !key.startsWith('list-')));
    assert.doesNotMatch(mails[2]?.email.text ?? '', /opt-out/);
  });

  it('shows a card, and says the same in its text', async () => {
    const { channel, mails } = await open();
    const message = channelMessage(server, { card: await hostileCard(), text: 'In other words' });
    assert.equal((await channel.send(message, signal)).status, 'sent');
    const { html = '', text = '', bcc } = mails[0]?.email ?? assert.fail('no mail');
    assert.match(html, /<h1[^>]*>Approve the laptop\?<\/h1>/);
    assert.match(html, /&lt;script&gt;alert/);
    assert.match(html, /<a href="https:\/\/desk\.example\.org\/REQ1\?a=%22b"[^>]*>Open it<\/a>/);
    assert.match(html, /Approvals · 2\/3/);
    assert.match(text, /^In other words\n/);
    assert.doesNotMatch(html, /<script|javascript:|>Approve<\/a>/);
    assert.equal(bcc, undefined);
  });

  it('carries an image of the message itself as an attachment', async () => {
    const { channel, mails } = await open();
    const image = { url: 'data:image/png;base64,iVBORw0KGgo=', alt: 'Dot' };
    assert.equal((await channel.send(channelMessage(server, { image }), signal)).status, 'sent');
    const { attachments, html, text } = mails[0]?.email ?? assert.fail('no mail');
    assert.deepEqual(
      attachments.map(({ mimeType }) => mimeType),
      ['image/png'],
    );
    assert.match(html ?? '', /<img src="cid:/);
    assert.doesNotMatch(text ?? '', /base64/);
  });

  it('gives nobody a way into the headers', async () => {
    const { channel, mails } = await open();
    const evil = 'x\r\nBcc: all@example.org\r\n\r\n<script>';
    const message = channelMessage(server, {
      subject: evil,
      text: evil,
      recipient: { key: 'user:x', name: evil },
      deliveryId: `id>\r\nBcc: a@b.c`,
    });
    assert.equal((await channel.send(message, signal)).status, 'sent');
    const [{ email, to } = assert.fail('no mail')] = mails;
    assert.deepEqual(to, ['jane@example.org']);
    assert.equal(email.bcc, undefined);
    assert.equal(
      email.headers.some(({ key }) => key === 'bcc'),
      false,
    );
    assert.equal(email.subject, 'x Bcc: all@example.org <script>');
    assert.doesNotMatch(email.html ?? '', /<script>/);
  });

  it('tells by the reply whether it is worth trying again', async () => {
    const { channel } = await open();
    for (const [command, status, retryable] of [
      ['RCPT', 450, true],
      ['RCPT', 550, false],
      ['DATA', 452, true],
      ['DATA', 552, false],
      ['DATA', 554, false],
    ] as const) {
      server.refuse(command, status);
      const outcome = await channel.send(channelMessage(server), signal);
      assert.deepEqual([failed(outcome).status, failed(outcome).retryable], [status, retryable]);
      assert.equal(outcome.status === 'failed' && outcome.isUncertain === true, false);
    }
    // The server hangs up with it: whether the reply or the end of the connection is seen first is open.
    server.refuse('RCPT', 421);
    const hungUp = await channel.send(channelMessage(server), signal);
    assert.ok(failed(hungUp).retryable);
    assert.equal(hungUp.status === 'failed' && hungUp.isUncertain === true, false);
  });

  it('logs in, and tells a refused login without the password', async () => {
    const auth: SMTPServerOptions = {
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        password === 'right' ? done(null, { user: username }) : done(new Error('no')),
    };
    const { channel, mails, settings } = await open({ smtpUser: 'desk', smtpPassword: 'right' }, auth);
    assert.equal((await channel.check(signal)).status, 'sent');
    assert.equal((await channel.send(channelMessage(server), signal)).status, 'sent');
    assert.equal(mails[0]?.user, 'desk');
    const wrong = createEmailChannel({ ...settings, smtpPassword: 'wr0ng-secret' });
    for (const outcome of [await wrong.check(signal), await wrong.send(channelMessage(server), signal)]) {
      const { code, retryable, status, message } = failed(outcome);
      assert.deepEqual([code, retryable, status], ['RB_CHANNEL_REJECTED', false, 535]);
      assert.match(message, /refused the login/);
      assert.doesNotMatch(message, /wr0ng/);
    }
    await wrong.close();
  });

  it('insists on STARTTLS where it is asked for', async () => {
    await open({ smtpSecurity: 'starttls', tls: { rejectUnauthorized: false } });
    const { code, retryable, message } = failed(await server.channel.send(channelMessage(server), signal));
    assert.deepEqual([code, retryable], ['RB_CHANNEL_REJECTED', false]);
    assert.match(message, /No encrypted connection|STARTTLS/);
    assert.equal(server.mails.length, 0);
  });

  it('encrypts by STARTTLS, and from the first byte', async () => {
    await open(
      { smtpSecurity: 'starttls', tls: { ca: certificate.cert } },
      { disabledCommands: ['AUTH'], ...certificate },
    );
    assert.equal((await server.channel.send(channelMessage(server), signal)).status, 'sent');
    assert.equal(server.mails[0]?.isEncrypted, true);
    await server.channel.close();
    await server.close();
    await open({ smtpSecurity: 'tls', tls: { ca: certificate.cert } }, { secure: true, ...certificate });
    assert.equal((await server.channel.send(channelMessage(server), signal)).status, 'sent');
    assert.equal(server.mails[0]?.isEncrypted, true);
  });

  it('trusts no certificate but one of a known authority', async () => {
    await open({ smtpSecurity: 'tls' }, { secure: true, ...certificate });
    const { code, retryable, message } = failed(await server.channel.send(channelMessage(server), signal));
    assert.deepEqual([code, retryable], ['RB_CHANNEL_REJECTED', false]);
    assert.match(message, /certificate/);
    const trusting = createEmailChannel({ ...server.settings, tls: { ca: certificate.cert } });
    assert.equal((await trusting.send(channelMessage(server), signal)).status, 'sent');
    await trusting.close();
  });

  it('does not wait for a server that greets nobody', async () => {
    await open();
    const mute = net.createServer();
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const connected = once(mute, 'connection');
    const channel = createEmailChannel({ ...server.settings, smtpPort: (mute.address() as AddressInfo).port });
    const outcome = await channel.send(channelMessage(server), signal);
    assert.deepEqual([failed(outcome).code, failed(outcome).retryable], ['RB_CHANNEL_UNAVAILABLE', true]);
    const [socket] = await connected;
    socket.destroy();
    await channel.close();
    await new Promise((resolve) => mute.close(resolve));
  });

  it('refuses settings that cannot work', async () => {
    await open();
    for (const over of [
      { from: '' },
      { from: 'a@b.c, d@e.f' },
      { from: 'nobody' },
      { from: 'x <a@b\r\nBcc: c@d>' },
      { replyTo: 'nobody' },
      { smtpHost: '' },
      { smtpHost: 'https://smtp.example.org' },
      { smtpPort: 0 },
      { smtpPort: 70_000 },
    ]) {
      assert.throws(
        () => createEmailChannel({ ...server.settings, ...over }),
        (error) => error instanceof RingbackError && error.code === 'RB_CONFIG',
        JSON.stringify(over),
      );
    }
  });
});
