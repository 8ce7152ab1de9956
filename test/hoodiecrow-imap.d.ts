declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net';

  interface Mailbox {
    uidvalidity: number;
    messages: { raw: string; flags: string[] }[];
  }

  interface Line {
    tag: string;
    command?: string;
    attributes: { type: 'TEXT'; value: string }[];
  }

  interface Connection {
    directNotifications: boolean;
    inputHandler: ((line: string) => void) | false;
    send(line: Line): void;
    processQueue(force: boolean): void;
  }

  interface ImapTestServer {
    server: Server;
    listen(port: number, host: string, listening: () => void): void;
    close(closed: () => void): void;
    registerCapability(name: string): void;
    setCommandHandler(
      name: string,
      handler: (connection: Connection, command: { tag: string }, data: string, done: () => void) => void,
    ): void;
    getMailbox(path: string): Mailbox;
    appendMessage(mailbox: Mailbox, flags: string[], date: Date, raw: string): void;
  }

  function createServer(options: { plugins: (string | ((server: ImapTestServer) => void))[] }): ImapTestServer;
  export = createServer;
}
