import type { AddressInfo, Socket } from 'node:net';

import createServer = require('hoodiecrow-imap');

/** A mailbox on loopback, by an IMAP server that others have made for tests. */
export class ImapServer {
  readonly #sockets = new Set<Socket>();
  #port: number;

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    port: number,
  ) {
    this.#port = port;
    server.server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static readonly user = 'testuser';
  static readonly password = 'testpass';

  /** Without a port, at any that is free. Rejects with EADDRINUSE when it is taken. */
  static async start(port = 0): Promise<ImapServer> {
    const server = createServer({ plugins: ['ID', idle, 'AUTH-PLAIN', 'NAMESPACE', 'UNSELECT', 'ENABLE'] });
    const started = new ImapServer(server, port);
    await started.open();
    return started;
  }

  /** At the same port as before. */
  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.server.once('error', reject);
      this.server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (this.server.server.address() as AddressInfo).port;
  }

  get port(): number {
    return this.#port;
  }

  /** A mail comes; lines may end as they do here. */
  receive(raw: string): void {
    const mailbox = this.server.getMailbox('INBOX');
    this.server.appendMessage(mailbox, [], new Date(), raw.replace(/\r?\n/g, '\r\n'));
  }

  /** Subjects of the mails that are marked as read. */
  seen(): string[] {
    return this.server
      .getMailbox('INBOX')
      .messages.filter(({ flags }) => flags.includes('\\Seen'))
      .map(({ raw }) => /^Subject: (.*)$/m.exec(raw)?.[1]?.trim() ?? '');
  }

  /** Cuts every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** As if the mailbox had been restored from a backup: uids mean nothing any more. */
  renumber(): void {
    this.server.getMailbox('INBOX').uidvalidity += 1;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.cut();
    await closed;
  }
}

/** RFC 2177. The plugin that comes with the server keeps a timer for half an hour when the client is gone. */
function idle(server: ReturnType<typeof createServer>): void {
  server.registerCapability('IDLE');
  server.setCommandHandler('IDLE', (connection, { tag }, _data, done) => {
    connection.directNotifications = true;
    connection.inputHandler = () => {
      connection.inputHandler = false;
      connection.directNotifications = false;
      connection.send({ tag, command: 'OK', attributes: [{ type: 'TEXT', value: 'IDLE terminated' }] });
      connection.processQueue(true);
    };
    connection.send({ tag: '+', attributes: [{ type: 'TEXT', value: 'idling' }] });
    done();
  });
}
