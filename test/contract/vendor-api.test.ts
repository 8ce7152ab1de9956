import assert from 'node:assert/strict';
import { type LoopbackServer, startLoopback } from '../../demo/sandbox/vendors/loopback';
import { createVendorApi, type VendorConnection, type VendorResult } from '../../src/adapters/vendor-api/vendor-api';
import { connection, failureOf } from './vendor-setup';
import { createCertificate } from './vendors/certificate';
import { type FaultyServer, startFaulty } from './vendors/faulty-server';
import { type ProxyServer, startProxy } from './vendors/proxy-server';

const { signal } = new AbortController();

describe('the API of a vendor', () => {
  const certificate = createCertificate();
  let secure: LoopbackServer;
  let plain: FaultyServer;
  let proxy: ProxyServer;
  before(async () => {
    secure = await startLoopback(() => ({ body: { ok: true } }), certificate);
    secure = { ...secure, url: secure.url.replace('127.0.0.1', 'localhost') };
    plain = await startFaulty(() => ({ body: { ok: true } }));
    proxy = await startProxy();
  });
  after(async () => {
    await Promise.all([secure.close(), plain.close(), proxy.close()]);
  });

  async function ask(url: string, over: Partial<VendorConnection> = {}, delivers = true, environment = {}) {
    const api = createVendorApi({ ...connection, ...over }, ['s3cret-token'], environment);
    try {
      return await api.request({ method: 'POST', url: `${url}/send?s=s3cret-token`, body: '{}', delivers }, signal);
    } finally {
      api.close();
    }
  }
  const failure = (result: VendorResult) => {
    if (result.kind === 'answered') assert.fail('answered');
    return failureOf(result.outcome);
  };

  it('is reached through the proxy of the environment', async () => {
    const tls = { ca: certificate.cert, rejectUnauthorized: true };
    const proxied = { tls, proxy: { kind: 'environment' as const } };
    const answered = await ask(secure.url, proxied, true, { https_proxy: proxy.url });
    assert.equal(answered.kind, 'answered');
    assert.deepEqual(proxy.seen, [`CONNECT ${new URL(secure.url).host}`]);
    const direct = await ask(secure.url, proxied, true, { https_proxy: proxy.url, no_proxy: 'localhost' });
    assert.deepEqual([direct.kind, proxy.seen.length], ['answered', 1]);
  });

  it('is not spoken to where its certificate is not trusted, for good', async () => {
    const { code, retryable, isUncertain, message } = failure(await ask(secure.url));
    assert.deepEqual([code, retryable, isUncertain], ['RB_CHANNEL_REJECTED', false, false]);
    assert.match(message, /not trusted.*certificates of the channel/);
  });

  it('leaves in doubt only what may have been a message', async () => {
    for (const kind of ['hang', 'cut', 'reset'] as const) {
      plain.fail({ kind }, { kind });
      const message = failure(await ask(plain.url));
      assert.deepEqual([message.code, message.isUncertain], ['RB_DELIVERY_UNCERTAIN', true], kind);
      const lookup = failure(await ask(plain.url, {}, false));
      assert.deepEqual([lookup.code, lookup.isUncertain], ['RB_CHANNEL_UNAVAILABLE', false], kind);
      assert.doesNotMatch(`${message.message} ${message.where} ${lookup.message}`, /s3cret/);
    }
    const absent = failure(await ask('http://127.0.0.1:9'));
    assert.deepEqual([absent.code, absent.isUncertain], ['RB_CHANNEL_UNAVAILABLE', false]);
  });

  it('answers with objects only; anything else is kept as text', async () => {
    for (const [body, expected] of [
      ['{"ok":true}', { ok: true }],
      ['[1]', undefined],
      ['null', undefined],
      ['<html>', undefined],
    ] as const) {
      plain.fail({ kind: 'answer', body });
      const result = await ask(plain.url);
      assert.deepEqual(result.kind === 'answered' && [result.answer.body, result.answer.text], [expected, body]);
    }
  });
});
