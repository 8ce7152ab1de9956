import assert from 'node:assert/strict';
import { type LoopbackServer, startLoopback } from '../../demo/sandbox/vendors/loopback';
import type { IntegrationSettings } from '../../src/core/extract/settings';
import type { HttpRequest } from '../../src/ports/http';
import { client, integration, rejectionOf } from './http-setup';
import { createCertificate } from './vendors/certificate';
import { type ProxyServer, startProxy } from './vendors/proxy-server';

const signal = new AbortController().signal;
const get = (url: string): HttpRequest => ({ method: 'GET', url: `${url}/items`, headers: {} });

describe('http client, TLS and proxy', () => {
  const certificate = createCertificate();
  const tls = { ca: certificate.cert, rejectUnauthorized: true };
  let secure: LoopbackServer;
  let plain: LoopbackServer;
  let proxy: ProxyServer;

  before(async () => {
    secure = await startLoopback((asked) => ({ body: { seen: Object.keys(asked.headers) } }), certificate);
    secure = { ...secure, url: secure.url.replace('127.0.0.1', 'localhost') };
    plain = await startLoopback((asked) => ({ body: { seen: Object.keys(asked.headers) } }));
    proxy = await startProxy('proxy user:p@ss');
  });
  after(async () => {
    await Promise.all([secure.close(), plain.close(), proxy.close()]);
  });
  beforeEach(() => {
    proxy.seen.length = 0;
  });

  async function askBy(url: string, changes: Partial<IntegrationSettings>, environment = {}) {
    const http = client(integration(url, changes), { environment });
    try {
      return (await http.request(get(url), signal)).body as { seen: string[] };
    } finally {
      http.close();
    }
  }

  it('trusts the authority that the TLS configuration names, and no other', async () => {
    await askBy(secure.url, { tls });
    await assert.rejects(askBy(secure.url, {}), {
      code: 'RB_HTTP_UNREACHABLE',
      retryable: false,
      message: /certificate .* is not trusted .*TLS configuration/,
    });
    await askBy(secure.url, { tls: { rejectUnauthorized: false } });
  });

  it('reaches an https server through a tunnel of a proxy node, with its credentials and the TLS settings', async () => {
    const proxied = {
      kind: 'url' as const,
      url: proxy.url,
      username: 'proxy user',
      password: 'p@ss',
      noProxy: [],
    } satisfies IntegrationSettings['proxy'];
    const { seen } = await askBy(secure.url, { tls, proxy: proxied });
    assert.deepEqual(proxy.seen, [`CONNECT ${new URL(secure.url).host}`]);
    assert.ok(!seen.includes('proxy-authorization'));
    await assert.rejects(askBy(secure.url, { proxy: proxied }), { message: /is not trusted/ });
  });

  it('reaches an http server through the proxy of the environment, with the credentials of its URL', async () => {
    const url = proxy.url.replace('http://', 'http://proxy%20user:p%40ss@');
    await askBy(plain.url, { proxy: { kind: 'environment' } }, { HTTP_PROXY: url });
    assert.deepEqual(proxy.seen, [`GET ${plain.url}/items`]);
    await askBy(secure.url, { tls, proxy: { kind: 'environment' } }, { https_proxy: url });
    assert.equal(proxy.seen[1], `CONNECT ${new URL(secure.url).host}`);
  });

  it('goes past the proxy where NO_PROXY or the proxy node says so', async () => {
    const environment = { HTTP_PROXY: proxy.url, NO_PROXY: 'example.com,127.0.0.1' };
    await askBy(plain.url, { proxy: { kind: 'environment' } }, environment);
    await askBy(plain.url, { proxy: { kind: 'url', url: proxy.url, noProxy: ['127.0.0.1'] } });
    await askBy(plain.url, { proxy: { kind: 'none' } }, { HTTP_PROXY: proxy.url });
    assert.deepEqual(proxy.seen, []);
  });

  it('says so when the proxy refuses', async () => {
    const proxied = {
      kind: 'url' as const,
      url: proxy.url,
      username: 'nobody',
      password: 'wrong-secret',
      noProxy: [],
    } satisfies IntegrationSettings['proxy'];
    const error = await rejectionOf(askBy(secure.url, { tls, proxy: proxied, attempts: 1 }));
    assert.match(error.message, /proxy/i);
    assert.doesNotMatch(error.message, /wrong-secret/);
    await assert.rejects(askBy(plain.url, { proxy: proxied }), { status: 407, message: /proxy/i });
  });
});
