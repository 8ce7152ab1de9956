import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { WebexSettings } from '../../src/adapters/webex-contact-center/webex-settings';
import type { RingbackError } from '../../src/core/errors';
import { hasVendorSchema, vendorSchema } from '../webex/vendor-schema';
import { listVirtualAgents, WebexCall } from '../webex/webex-client';
import { testToken, WebexScene } from '../webex/webex-scene';
import { createCertificate } from './vendors/certificate';

describe('the connections of Webex', () => {
  let scene: WebexScene;

  beforeEach(async () => {
    scene = await new WebexScene().start();
  });
  afterEach(() => scene.stop());

  it('are let in by a token of Webex that is for us, again and again while it is valid', async () => {
    const token = await scene.token();
    for (const authorization of [`Bearer ${token}`, `bearer ${token}`, token]) {
      assert.equal(await scene.knock(authorization), 101);
    }
    assert.equal(scene.issuer.asked, 1);
  });

  it('are turned away before anything is read, and it is said why, not more than once a minute', async () => {
    const expired = await scene.token({ exp: 1_000 });
    const tokens = [
      '',
      'Bearer ',
      'Basic dXNlcjpwYXNz',
      `Bearer ${expired}`,
      `Bearer ${await scene.token({ aud: 'x' })}`,
    ];
    assert.equal(await scene.knock(`Bearer ${expired}`), 401);
    assert.deepEqual(scene.troubles, ['Somebody who is not Webex, or not ours, was turned away: expired.']);
    for (const authorization of tokens) assert.equal(await scene.knock(authorization), 401, authorization);
    assert.equal(await scene.knock(`Bearer ${expired}`, { path: '/v1/listVirtualAgents' }), 401);
    assert.equal(scene.troubles.length, 1);
    assert.equal(scene.legs.length, 0);
    assert.ok(!scene.troubles.join().includes(expired));
  });

  it('are turned away while nobody gives the keys', async () => {
    scene.issuer.isDown = true;
    assert.equal(await scene.knock(`Bearer ${await scene.token()}`), 401);
  });

  it('are let in by the test token from this machine, and from nowhere else', async () => {
    assert.equal(await scene.knock(`Bearer ${testToken}`), 101);
    for (const headers of [
      { 'x-forwarded-for': '203.0.113.7' },
      { forwarded: 'for=203.0.113.7' },
      { via: '1.1 proxy' },
    ]) {
      assert.equal(await scene.knock(`Bearer ${testToken}`, { headers }), 401);
    }
    assert.equal(await scene.knock(`Bearer ${testToken}x`), 401);
  });

  it('are told which call nodes there are, as virtual agents, if they are who they ask for', async () => {
    const authorization = `Bearer ${await scene.token()}`;
    const answer = await listVirtualAgents(scene.url, authorization);
    assert.deepEqual(answer, { virtual_agents: [{ id: 'node-1', name: 'Service desk', description: 'All calls' }] });
    if (hasVendorSchema) assert.deepEqual(vendorSchema('list').ListVAResponse?.(answer), []);
    const wrapped = Buffer.from('ciscospark://us/ORGANIZATION/ORG-1').toString('base64');
    assert.equal((await listVirtualAgents(scene.url, authorization, wrapped)).virtual_agents.length, 1);
    await assert.rejects(listVirtualAgents(scene.url, authorization, 'org-2'), /closed with 1008/);
  });

  it('for calls of another organization than the token’s are refused', async () => {
    const call = new WebexCall({
      url: scene.url,
      authorization: `Bearer ${await scene.token({ 'com.cisco.org.uuid': 'org-2' })}`,
    });
    await call.begin();
    await call.closed;
    assert.deepEqual(
      call.received.map(({ type, code }) => [type, code]),
      [['ERROR', 'unauthorized']],
    );
    assert.equal(call.closeCode, 1_008);
    assert.equal(scene.legs.length, 0);
  });

  it('live beside other WebSockets of the server, and leave nothing behind', async () => {
    const others = new WebSocketServer({ noServer: true });
    const onUpgrade = (
      request: import('node:http').IncomingMessage,
      socket: import('node:stream').Duplex,
      head: Buffer,
    ) => {
      if (request.url === '/comms') others.handleUpgrade(request, socket, head, (opened) => opened.send('hello'));
    };
    scene.server.on('upgrade', onUpgrade);
    const address = scene.url.replace('/ringback/webex/one', '/comms');
    const socket = new WebSocket(address);
    const [greeting] = (await once(socket, 'message')) as [Buffer];
    assert.equal(String(greeting), 'hello');
    assert.equal(await scene.knock(`Bearer ${testToken}`), 101);
    assert.equal(scene.server.listenerCount('upgrade'), 2);
    await scene.gateway.stop({ drainMs: 0 });
    assert.deepEqual(scene.server.listeners('upgrade'), [onUpgrade]);
    assert.equal(socket.readyState, WebSocket.OPEN);
    socket.terminate();
    others.close();
  });

  describe('to a port of their own', function () {
    this.timeout(15_000);
    let own: WebexScene;
    let port: number;

    beforeEach(async () => {
      own = new WebexScene();
      port = await freePort();
    });
    afterEach(() => own.stop());

    const isUp = () => new Promise<void>((resolve) => own.gateway.onHealth(({ state }) => state === 'up' && resolve()));
    const whyDown = () =>
      new Promise<RingbackError>((resolve) =>
        own.gateway.onHealth((health) => health.state === 'down' && resolve(health.error as RingbackError)),
      );

    it('may come, where there is nothing else', async () => {
      const probe = createServer();
      await new Promise<void>((resolve) => probe.listen(port, resolve));
      await own.start({ port, basePath: '' });
      assert.match((await whyDown()).message, /cannot listen on port \d+: it is in use/);
      await new Promise((resolve) => probe.close(resolve));
      await isUp();
      own.url = `ws://127.0.0.1:${port}`;
      assert.equal(await own.knock(`Bearer ${testToken}`), 101);
      assert.equal(await own.knock(`Bearer ${testToken}`, { path: '/comms' }), 404);
      assert.equal((await fetch(`http://127.0.0.1:${port}/v1/va`)).status, 404);
      assert.equal(own.server.listenerCount('upgrade'), 0);
    });

    it('may come by TLS, and by nothing else then', async () => {
      const { cert, key } = createCertificate();
      await own.start({ port, basePath: '', tls: { cert, key } });
      await isUp();
      own.url = `wss://localhost:${port}`;
      const { call, leg } = await own.call({ ca: cert });
      await leg.play([{ kind: 'text', text: 'Hello.', language: 'en-US' }], new AbortController().signal);
      void leg.hangup();
      await call.closed;
      assert.deepEqual([call.heard, call.closeCode], [1, 1_000]);
      const stranger = new WebSocket(`${own.url}/v1/va`, { headers: { authorization: `Bearer ${testToken}` } });
      const [refused] = (await once(stranger, 'error')) as [NodeJS.ErrnoException];
      assert.equal(refused.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
      const plain = new WebSocket(`ws://localhost:${port}/v1/va`, {
        headers: { authorization: `Bearer ${testToken}` },
      });
      await once(plain, 'error');
      assert.equal(own.legs.length, 1);
    });

    const { cert, key } = createCertificate();
    const unusable: [string, WebexSettings['tls']][] = [
      ['have no key', { cert }],
      ['have no certificate', { key }],
      ['do not belong together', { cert, key: createCertificate().key }],
      ['are no certificates', { cert: 'nonsense', key }],
    ];
    for (const [what, tls] of unusable) {
      it(`stay away when its certificates ${what}, which is said`, async () => {
        await own.start({ port, basePath: '', tls });
        const { code, message } = await whyDown();
        assert.equal(code, 'RB_CONFIG');
        assert.match(message, /certificates of the gateway (have no|cannot be used).*Choose certificates/);
        await assert.rejects(fetch(`http://127.0.0.1:${port}/`), TypeError);
      });
    }
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
