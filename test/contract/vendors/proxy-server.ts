import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ProxyServer {
  readonly url: string;
  /** `CONNECT host:port` and `GET http://…`, in order. */
  readonly seen: string[];
  close(): Promise<void>;
}

/** A proxy for tunnels (CONNECT) and plain requests. With `credentials` (`user:password`) it answers 407 to everybody else. */
export async function startProxy(credentials?: string): Promise<ProxyServer> {
  const seen: string[] = [];
  const sockets = new Set<Duplex>();
  const isAllowed = (given: string | undefined) =>
    credentials === undefined || given === `Basic ${Buffer.from(credentials).toString('base64')}`;

  const server = http.createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (!isAllowed(request.headers['proxy-authorization'])) {
      response.writeHead(407).end();
      return;
    }
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const onward = http.request(request.url ?? '', { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connect', (request, client) => {
    seen.push(`CONNECT ${request.url}`);
    sockets.add(client);
    if (!isAllowed(request.headers['proxy-authorization'])) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const [host, port] = (request.url ?? '').split(':');
    const target = net.connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    sockets.add(target);
    client.on('error', () => target.destroy());
    target.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        server.closeAllConnections();
      }),
  };
}
