import assert from 'node:assert/strict';
import {
  type Answer,
  type Asked,
  basic,
  type LoopbackServer,
  startLoopback,
} from '../../demo/sandbox/vendors/loopback';
import type { KeptValues } from '../../src/adapters/http/rotated-tokens';
import type { IntegrationAuth } from '../../src/core/extract/settings';
import type { HttpRequest } from '../../src/ports/http';
import { client, createJumpingClock, integration, rejectionOf } from './http-setup';

const signal = new AbortController().signal;
const get = (url: string): HttpRequest => ({ method: 'GET', url: `${url}/items`, headers: {} });

/** The part of a store that keeps values, shared by all clients of a test. */
function createValues(): KeptValues & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    readValue: async (key) => values.get(key),
    async swapValue(key, expected, value) {
      if (values.get(key) !== expected) return false;
      values.set(key, value);
      return true;
    },
  };
}

/** Grants tokens whose refresh token works once, as Zendesk does; `valid` are those that records are given for. */
function createTokenServer() {
  let issued = 0;
  const state = {
    refreshToken: 'first-refresh-token',
    valid: new Set<string>(),
    failNext: undefined as Answer | undefined,
  };
  async function respond(asked: Asked): Promise<Answer> {
    if (asked.url.pathname !== '/token') {
      const token = asked.headers.authorization?.replace('Bearer ', '') ?? '';
      return state.valid.has(token) ? { body: { items: [] } } : { status: 401, body: { error: 'invalid_token' } };
    }
    const failure = state.failNext;
    state.failNext = undefined;
    if (failure) return failure;
    const form = new URLSearchParams(asked.body);
    if (form.get('grant_type') === 'refresh_token') {
      if (form.get('refresh_token') !== state.refreshToken) return { status: 400, body: { error: 'invalid_grant' } };
      state.valid.clear();
      state.refreshToken = `refresh-token-${issued + 1}`;
    }
    issued += 1;
    state.valid.add(`access-token-${issued}`);
    const refresh = form.get('grant_type') === 'refresh_token' ? { refresh_token: state.refreshToken } : {};
    return { body: { access_token: `access-token-${issued}`, expires_in: 600, ...refresh } };
  }
  return { state, respond };
}

