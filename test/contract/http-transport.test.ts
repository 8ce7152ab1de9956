import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import zlib from 'node:zlib';
import type { IntegrationSettings } from '../../src/core/extract/settings';
import type { HttpClient } from '../../src/ports/http';
import { client, integration } from './http-setup';

/** A server that is its own proxy: requests come to it with the whole URL, or for a path. */
describe('what is on the wire', () => {
  let server: Server;
  let url: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let http: HttpClient;
  const text = JSON.stringify({ items: Array.from({ length: 2_000 }, (_, id) => ({ id, title: `Ü ${id}` })) });
  const { signal } = new AbortController();

  before(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => http.close());
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const ways: [string, () => Partial<IntegrationSettings>][] = [
    ['without a proxy', () => ({})],
    ['through a proxy', () => ({ proxy: { kind: 'url', url, noProxy: [] } })],
  ];
  for (const [way, changes] of ways) {
    describe(way, () => {
      beforeEach(() => {
        http = client(integration(url, { ...changes(), attempts: 1 }));
      });
      const get = () => http.request({ method: 'GET', url: `${url}/items`, headers: {} }, signal);

      const encodings: Record<string, (bytes: Buffer) => Buffer> = {
        gzip: zlib.gzipSync,
        deflate: zlib.deflateSync,
        br: zlib.brotliCompressSync,
      };
      for (const [encoding, compress] of Object.entries(encodings)) {
        it(`reads what is compressed with ${encoding}`, async () => {
          answer = (_request, response) => {
            response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
            response.end(compress(Buffer.from(text)));
          };
          assert.deepEqual((await get()).body, JSON.parse(text));
        });
      }

      it('says that it takes what is compressed, and who asks', async () => {
        answer = (request, response) => response.end(JSON.stringify(request.headers));
        const { 'accept-encoding': accepted, 'user-agent': agent } = (await get()).body as Record<string, string>;
        assert.match(String(accepted), /\bgzip\b.*\bbr\b/);
        assert.equal(agent, 'ringback');
      });

      it('takes what is empty, although it is said to be compressed', async () => {
        answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end();
        assert.equal((await get()).body, undefined);
      });

      it('fails where what is compressed is damaged', async () => {
        answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip at all');
        await assert.rejects(get(), { code: 'RB_HTTP_UNREACHABLE', message: /damaged/ });
      });

      it('fails where the connection is cut in the middle of a compressed answer', async () => {
        answer = (_request, response) => {
          response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': '100000' });
          response.write(zlib.gzipSync(text).subarray(0, 500), () => response.destroy());
        };
        await assert.rejects(get(), { code: 'RB_HTTP_UNREACHABLE', message: /was cut/ });
      });

      it('sends a body with its length and type', async () => {
        answer = (request, response) => {
          const { 'content-length': length, 'content-type': type, 'transfer-encoding': transfer } = request.headers;
          request.resume().on('end', () => response.end(JSON.stringify({ length, type, transfer })));
        };
        const sent = await http.request({ method: 'POST', url: `${url}/items`, headers: {}, body: 'Grüße' }, signal);
        assert.deepEqual(sent.body, { length: '7', type: 'text/plain; charset=utf-8' });
      });

      it('uses a connection again', async () => {
        const ports = new Set<number | undefined>();
        answer = (request, response) => {
          ports.add(request.socket.remotePort);
          response.end('{}');
        };
        for (let n = 0; n < 5; n += 1) await get();
        assert.equal(ports.size, 1);
      });
    });
  }
});
