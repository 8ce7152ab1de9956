import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Asked {
  method: string;
  url: URL;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string | string[]>;
  /** Anything but text is sent as JSON. */
  body?: unknown;
}

export interface LoopbackServer {
  readonly url: string;
  /** Everything that was asked, in order. */
  readonly asked: Asked[];
  close(): Promise<void>;
}

/** What answers a request; undefined when it dealt with the response itself. */
export type Responder = (
  asked: Asked,
  response: http.ServerResponse,
) => Answer | undefined | Promise<Answer | undefined>;

/** A server on a free port of the loopback address, ended by `close` together with its connections. */
export async function startLoopback(respond: Responder, tls?: { key: string; cert: string }): Promise<LoopbackServer> {
  const asked: Asked[] = [];
  const serve = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one: Asked = {
      method: request.method ?? '',
      url: new URL(request.url ?? '/', `http://${request.headers.host}`),
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    asked.push(one);
    const answer = await respond(one, response);
    if (answer) write(response, answer);
  };
  const server = tls ? https.createServer(tls, serve) : http.createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function write(response: http.ServerResponse, { status = 200, headers = {}, body }: Answer): void {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(text);
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

export function numberOf(asked: Asked, name: string, otherwise: number): number {
  return Number(asked.url.searchParams.get(name) ?? otherwise);
}
