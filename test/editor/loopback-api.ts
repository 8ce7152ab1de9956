import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoopbackApi {
  /** Without a slash at its end. */
  url: string;
  /** Method and path of each request, oldest first. */
  requests: string[];
  close(): Promise<void>;
}

/** A small API on loopback: gives `answers[path]` as JSON, or 404. */
export async function startLoopbackApi(answers: Record<string, unknown>): Promise<LoopbackApi> {
  const requests: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    requests.push(`${request.method} ${request.url}`);
    const answer = answers[path];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error: 'There is nothing here.' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
