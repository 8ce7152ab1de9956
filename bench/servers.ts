import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { recordAt, recordsIn, type Version } from './records';

/** The process that the contestants poll and post to: it is nobody's CPU but its own. */

const pageSize = 100;
const state: { count: number; version: Version; posts: number } = { count: 0, version: 1, posts: 0 };
let array: { key: string; body: Buffer } | undefined;

function page(number: number): string {
  const all = recordsIn(state.count, state.version);
  const records: string[] = [];
  for (let position = (number - 1) * pageSize; position < Math.min(all, number * pageSize); position += 1) {
    records.push(recordAt(position, state.count, state.version));
  }
  return `{"records":[${records.join(',')}],"last":${number * pageSize >= all}}`;
}

function everything(): Buffer {
  const key = `${state.count}/${state.version}`;
  if (array?.key !== key) {
    const records = Array.from({ length: recordsIn(state.count, state.version) }, (_, position) =>
      recordAt(position, state.count, state.version),
    );
    array = { key, body: Buffer.from(`[${records.join(',')}]`) };
  }
  return array.body;
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://source');
  const json = (body: string | Buffer) => {
    response.setHeader('content-type', 'application/json');
    response.setHeader('content-length', Buffer.byteLength(body));
    response.end(body);
  };
  switch (url.pathname) {
    case '/records':
      return json(page(Number(url.searchParams.get('page') ?? 1)));
    case '/array':
      return json(everything());
    case '/sink':
      request.resume().on('end', () => {
        state.posts += 1;
        json('{}');
      });
      return;
    case '/control':
      state.count = Number(url.searchParams.get('count'));
      state.version = url.searchParams.get('version') === '2' ? 2 : 1;
      state.posts = 0;
      if (url.searchParams.has('array')) everything();
      return json('{}');
    case '/posts':
      return json(String(state.posts));
    default:
      response.statusCode = 404;
      response.end();
  }
}

const server = createServer(answer);
// Connections that rest between two runs stay usable.
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => {
  server.close();
  server.closeAllConnections();
});
