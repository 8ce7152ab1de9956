import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { HttpProblem } from '../http-exchange';
import { people } from '../people';
import { ImapServer } from '../vendors/imap';
import type { ShownMessage } from './messenger';

export interface MailPorts {
  /** By which mails are taken. */
  smtp: number;
  /** Of the mailbox that answers come to. */
  imap: number;
}

export interface MailServer {
  /** 0 until it listens. */
  ports(): MailPorts;
  messages(): ShownMessage[];
  /** Somebody answers the last mail that they got. */
  answer(from: string, text: string): void;
  /** Listens on loopback; rejects with EADDRINUSE when a port is taken. */
  start(ports: MailPorts): Promise<void>;
  stop(): Promise<void>;
}

interface KeptMail {
  address: string;
  messageId: string;
  subject: string;
  /** Who it says that it is from. */
  sender: string;
}

/** Takes every mail from whoever reaches it, and keeps it; answers come to the one mailbox that it has. */
export function createMailServer(): MailServer {
  const kept: ShownMessage[] = [];
  const mails: KeptMail[] = [];
  let mailbox: ImapServer | undefined;
  let port = 0;
  let answers = 0;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    // What a stop waits for at most.
    closeTimeout: 100,
    onData(stream, session, done) {
      void (async () => {
        try {
          const chunks: Buffer[] = [];
          for await (const chunk of stream) chunks.push(chunk as Buffer);
          const mail = await PostalMime.parse(Buffer.concat(chunks));
          for (const { address } of session.envelope.rcptTo) {
            const name = people.find(({ email }) => email === address)?.name ?? address;
            const payload = { subject: mail.subject ?? '', html: mail.html ?? '', text: mail.text ?? '' };
            mails.push({
              ...{ address, messageId: mail.messageId ?? '', subject: payload.subject },
              sender: mail.from?.address ?? '',
            });
            kept.push({ id: `${kept.length}`, to: address, name, payload, buttons: [] });
          }
          done();
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
        }
      })();
    },
  });
  // A client that goes away in the middle is no trouble of the server's.
  server.on('error', () => undefined);
  return {
    ports: () => ({ smtp: port, imap: mailbox?.port ?? 0 }),
    messages: () => kept,
    answer(from, text) {
      const mail = mails.findLast(({ address }) => address === from);
      if (!mail) throw new HttpProblem(404, `${from} has no mail that could be answered.`);
      answers += 1;
      mailbox?.receive(answerTo(mail, text, answers));
    },
    async start({ smtp: wanted, imap }) {
      mailbox = await ImapServer.start(imap);
      await new Promise<void>((resolve, reject) => {
        server.server.once('error', reject);
        server.listen(wanted, '127.0.0.1', () => resolve());
      });
      port = (server.server.address() as AddressInfo).port;
    },
    async stop() {
      await mailbox?.stop();
      mailbox = undefined;
      if (port === 0) return;
      port = 0;
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** As a mail program writes it, with what it answers. */
function answerTo({ address, messageId, subject, sender }: KeptMail, text: string, number: number): string {
  return [
    `From: <${address}>`,
    `To: <${sender}>`,
    `Subject: =?utf-8?B?${Buffer.from(`Re: ${subject}`).toString('base64')}?=`,
    `Message-ID: <answer-${number}-${Date.now()}@example.test>`,
    ...(messageId ? [`In-Reply-To: ${messageId}`, `References: ${messageId}`] : []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(text).toString('base64'),
    '',
  ].join('\n');
}
