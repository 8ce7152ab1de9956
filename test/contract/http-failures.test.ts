import assert from 'node:assert/strict';
import { createRateLimit } from '../../src/adapters/http/rate-limit';
import type { HttpRequest } from '../../src/ports/http';
import {
  client,
  createJumpingClock,
  extractAll,
  extractDeps,
  extractSettings,
  integration,
  rejectionOf,
  step,
} from './http-setup';
import { type FaultyServer, startFaulty } from './vendors/faulty-server';

const signal = new AbortController().signal;

function ask(url: string, method: HttpRequest['method'] = 'GET'): HttpRequest {
  return { method, url: `${url}/items`, headers: {}, body: method === 'GET' ? undefined : '{}' };
}

describe('http client, failures', () => {
  let server: FaultyServer;
  let other: FaultyServer;

  before(async () => {
    server = await startFaulty(() => ({ body: { items: [{ id: 1 }] } }));
    other = await startFaulty((asked) => ({ body: { items: [], seen: asked.headers.authorization ?? null } }));
  });
  after(async () => {
    await server.close();
    await other.close();
  });
  beforeEach(() => {
    server.asked.length = 0;
    other.asked.length = 0;
  });

  it('waits as Retry-After says, in seconds and as a date', async () => {
    const clock = createJumpingClock(Date.UTC(2026, 0, 5, 12, 0, 0));
    const http = client(integration(server.url), { clock });
    server.fail(
      { kind: 'answer', status: 429, headers: { 'retry-after': '7' }, body: {} },
      {
        kind: 'answer',
        status: 503,
        headers: { 'retry-after': new Date(clock.now() + 27_000).toUTCString() },
        body: {},
      },
    );
    const answer = await http.request(ask(server.url), signal);
    http.close();
    assert.equal(answer.status, 200);
    assert.equal(server.asked.length, 3);
    assert.deepEqual(clock.waits, [7_000, 20_000]);
  });

  it('does not wait longer than two minutes: the error says when to come again, and so does the next request', async () => {
    const http = client(integration(server.url));
    server.fail({ kind: 'answer', status: 429, headers: { 'retry-after': '3600' }, body: {} });
    const expected = { code: 'RB_HTTP_RATE_LIMIT', retryable: true, retryAfterMs: 3_600_000 };
    await assert.rejects(http.request(ask(server.url), signal), expected);
    await assert.rejects(http.request(ask(server.url), signal), expected);
    http.close();
    assert.equal(server.asked.length, 1);
  });

  it('pauses all requests to a host that asked for it', async () => {
    const clock = createJumpingClock();
    const http = client(integration(server.url, { attempts: 1 }), { clock });
    server.fail({ kind: 'answer', status: 429, headers: { 'retry-after': '9' }, body: {} });
    await assert.rejects(http.request(ask(server.url), signal), { code: 'RB_HTTP_RATE_LIMIT' });
    assert.deepEqual(clock.waits, []);
    await http.request(ask(server.url), signal);
    http.close();
    assert.deepEqual(clock.waits, [9_000]);
  });

  it('takes a 403 with a used-up quota for a limit, as GitHub means it', async () => {
    const clock = createJumpingClock();
    const reset = String(clock.now() / 1000 + 40);
    const http = client(integration(server.url), { clock });
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    server.fail({ kind: 'answer', status: 403, headers, body: { message: 'API rate limit exceeded' } });
    await http.request(ask(server.url), signal);
    http.close();
    assert.deepEqual(clock.waits, [40_000]);
  });

  it('repeats reading after 5xx, a reset and a cut body, with growing jittered waits', async () => {
    const clock = createJumpingClock();
    const http = client(integration(server.url, { attempts: 5 }), { clock, random: () => 0.5 });
    server.fail(
      { kind: 'answer', status: 502, body: 'bad gateway' },
      { kind: 'reset' },
      { kind: 'cut' },
      { kind: 'answer', status: 500, body: {} },
    );
    const answer = await http.request(ask(server.url), signal);
    http.close();
    assert.deepEqual(answer.body, { items: [{ id: 1 }] });
    assert.deepEqual(clock.waits, [250, 500, 1_000, 2_000]);
  });

  it('gives up after the set number of tries', async () => {
    const http = client(integration(server.url, { attempts: 3 }));
    const fault = { kind: 'answer', status: 500, body: { error: 'boom' } } as const;
    server.fail(fault, fault, fault);
    await assert.rejects(http.request(ask(server.url), signal), {
      code: 'RB_HTTP_STATUS',
      status: 500,
      retryable: true,
      message: /boom/,
    });
    http.close();
    assert.equal(server.asked.length, 3);
  });

  it('never repeats what is permanent', async () => {
    for (const status of [400, 403, 404, 405, 410, 422]) {
      const http = client(integration(server.url));
      server.asked.length = 0;
      server.fail({ kind: 'answer', status, body: { message: 'no' } });
      await assert.rejects(http.request(ask(server.url), signal), { code: 'RB_HTTP_STATUS', status, retryable: false });
      http.close();
      assert.equal(server.asked.length, 1, String(status));
    }
  });

  it('repeats a POST only where the server says when', async () => {
    const http = client(integration(server.url));
    for (const fault of [
      { kind: 'answer', status: 500, body: {} },
      { kind: 'answer', status: 503, body: {} },
      { kind: 'cut' },
      { kind: 'reset' },
    ] as const) {
      server.asked.length = 0;
      server.fail(fault);
      await assert.rejects(http.request(ask(server.url, 'POST'), signal), { name: 'RingbackError', retryable: true });
      assert.equal(server.asked.length, 1, JSON.stringify(fault));
    }
    server.asked.length = 0;
    server.fail({ kind: 'answer', status: 503, headers: { 'retry-after': '1' }, body: {} });
    await http.request(ask(server.url, 'POST'), signal);
    http.close();
    assert.equal(server.asked.length, 2);
  });

  it('repeats a PUT after 503 and not after 500', async () => {
    const http = client(integration(server.url));
    server.fail({ kind: 'answer', status: 503, body: {} });
    await http.request(ask(server.url, 'PUT'), signal);
    assert.equal(server.asked.length, 2);
    server.fail({ kind: 'answer', status: 500, body: {} });
    await assert.rejects(http.request(ask(server.url, 'PUT'), signal), { status: 500 });
    http.close();
    assert.equal(server.asked.length, 3);
  });

  it('repeats any method when nothing was sent', async () => {
    const gone = await startFaulty(() => ({}));
    await gone.close();
    const clock = createJumpingClock();
    const http = client(integration(gone.url, { attempts: 3 }), { clock });
    await assert.rejects(http.request(ask(gone.url, 'POST'), signal), {
      code: 'RB_HTTP_UNREACHABLE',
      retryable: true,
      message: /refused the connection/,
    });
    http.close();
    assert.equal(clock.waits.length, 2);
  });

  it('ends a request that is not answered in time', async () => {
    const http = client(integration(server.url, { timeoutMs: 60, attempts: 2 }));
    server.fail({ kind: 'hang' }, { kind: 'hang' });
    await assert.rejects(http.request(ask(server.url), signal), {
      code: 'RB_HTTP_TIMEOUT',
      retryable: true,
      message: /did not answer within 60 ms/,
    });
    http.close();
    assert.equal(server.asked.length, 2);
  });

  it('ends at once when it is told to, with the reason', async () => {
    const http = client(integration(server.url));
    const abort = new AbortController();
    server.fail({ kind: 'hang' });
    const asking = http.request(ask(server.url), abort.signal);
    setImmediate(() => abort.abort());
    await assert.rejects(asking, { code: 'RB_CLOSED' });
    server.fail({ kind: 'hang' });
    const closing = http.request(ask(server.url), signal);
    setImmediate(() => http.close());
    await assert.rejects(closing, { code: 'RB_CLOSED' });
    await assert.rejects(http.request(ask(server.url), signal), { code: 'RB_CLOSED' });
  });

  it('hands on text where JSON was expected, and the extract says what it got', async () => {
    const http = client(integration(server.url));
    const deps = extractDeps(http, server.url);
    server.fail({ kind: 'malformed' });
    await assert.rejects(extractAll(extractSettings([step({})]), deps), {
      code: 'RB_HTTP_BODY',
      message: /begins: \{"items".*cut on its way/,
    });
    server.fail({
      kind: 'answer',
      headers: { 'content-type': 'text/html' },
      body: '<!DOCTYPE html><html><title>Log in</title>',
    });
    await assert.rejects(extractAll(extractSettings([step({})]), deps), {
      code: 'RB_HTTP_BODY',
      retryable: false,
      message: /log-in page/,
    });
    server.fail({ kind: 'answer', status: 204 });
    await assert.rejects(extractAll(extractSettings([step({})]), deps), { code: 'RB_HTTP_BODY', message: /empty/ });
    http.close();
  });

  it('follows no redirect to another host, and lets no address in an answer lead there', async () => {
    const bearer = { auth: { kind: 'bearer', token: 'secret-token' } } as const;
    const http = client(integration(server.url, bearer));
    server.fail({ kind: 'redirect', to: `${other.url}/items` });
    await assert.rejects(http.request(ask(server.url), signal), {
      code: 'RB_HTTP_FORBIDDEN_HOST',
      message: /allowed hosts/,
    });
    server.fail({ kind: 'answer', body: { items: [{ id: 1 }], next: `${other.url}/items?page=2` } });
    const paged = step({ paging: { kind: 'nextUrl', nextUrlPath: '$.next' } });
    await assert.rejects(extractAll(extractSettings([paged]), extractDeps(http, server.url)), {
      code: 'RB_HTTP_FORBIDDEN_HOST',
    });
    const absolute = step({ path: `${other.url}/items` });
    await assert.rejects(extractAll(extractSettings([absolute]), extractDeps(http, server.url)), {
      code: 'RB_HTTP_FORBIDDEN_HOST',
    });
    http.close();
    assert.equal(other.asked.length, 0);
  });

  it('keeps its secrets from another host that any request may go to, and gives them to one that is named', async () => {
    const settings = {
      auth: { kind: 'bearer', token: 'secret-token' } as const,
      headers: [{ name: 'X-Tenant-Key', value: 'tenant-secret' }],
      query: [{ name: 'apikey', value: 'query-secret' }],
    };
    const http = client(integration(server.url, { ...settings, allowedHosts: ['*'] }));
    server.fail({ kind: 'redirect', status: 307, to: `${other.url}/items` });
    await http.request({ ...ask(server.url), headers: { 'x-step': 'step-secret' } }, signal);
    http.close();
    assert.equal(server.asked[0]?.headers.authorization, 'Bearer secret-token');
    assert.equal(server.asked[0]?.url.search, '?apikey=query-secret');
    const foreign = JSON.stringify([other.asked[0]?.headers, other.asked[0]?.url.href]);
    assert.doesNotMatch(foreign, /secret/);

    const trusting = client(integration(server.url, { ...settings, allowedHosts: [new URL(other.url).host] }));
    await trusting.request(ask(other.url), signal);
    trusting.close();
    assert.equal(other.asked[1]?.headers.authorization, 'Bearer secret-token');
  });

  it('follows a redirect on its own host, and not one of a POST', async () => {
    const http = client(integration(server.url));
    server.fail({ kind: 'redirect', to: '/elsewhere?x=1' });
    const answer = await http.request(ask(server.url), signal);
    assert.equal(answer.url, `${server.url}/elsewhere?x=1`);
    server.fail({ kind: 'redirect', to: '/elsewhere' });
    await assert.rejects(http.request(ask(server.url, 'POST'), signal), {
      code: 'RB_HTTP_STATUS',
      message: /redirects to/,
    });
    server.fail(...Array.from({ length: 6 }, () => ({ kind: 'redirect', to: '/items' }) as const));
    await assert.rejects(http.request(ask(server.url), signal), { message: /redirects without end/ });
    http.close();
  });

  it('keeps to a rate limit in any window', async () => {
    const clock = createJumpingClock();
    const limit = createRateLimit({ requests: 3, perSeconds: 10 }, clock);
    const taken: number[] = [];
    await Promise.all(Array.from({ length: 10 }, () => limit.take('host', signal).then(() => taken.push(clock.now()))));
    assert.equal(taken.length, 10);
    for (const [at, time] of taken.entries()) assert.ok(time - (taken[at - 3] ?? 0) >= 10_000, `request ${at}`);
    assert.equal((taken[9] as number) - (taken[0] as number), 30_000);
  });

  it('tells an error in plain words and shows none of its secrets', async () => {
    const auth = { kind: 'basic', username: 'me', password: 'hunter2-secret' } as const;
    const http = client(integration(server.url, { auth, query: [{ name: 'key', value: 'query-secret' }] }));
    const echoed = `bad credentials ${Buffer.from('me:hunter2-secret').toString('base64')} hunter2-secret`;
    server.fail({ kind: 'answer', status: 401, body: { error: { message: echoed } } });
    const error = await rejectionOf(http.request(ask(server.url), signal));
    http.close();
    const host = new URL(server.url).host;
    assert.match(
      error.message,
      new RegExp(
        `^The server ${host} answered 401 to GET /items: bad credentials \\*\\*\\* \\*\\*\\*\\. Check the credentials`,
      ),
    );
    assert.doesNotMatch(JSON.stringify({ ...error, message: error.message, stack: error.stack }), /secret|bWU6aHVu/);
  });

  it('reads an answer in another encoding, and one with a byte order mark', async () => {
    const latin = await startFaulty(() => ({
      headers: { 'content-type': 'application/json; charset=iso-8859-1' },
      body: '{"name":"x"}',
    }));
    const http = client(integration(latin.url));
    assert.deepEqual((await http.request(ask(latin.url), signal)).body, { name: 'x' });
    latin.fail({ kind: 'answer', headers: { 'content-type': 'application/json' }, body: '\ufeff{"name":"ñandú 🎉"}' });
    assert.deepEqual((await http.request(ask(latin.url), signal)).body, { name: 'ñandú 🎉' });
    http.close();
    await latin.close();
  });

  it('refuses a base URL that holds credentials', () => {
    assert.throws(
      () => client(integration('https://me:secret@example.com')),
      (error: Error) => {
        assert.match(error.message, /holds a user name or a password/);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      },
    );
    assert.throws(() => client(integration('ftp://example.com')), { code: 'RB_CONFIG' });
  });
});
