import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';

/** How a request is refused. Each of them says what it was asked with. */
export type Refusal = 'json' | 'longText' | 'html';

/** The token that the token server issues: a secret too, though nobody entered it. */
export const issuedToken = 'IssuedQ99tokenOfTheServer/+=andLonger';

/**
 * Servers that repeat to whoever asks what they were asked with: HTTP for the vendors' APIs, and the mail servers'
 * and PostgreSQL's logins.
 */
export class EchoingServers {
  refusal: Refusal = 'json';
  /** All that came, as it came and decoded. */
  heard = '';
  readonly #open: { server: Server; port: number }[] = [];
  readonly #sockets = new Set<Socket>();

  static async open(): Promise<EchoingServers> {
    const servers = new EchoingServers();
    await servers.#listen(createServer((request, response) => void servers.#answer(request, response)));
    await servers.#listen(createTcpServer((socket) => servers.#speakSmtp(socket)));
    await servers.#listen(createTcpServer((socket) => servers.#speakImap(socket)));
    await servers.#listen(createTcpServer((socket) => servers.#speakPostgres(socket)));
    return servers;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#open[0]?.port}`;
  }

  get smtpPort(): number {
    return this.#open[1]?.port ?? 0;
  }

  get imapPort(): number {
    return this.#open[2]?.port ?? 0;
  }

  get postgresPort(): number {
    return this.#open[3]?.port ?? 0;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const { server } of this.#open) {
      server.close();
      await once(server, 'close');
    }
  }

  async #listen(server: Server): Promise<void> {
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => this.#sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    this.#open.push({ server, port: typeof address === 'object' ? (address?.port ?? 0) : 0 });
  }

  #hear(text: string): void {
    const decoded = [...text.matchAll(/[\w+/]{16,}={0,2}/g)].map(([part]) => Buffer.from(part, 'base64').toString());
    const parts = [text, ...decoded];
    this.heard += [...parts, ...parts.map(decodedAddress)].join('\n');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { authorization = '', host: _host, connection: _connection, ...rest } = request.headers;
    const others = Object.entries(rest).filter(([name]) => /^(x-|cookie|api)/.test(name));
    const body = Buffer.concat(chunks).toString();
    const parts = [authorization, ...others.map(([name, value]) => `${name}: ${value}`), request.url ?? '', body];
    this.#hear(parts.join('\n'));
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (path.endsWith('/records')) {
      json(response, 200, { records: [{ id: `refused as ${this.refusal}`, title: 'A record', people: ['ann'] }] });
    } else if (path.endsWith('/issuing/token')) {
      json(response, 200, { access_token: issuedToken, token_type: 'bearer', expires_in: 3600 });
    } else this.#refuse(response, parts);
  }

  #refuse(response: ServerResponse, parts: string[]): void {
    const said = parts.filter(Boolean).join(' | ');
    if (this.refusal === 'json') {
      const sentence = { error: said, error_description: said, message: said, description: said, detail: said };
      json(response, 401, { ok: false, ...sentence, errors: [said] });
    } else if (this.refusal === 'longText') {
      // So long that what is cut off it may be cut in the middle of a secret.
      response.writeHead(400, { 'content-type': 'text/plain' }).end(`${'Refused! '.repeat(19)}${said}`);
    } else {
      const shown = said.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
      const page = `<!doctype html><html><head><title>${shown}</title></head><body>${shown}</body></html>`;
      response.writeHead(500, { 'content-type': 'text/html' }).end(page);
    }
  }

  #speakSmtp(socket: Socket): void {
    socket.write('220 echo.test ESMTP\r\n');
    this.#onLines(socket, (line) => {
      if (/^EHLO/i.test(line)) socket.write('250-echo.test\r\n250 AUTH PLAIN\r\n');
      else if (/^AUTH/i.test(line)) {
        const said = Buffer.from(line.split(' ')[2] ?? '', 'base64')
          .toString()
          .replaceAll('\0', ' ');
        socket.write(`535 5.7.8 Refused: ${line} ${said}\r\n`);
      } else socket.write('250 OK\r\n');
    });
  }

  #speakImap(socket: Socket): void {
    socket.write('* OK IMAP4rev1 echo.test\r\n');
    this.#onLines(socket, (line) => {
      const [tag = '*', command = ''] = line.split(' ');
      if (/^CAPABILITY/i.test(command)) socket.write(`* CAPABILITY IMAP4rev1\r\n${tag} OK done\r\n`);
      else if (/^ID/i.test(command)) socket.write(`${tag} OK done\r\n`);
      else socket.write(`${tag} NO [AUTHENTICATIONFAILED] Refused: ${line}\r\n`);
    });
  }

  #onLines(socket: Socket, take: (line: string) => void): void {
    let rest = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        this.#hear(line);
        take(line);
      }
    });
  }

  /** Asks for the password in plain text, and says which one was wrong. */
  #speakPostgres(socket: Socket): void {
    let isStarted = false;
    socket.on('data', (bytes: Buffer) => {
      this.#hear(bytes.toString('latin1').replaceAll('\0', ' '));
      if (!isStarted) {
        isStarted = true;
        socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
        return;
      }
      const password = bytes.subarray(5, -1).toString();
      const fields = Buffer.from(`SFATAL\0C28P01\0Mpassword authentication failed with ${password}\0\0`);
      const head = Buffer.alloc(5);
      head.write('E');
      head.writeInt32BE(fields.length + 4, 1);
      socket.end(Buffer.concat([head, fields]));
    });
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function decodedAddress(text: string): string {
  return text.replaceAll(/(%[\da-f]{2})+/gi, (coded) => Buffer.from(coded.replaceAll('%', ''), 'hex').toString());
}
