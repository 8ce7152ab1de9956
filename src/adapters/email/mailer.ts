import { Transform } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import nodemailer from 'nodemailer';

export interface MailerSettings {
  smtpHost: string;
  smtpPort: number;
  /** none: never encrypted; starttls: refused where it cannot be; tls: from the first byte. */
  smtpSecurity: 'none' | 'starttls' | 'tls';
  smtpUser: string;
  smtpPassword: string;
  tls?: ConnectionOptions;
  /** For connecting, and for each silence of the server. */
  timeoutMs: number;
  maxConnections: number;
}

export interface Mail {
  from: { name: string; address: string };
  to: { name: string; address: string };
  replyTo?: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** Where a mail program's own button unsubscribes the recipient, by one POST. */
  unsubscribeUrl?: string;
}

export type MailResult =
  | { kind: 'accepted'; response: string }
  /** `hasLeft`: the last byte was on its way, so the server may have accepted it. */
  | { kind: 'failed'; error: Error; hasLeft: boolean };

/** A pool of SMTP connections. */
export interface Mailer {
  /** Never rejects. */
  send(mail: Mail, signal: AbortSignal): Promise<MailResult>;
  /** Connects and logs in. */
  verify(): Promise<void>;
  close(): void;
}

/** A server that trickles its answers is never silent; the whole of a mail may take this many timeouts. */
const TIMEOUTS_PER_MAIL = 4;

export function createMailer(settings: MailerSettings): Mailer {
  const { smtpHost, smtpPort, smtpSecurity, smtpUser, smtpPassword, tls, timeoutMs, maxConnections } = settings;
  const transport = nodemailer.createTransport({
    pool: true,
    host: smtpHost,
    port: smtpPort,
    secure: smtpSecurity === 'tls',
    requireTLS: smtpSecurity === 'starttls',
    ignoreTLS: smtpSecurity === 'none',
    ...(smtpUser ? { auth: { user: smtpUser, pass: smtpPassword } } : {}),
    ...(tls ? { tls } : {}),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    maxConnections,
    // Our own tries and pauses decide; the pool goes on by itself only where not a byte of the mail had left.
    maxRequeues: 1,
    disableFileAccess: true,
    disableUrlAccess: true,
    attachDataUrls: true,
  });
  const left = new WeakMap<AbortSignal, () => void>();
  transport.use('stream', (mail, done) => {
    const signal = mail.data.signal;
    if (signal) mail.message?.transform(() => noticeEnd(() => left.get(signal)?.()));
    done();
  });

  return {
    async send({ unsubscribeUrl, ...mail }, signal) {
      let hasLeft = false;
      // One of its own for each mail: it is also what the plugin above knows the mail by.
      const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs * TIMEOUTS_PER_MAIL)]);
      left.set(within, () => {
        hasLeft = true;
      });
      try {
        const { response } = await transport.sendMail({
          ...mail,
          // No auto-reply shall come back, from programs that follow RFC 3834 or from Exchange.
          headers: {
            'Auto-Submitted': 'auto-generated',
            'X-Auto-Response-Suppress': 'OOF, AutoReply',
            // https://www.rfc-editor.org/rfc/rfc8058#section-3.1
            ...(unsubscribeUrl && {
              // As it is: a long one would be encoded as if it were words, which no mail program undoes.
              'List-Unsubscribe': { prepared: true, value: `<${new URL(unsubscribeUrl).href}>` },
              'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
            }),
          },
          signal: within,
        });
        return { kind: 'accepted', response };
      } catch (thrown) {
        return { kind: 'failed', error: thrown instanceof Error ? thrown : new Error(String(thrown)), hasLeft };
      }
    },
    async verify() {
      await transport.verify();
    },
    close: () => transport.close({ force: true }),
  };
}

/** Passes a mail on, and tells when its last byte has gone through. */
function noticeEnd(onEnd: () => void): Transform {
  return new Transform({
    transform: (chunk, _encoding, next) => next(null, chunk),
    flush(next) {
      onEnd();
      next();
    },
  });
}
