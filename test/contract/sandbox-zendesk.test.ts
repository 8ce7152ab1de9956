import assert from 'node:assert/strict';
import type { Sandbox, SandboxOptions } from '../../demo/sandbox/server';
import { sandboxCredentials } from '../../demo/sandbox/zendesk/authentication';
import { FakeClock } from '../fake-clock';
import { basicAuthorization, startSandbox, ticketIdOf, userIdOf } from '../sandbox-zendesk';

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

describe('the Zendesk of the sandbox', () => {
  let sandbox: Sandbox | undefined;
  let clock: FakeClock;

  async function open(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
    clock = new FakeClock();
    sandbox = await startSandbox({ clock, ...options });
    return sandbox;
  }
  afterEach(async () => {
    await sandbox?.stop();
    sandbox = undefined;
  });

  async function ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(`${sandbox?.url()}/zendesk/${path}`, {
      method,
      headers: { authorization: basicAuthorization, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
  }

  const grant = (fields: Record<string, unknown>) =>
    ask('POST', 'oauth/tokens', {
      grant_type: 'client_credentials',
      client_id: sandboxCredentials.clientId,
      client_secret: sandboxCredentials.clientSecret,
      ...fields,
    });

  it('grants tokens that expire, with the scopes that were asked for', async () => {
    await open();
    assert.equal((await grant({ client_secret: 'wrong' })).status, 401);
    assert.equal((await grant({ scope: 'everything' })).body.error, 'invalid_scope');
    assert.equal((await grant({ expires_in: 299 })).status, 400);
    const { body } = await grant({ scope: 'tickets:read', expires_in: 300 });
    const authorization = `Bearer ${body.access_token}`;
    assert.equal((await ask('GET', 'api/v2/tickets.json', undefined, { authorization })).status, 200);
    const forbidden = await ask('GET', 'api/v2/users.json', undefined, { authorization });
    assert.equal(forbidden.status, 403);
    assert.match(String(forbidden.body.description), /users:read/);
    await clock.advance(300_000);
    const expired = await ask('GET', 'api/v2/tickets.json', undefined, { authorization });
    assert.equal(expired.status, 401);
    assert.equal(expired.body.error, 'invalid_token');
  });

  it('pages both ways, sorts, and ends a search at a thousand results', async () => {
    await open();
    const maria = userIdOf(sandbox as Sandbox, 'Maria Oliveira');
    const path = `api/v2/users/${maria}/tickets/requested.json`;
    const first = await ask('GET', `${path}?sort_by=created_at&sort_order=desc&per_page=1`);
    assert.equal(first.body.count, 2);
    assert.equal((first.body.tickets as { subject: string }[])[0]?.subject, 'Nota fiscal em duplicidade');
    assert.match(String(first.body.next_page), /page=2/);
    const cursor = await ask('GET', `${path}?page[size]=1&sort=-created_at`);
    const { has_more: hasMore, after_cursor: after } = cursor.body.meta as { has_more: boolean; after_cursor: string };
    assert.equal(hasMore, true);
    const next = await ask('GET', `${path}?page[size]=1&sort=-created_at&page[after]=${after}`);
    assert.equal((next.body.tickets as { subject: string }[])[0]?.subject, 'Entrega atrasada');
    assert.equal((next.body.meta as { has_more: boolean }).has_more, false);
    const deep = await ask('GET', 'api/v2/search.json?query=type:user&page=11&per_page=100');
    assert.equal(deep.status, 422);
    assert.match(String(deep.body.description), /Search Response Limits/);
  });

  it('finds new records only after its lag', async () => {
    const { zendesk } = await open({ zendesk: { searchLagMs: 60_000 } });
    zendesk.account.addUser({ name: 'New Caller', email: null, phone: '+1 513 555 0199', role: 'end-user' });
    const found = async () =>
      (await ask('GET', 'api/v2/search.json?query=role:end-user%20phone:*5135550199')).body.count as number;
    await clock.advance(59_000);
    assert.equal(await found(), 0);
    await clock.advance(1_000);
    assert.equal(await found(), 1);
  });

  it('limits requests and updates, and says for how long', async () => {
    await open({ zendesk: { limits: { perMinute: 4, updatesPerTicket: 1 } } });
    const id = ticketIdOf(sandbox as Sandbox, 'VPN drops every hour');
    const update = () => ask('PUT', `api/v2/tickets/${id}.json`, { ticket: { priority: 'high' } });
    const first = await update();
    assert.equal(first.status, 200);
    assert.equal(first.headers.get('x-rate-limit-remaining'), '3');
    const second = await update();
    assert.equal(second.status, 429);
    assert.equal(second.headers.get('retry-after'), '600');
    await ask('GET', 'api/v2/users/me.json');
    await ask('GET', 'api/v2/users/me.json');
    await clock.advance(20_000);
    const third = await ask('GET', 'api/v2/users/me.json');
    assert.equal(third.status, 429);
    assert.equal(third.headers.get('retry-after'), '40');
    assert.equal(third.headers.get('ratelimit-reset'), '40');
    assert.equal(third.body.error, 'APIRateLimitExceeded');
    await clock.advance(40_000);
    assert.equal((await ask('GET', 'api/v2/users/me.json')).status, 200);
  });

  it('adds tags, replaces tags, and keeps the custom metadata of an update with its comment', async () => {
    await open();
    const id = ticketIdOf(sandbox as Sandbox, 'VPN drops every hour');
    const ticket = { additional_tags: ['call'], comment: { body: 'Called.', public: false }, metadata: { mark: 'x' } };
    const { body } = await ask('PUT', `api/v2/tickets/${id}.json`, { ticket });
    assert.deepEqual((body.ticket as { tags: string[] }).tags, ['vpn', 'remote_work', 'call']);
    const { body: listed } = await ask('GET', `api/v2/tickets/${id}/comments.json?sort_order=desc`);
    const [newest] = listed.comments as { body: string; metadata: { custom: unknown } }[];
    assert.equal(newest?.body, 'Called.');
    assert.deepEqual(newest?.metadata.custom, { mark: 'x' });
    await ask('PUT', `api/v2/tickets/${id}.json`, { ticket: { tags: ['only'] } });
    assert.deepEqual((await ask('GET', `api/v2/tickets/${id}/tags.json`)).body.tags, ['only']);
  });

  it('updates safely, creates once by key, and opens follow-ups of closed tickets only', async () => {
    await open();
    const open1 = ticketIdOf(sandbox as Sandbox, 'VPN drops every hour');
    const closed = ticketIdOf(sandbox as Sandbox, 'Container tracking shows yesterday');
    const stale = { safe_update: true, updated_stamp: '2020-01-01T00:00:00Z', priority: 'low' };
    assert.equal((await ask('PUT', `api/v2/tickets/${open1}.json`, { ticket: stale })).status, 409);
    const wrong = await ask('PUT', `api/v2/tickets/${open1}.json`, { ticket: { priority: 'huge' } });
    assert.equal(wrong.status, 422);
    assert.match(JSON.stringify(wrong.body.details), /huge is not a valid priority/);
    const key = { 'idempotency-key': 'k1' };
    const followup = { ticket: { via_followup_source_id: closed, comment: { body: 'It is back.' } } };
    const created = await ask('POST', 'api/v2/tickets.json', followup, key);
    const again = await ask('POST', 'api/v2/tickets.json', followup, key);
    assert.equal(created.status, 201);
    assert.equal((again.body.ticket as { id: number }).id, (created.body.ticket as { id: number }).id);
    assert.equal(again.headers.get('x-idempotency-lookup'), 'hit');
    const other = await ask('POST', 'api/v2/tickets.json', { ticket: { comment: { body: 'Other.' } } }, key);
    assert.equal(other.status, 400);
    const { body } = await ask('GET', `api/v2/tickets/${closed}.json`);
    assert.deepEqual((body.ticket as { followup_ids: number[] }).followup_ids, [
      (created.body.ticket as { id: number }).id,
    ]);
    const notClosed = { ticket: { via_followup_source_id: open1, comment: { body: 'No.' } } };
    assert.equal((await ask('POST', 'api/v2/tickets.json', notClosed)).status, 422);
    assert.equal((await ask('GET', 'api/v2/tickets/99999.json')).body.error, 'RecordNotFound');
  });

  it('shows its tickets on a page', async () => {
    await open();
    const page = await fetch(`${sandbox?.url()}/zendesk`);
    assert.match(await page.text(), /zendesk\.js/);
    const { tickets } = (await (await fetch(`${sandbox?.url()}/data/zendesk`)).json()) as {
      tickets: { subject: string; comments: { body: string }[] }[];
    };
    assert.match(
      tickets.find(({ subject }) => subject.startsWith('VPN'))?.comments[0]?.body ?? '',
      /every hour, sharp/,
    );
    const link = await fetch(`${sandbox?.url()}/zendesk/agent/tickets/103`, { redirect: 'manual' });
    assert.equal(link.headers.get('location'), `${sandbox?.url()}/zendesk#ticket-103`);
  });
});