describe('http client, authentication', () => {
  let server: LoopbackServer;
  let tokens: ReturnType<typeof createTokenServer>;

  beforeEach(async () => {
    tokens = createTokenServer();
    server = await startLoopback(tokens.respond);
  });
  afterEach(() => server.close());

  const oauth = () => ({
    tokenUrl: `${server.url}/token`,
    clientId: 'ring back',
    clientSecret: 'client:secret',
    scope: 'tickets:read',
  });
  const clientCredentials = (clientAuth: 'header' | 'body' = 'body'): IntegrationAuth => ({
    kind: 'oauth2ClientCredentials',
    ...oauth(),
    clientAuth,
  });
  const refresh = (refreshToken = 'first-refresh-token'): IntegrationAuth => ({
    kind: 'oauth2RefreshToken',
    ...oauth(),
    clientAuth: 'body',
    refreshToken,
    storeId: 'store-1',
  });
  const tokenRequests = () => server.asked.filter(({ url }) => url.pathname === '/token');

  it('sends Basic, Bearer and API-key headers with every request, and a token without the line break that was copied with it', async () => {
    const cases: [IntegrationAuth, string, string][] = [
      [{ kind: 'basic', username: 'ñandú', password: 'pass:word' }, 'authorization', basic('ñandú', 'pass:word')],
      [{ kind: 'bearer', token: 'token\n' }, 'authorization', 'Bearer token'],
      [{ kind: 'apiKey', header: 'X-Redmine-API-Key', key: ' key ' }, 'x-redmine-api-key', 'key'],
    ];
    for (const [auth, name, value] of cases) {
      const http = client(integration(server.url, { auth }));
      await rejectionOf(http.request(get(server.url), signal));
      http.close();
      assert.equal(server.asked.at(-1)?.headers[name], value);
    }
    assert.throws(() => client(integration(server.url, { auth: { kind: 'bearer', token: 'a\r\nx: y' } })), {
      code: 'RB_CONFIG',
    });
  });

  it('says what to do when fixed credentials are refused, and does not try again', async () => {
    const http = client(integration(server.url, { auth: { kind: 'bearer', token: 'wrong-token' } }));
    await assert.rejects(http.request(get(server.url), signal), {
      code: 'RB_HTTP_AUTH',
      status: 401,
      retryable: false,
      message: /Check the credentials/,
    });
    http.close();
    assert.equal(server.asked.length, 1);
  });

  it('asks for one client-credentials token for all who wait, and again when it has expired', async () => {
    const clock = createJumpingClock();
    const http = client(integration(server.url, { auth: clientCredentials() }), { clock });
    await Promise.all([1, 2, 3].map(() => http.request(get(server.url), signal)));
    assert.equal(tokenRequests().length, 1);
    const form = new URLSearchParams(tokenRequests()[0]?.body);
    assert.deepEqual(Object.fromEntries(form), {
      grant_type: 'client_credentials',
      scope: 'tickets:read',
      client_id: 'ring back',
      client_secret: 'client:secret',
    });
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, 600_000));
    await http.request(get(server.url), signal);
    http.close();
    assert.equal(tokenRequests().length, 2);
    assert.equal(server.asked.at(-1)?.headers.authorization, 'Bearer access-token-2');
  });

  it('asks for a token again after a passing fault of the token server', async () => {
    const http = client(
      integration(server.url, { auth: { kind: 'oauth2ClientCredentials', clientAuth: 'body', ...oauth() } }),
    );
    tokens.state.failNext = { status: 503, body: {} };
    assert.equal((await http.request(get(server.url), signal)).status, 200);
    assert.deepEqual(
      server.asked.map(({ url }) => url.pathname),
      ['/token', '/token', '/items'],
    );
    http.close();
  });

  it('puts the client’s credentials in the header where that is chosen, encoded as RFC 6749 says', async () => {
    const http = client(integration(server.url, { auth: clientCredentials('header') }));
    await http.request(get(server.url), signal);
    http.close();
    assert.equal(tokenRequests()[0]?.headers.authorization, basic('ring%20back', 'client%3Asecret'));
    assert.doesNotMatch(tokenRequests()[0]?.body ?? '', /secret/);
  });

  it('tries once more with a fresh token after 401, then says what to do', async () => {
    const http = client(integration(server.url, { auth: clientCredentials() }));
    await http.request(get(server.url), signal);
    tokens.state.valid.clear();
    await http.request(get(server.url), signal);
    assert.equal(tokenRequests().length, 2);
    const refusing = client(integration(server.url, { auth: clientCredentials() }));
    tokens.state.valid.add = () => tokens.state.valid;
    server.asked.length = 0;
    await assert.rejects(refusing.request(get(server.url), signal), { code: 'RB_HTTP_AUTH', status: 401 });
    http.close();
    refusing.close();
    assert.equal(server.asked.length, 4);
  });

  it('says what the token server said, without the secret', async () => {
    tokens.state.failNext = {
      status: 401,
      body: { error: 'invalid_client', error_description: 'client:secret is unknown' },
    };
    const http = client(integration(server.url, { auth: clientCredentials() }));
    const error = await rejectionOf(http.request(get(server.url), signal));
    http.close();
    assert.match(
      error.message,
      /token server .* gave no access token \(401, invalid_client: \*\*\* is unknown\)\. Check the token URL/,
    );
    assert.equal(tokenRequests().length, 1);
  });

  it('replaces both tokens in the store at once, where nobody can read them', async () => {
    const kept = createValues();
    const http = client(integration(server.url, { auth: refresh() }), { values: kept });
    await http.request(get(server.url), signal);
    http.close();
    assert.equal(kept.values.size, 1);
    const [[key, sealed] = ['', '']] = kept.values;
    assert.equal(key, 'integration/integration-1/tokens');
    assert.doesNotMatch(Buffer.from(sealed.slice(3), 'base64').toString('latin1') + sealed, /token-1|secret|refresh/);
    // Another process, or this one after a restart.
    const again = client(integration(server.url, { auth: refresh() }), { values: kept });
    await again.request(get(server.url), signal);
    again.close();
    assert.equal(tokenRequests().length, 1);
  });

  it('uses the kept refresh token, not the entered one, for the next refresh', async () => {
    const kept = createValues();
    const clock = createJumpingClock();
    const http = client(integration(server.url, { auth: refresh() }), { values: kept, clock });
    await http.request(get(server.url), signal);
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, 600_000));
    const restarted = client(integration(server.url, { auth: refresh() }), { values: kept, clock });
    await restarted.request(get(server.url), signal);
    http.close();
    restarted.close();
    assert.deepEqual(
      tokenRequests().map(({ body }) => new URLSearchParams(body).get('refresh_token')),
      ['first-refresh-token', 'refresh-token-1'],
    );
  });

  it('lets one of several processes refresh; the others take its tokens', async () => {
    const kept = createValues();
    const clock = createJumpingClock();
    const clients = [1, 2, 3, 4].map(() =>
      client(integration(server.url, { auth: refresh() }), { values: kept, clock }),
    );
    const answers = await Promise.all(clients.map((http) => http.request(get(server.url), signal)));
    for (const http of clients) http.close();
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    assert.equal(tokenRequests().length, 1);
  });

  it('takes over from a process that died while it refreshed', async () => {
    const kept = createValues();
    const clock = createJumpingClock();
    // It dies after it has taken the lock: its store never hears of the end.
    const dying: KeptValues = { readValue: kept.readValue, swapValue: kept.swapValue };
    tokens.state.failNext = { status: 500, body: {} };
    const swaps: string[] = [];
    dying.swapValue = async (...args) => {
      swaps.push(args[2]);
      return swaps.length === 1 ? kept.swapValue(...args) : new Promise(() => undefined);
    };
    const dead = client(integration(server.url, { auth: refresh(), attempts: 1 }), { values: dying, clock });
    const dyingRequest = rejectionOf(dead.request(get(server.url), signal));
    const survivor = client(integration(server.url, { auth: refresh() }), { values: kept, clock });
    while (swaps.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const answer = await survivor.request(get(server.url), signal);
    dead.close();
    survivor.close();
    await dyingRequest;
    assert.equal(answer.status, 200);
    assert.ok(clock.waits.length >= 240, 'it waited until the lock ran out');
  });

  it('begins anew with a refresh token that is entered later', async () => {
    const kept = createValues();
    const http = client(integration(server.url, { auth: refresh() }), { values: kept });
    await http.request(get(server.url), signal);
    http.close();
    tokens.state.refreshToken = 'entered-later';
    const renewed = client(integration(server.url, { auth: refresh('entered-later') }), { values: kept });
    await renewed.request(get(server.url), signal);
    renewed.close();
    assert.equal(new URLSearchParams(tokenRequests()[1]?.body).get('refresh_token'), 'entered-later');
  });

  it('says to log in again when the refresh token is used up, and leaves no lock behind', async () => {
    const kept = createValues();
    const http = client(integration(server.url, { auth: refresh('stale-refresh-token') }), { values: kept });
    for (const _ of [1, 2]) {
      await assert.rejects(http.request(get(server.url), signal), {
        code: 'RB_HTTP_AUTH',
        message: /log in again and enter a new one/,
      });
    }
    http.close();
    assert.equal(tokenRequests().length, 2);
  });

  it('takes tokens that another process has renewed, when its own are refused', async () => {
    const kept = createValues();
    const one = client(integration(server.url, { auth: refresh() }), { values: kept });
    await one.request(get(server.url), signal);
    const two = client(integration(server.url, { auth: refresh() }), { values: kept });
    await two.request(get(server.url), signal);
    tokens.state.valid.clear();
    await one.request(get(server.url), signal);
    await two.request(get(server.url), signal);
    one.close();
    two.close();
    assert.equal(tokenRequests().length, 2);
  });
});
