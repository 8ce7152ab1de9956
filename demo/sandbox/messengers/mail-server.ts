import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { people } from '../people';
import type { ShownMessage } from './messenger';

export interface MailServer {
  /** 0 until it listens. */
  port(): number;
  messages(): ShownMessage[];
  /** Listens on loopback; rejects with EADDRINUSE when the port is taken. */
  start(port: number): Promise<void>;
  stop(): Promise<void>;
}

/** Takes every mail from whoever reaches it, and keeps it. */
export function createMailServer(): MailServer {
  const kept: ShownMessage[] = [];
  let port = 0;
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
    port: () => port,
    messages: () => kept,
    async start(wanted) {
      await new Promise<void>((resolve, reject) => {
        server.server.once('error', reject);
        server.listen(wanted, '127.0.0.1', () => resolve());
      });
      port = (server.server.address() as AddressInfo).port;
    },
    async stop() {
      if (port === 0) return;
      port = 0;
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
