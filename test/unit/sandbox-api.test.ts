import assert from 'node:assert/strict';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../demo/sandbox/server';
import { createSystemClock } from '../../src/adapters/clock/system-clock';

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

describe('the sandbox API', () => {
  let sandbox: Sandbox | undefined;

  async function open(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
    sandbox = createSandbox({ clock: createSystemClock(), tellsStory: false, ...options });
    await sandbox.start(0);
    return sandbox;
  }

  async function ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(`${sandbox?.url()}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json');
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : { text } };
  }

  afterEach(async () => {
    await sandbox?.stop();
    sandbox = undefined;
  });

  it('creates, reads, changes and deletes a record', async () => {
    await open();
    const created = await ask('POST', '/api/approvals', { title: 'A desk', approver: { email: 'a@example.test' } });
    assert.equal(created.status, 201);
    assert.equal(created.body.id, 'APR-1001');
    assert.equal(created.body.status, 'waiting');
    const changed = await ask('PATCH', '/api/approvals/APR-1001', { status: 'approved', id: 'X', createdAt: 'never' });
    assert.equal(changed.status, 200);
    assert.equal(changed.body.createdAt, created.body.createdAt);
    const { body: read } = await ask('GET', '/api/approvals/APR-1001');
    assert.deepEqual([read.id, read.status, read.approver], ['APR-1001', 'approved', { email: 'a@example.test' }]);
    assert.equal((await ask('DELETE', '/api/approvals/APR-1001')).status, 204);
    assert.equal((await ask('GET', '/api/approvals/APR-1001')).status, 404);
  });

  it('filters by one status or several', async () => {
    const { desk } = await open();
    for (const status of ['new', 'open', 'resolved', 'open']) desk.create('incidents', { title: status, status });
    assert.equal((await ask('GET', '/api/incidents?status=open')).body.total, 2);
    assert.equal((await ask('GET', '/api/incidents?status=new,resolved')).body.total, 2);
    assert.equal((await ask('GET', '/api/incidents?status=closed')).body.total, 0);
    assert.equal((await ask('GET', '/api/incidents')).body.total, 4);
  });

  it('filters opportunities by amount', async () => {
    const { desk } = await open();
    for (const amount of [100, 200, 300]) desk.create('opportunities', { title: `For ${amount}`, amount });
    const { body } = await ask('GET', '/api/opportunities?min_amount=200');
    assert.deepEqual(
      (body.opportunities as { amount: number }[]).map((one) => one.amount),
      [200, 300],
    );
  });

  it('gives pages that together are the list, and an empty one past its end', async () => {
    const { desk } = await open();
    for (let number = 0; number < 7; number += 1) desk.create('requests', { title: `Request ${number}` });
    const ids: unknown[] = [];
    for (const page of [1, 2, 3, 4]) {
      const { body } = await ask('GET', `/api/requests?page=${page}&per_page=3`);
      assert.deepEqual([body.page, body.per_page, body.total], [page, 3, 7]);
      ids.push((body.requests as { id: string }[]).map((one) => one.id));
    }
    assert.deepEqual(ids, [
      ['REQ-2001', 'REQ-2002', 'REQ-2003'],
      ['REQ-2004', 'REQ-2005', 'REQ-2006'],
      ['REQ-2007'],
      [],
    ]);
  });

  it('knows users with their managers, groups with their members, and the settings of sales', async () => {
    await open();
    const { body: ana } = await ask('GET', '/api/users/ana');
    assert.deepEqual(ana.manager, { id: 'emma', name: 'Emma Brown', email: 'emma@example.test' });
    assert.equal((await ask('GET', '/api/users/carmen')).body.manager, null);
    const { body: network } = await ask('GET', '/api/groups/network');
    assert.deepEqual(network.members, ['bruno', 'david']);
    assert.equal((await ask('GET', '/api/users?per_page=2')).body.total, 7);
    assert.ok((await ask('GET', '/api/settings')).body.sales);
  });

  it('says what is wrong with a request', async () => {
    const { desk } = await open();
    desk.create('approvals', { title: 'One' });
    const wrong: [string, string, unknown, number, RegExp][] = [
      ['GET', '/api/invoices', undefined, 404, /nothing at \/api\/invoices/],
      ['GET', '/api/approvals/APR-9', undefined, 404, /nothing/],
      ['GET', '/api/approvals/APR-1001/more', undefined, 404, /nothing/],
      ['GET', '/api/approvals?status=done', undefined, 400, /"done" is no status of approvals/],
      ['GET', '/api/approvals?page=0', undefined, 400, /"page" is to be a whole number/],
      ['GET', '/api/approvals?per_page=1000', undefined, 400, /at most 100/],
      ['GET', '/api/approvals/%E0%A4%A', undefined, 400, /cannot be read/],
      ['PATCH', '/api/approvals/APR-1001', { status: 'done' }, 422, /takes one of: waiting, approved, rejected/],
      ['PATCH', '/api/approvals/APR-9', { status: 'approved' }, 404, /nothing/],
      ['POST', '/api/approvals', { title: ' ' }, 422, /needs a title/],
      ['POST', '/api/approvals', '{"title":', 400, /is not JSON/],
      ['POST', '/api/approvals', [1], 400, /a JSON object/],
      ['PUT', '/api/approvals', { title: 'x' }, 405, /not possible/],
      ['POST', '/api/users', { id: 'x' }, 405, /not possible/],
      ['POST', '/', {}, 405, /not possible/],
    ];
    for (const [method, path, body, status, sentence] of wrong) {
      const answer = await ask(method, path, body);
      assert.equal(answer.status, status, `${method} ${path}`);
      assert.match(String(answer.body.error), sentence);
    }
  });

  it('takes changes only as JSON, so that a page elsewhere cannot send one', async () => {
    const { desk } = await open();
    desk.create('approvals', { title: 'One' });
    const answer = await ask('PATCH', '/api/approvals/APR-1001', '{"status":"approved"}', {
      'content-type': 'text/plain',
    });
    assert.equal(answer.status, 415);
    assert.equal(desk.find('approvals', 'APR-1001')?.status, 'waiting');
  });

  it('refuses a body above a megabyte', async () => {
    await open();
    assert.equal((await ask('POST', '/hooks/large', 'x'.repeat(1_000_001))).status, 413);
  });

  it('wants the bearer token when it was given one', async () => {
    await open({ token: 'let-me-in' });
    const refused = await ask('GET', '/api/users');
    assert.equal(refused.status, 401);
    assert.equal(refused.headers.get('www-authenticate'), 'Bearer');
    assert.equal((await ask('GET', '/api/users', undefined, { authorization: 'Bearer wrong' })).status, 401);
    assert.equal((await ask('GET', '/api/users', undefined, { authorization: 'Bearer let-me-in' })).status, 200);
  });

  it('lists what was posted to its webhooks, newest first, and keeps a hundred', async () => {
    const { hooks } = await open();
    for (let number = 1; number <= 101; number += 1) {
      await ask('POST', '/hooks/network', { number }, { 'webhook-id': `msg_${number}` });
    }
    await ask('POST', '/hooks/plain', 'not JSON', { 'content-type': 'text/plain' });
    const posts = hooks.posts();
    assert.equal(posts.length, 100);
    assert.deepEqual([posts[0]?.name, posts[0]?.body], ['plain', 'not JSON']);
    assert.deepEqual(
      [posts[1]?.name, posts[1]?.body, posts[1]?.headers['webhook-id']],
      ['network', { number: 101 }, 'msg_101'],
    );
    assert.deepEqual(posts.at(-1)?.body, { number: 3 });
    assert.equal(((await ask('GET', '/data/hooks')).body.posts as unknown[]).length, 100);
  });

  it('serves its pages, their parts and a picture of a record', async () => {
    const { desk } = await open();
    desk.create('opportunities', { title: 'A <b> & "c"', amount: 5, currency: 'EUR' });
    for (const path of ['/', '/hooks', '/inbox', '/style.css', '/desk.js', '/hooks.js', '/inbox.js', '/live-page.js']) {
      assert.equal((await ask('GET', path)).status, 200, path);
    }
    assert.equal((await ask('GET', '/server.js')).status, 404);
    const { body } = await ask('GET', '/api/opportunities/OPP-4001');
    const picture = await fetch(String(body.imageUrl));
    assert.match(picture.headers.get('content-type') ?? '', /^image\/svg\+xml/);
    assert.match(await picture.text(), /A &lt;b&gt; &amp; &quot;c&quot;/);
    assert.equal((await ask('GET', '/pictures/opportunities/OPP-1.svg')).status, 404);
  });

  it('lists the inboxes that it is told of, and says so when it cannot be told', async () => {
    const inbox = { name: 'Carmen', messages: 2, unread: 1, link: 'http://127.0.0.1/x' };
    await open({ inboxes: async () => [inbox] });
    assert.deepEqual((await ask('GET', '/data/inbox')).body, { inboxes: [inbox] });
    await sandbox?.stop();
    await open({ inboxes: async () => Promise.reject(new Error('not yet')) });
    const answer = await ask('GET', '/data/inbox');
    assert.equal(answer.status, 500);
    assert.match(String(answer.body.error), /not yet/);
  });

  it('says that its port is taken', async () => {
    const first = await open();
    const second = createSandbox({ clock: createSystemClock() });
    await assert.rejects(second.start(Number(new URL(first.url()).port)), { code: 'EADDRINUSE' });
    await second.stop();
  });
});
