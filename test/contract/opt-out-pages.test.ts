import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readActionKeys } from '../../src/adapters/action-link/action-keys';
import { signActionToken } from '../../src/adapters/action-link/action-token';
import { OptOutDesk } from '../../src/adapters/opt-out-link/opt-out-desk';
import { createOptOutPages } from '../../src/adapters/opt-out-link/opt-out-pages';
import { createSqliteStore } from '../../src/adapters/sqlite/sqlite-store';
import type { Store } from '../../src/ports/store';

describe('the page of an opt-out link', () => {
  let store: Store;
  let server: Server;
  let desk: OptOutDesk;
  let token: string;
  let base: string;
  const failures: unknown[] = [];

  beforeEach(async () => {
    failures.length = 0;
    store = createSqliteStore({ file: ':memory:' });
    await store.open();
    await store.registerFollowup({ followupId: 'f', name: 'Chairs & <desks>', deployedActive: true }, 1_000);
    desk = new OptOutDesk({ followup: { id: 'f', name: 'Chairs & <desks>' }, store, now: () => 1_000 });
    token = await desk.sign({ recipient: 'user:ann', via: 'mail' });
    const pages = createOptOutPages({
      find: (id) => (id === 'f' ? desk : undefined),
      onError: (error) => failures.push(error),
    });
    server = createServer((request, response) => {
      void pages.handle(request, response, (request.url ?? '').slice(1));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
    await store.close();
  });

  const isOut = async () => (await store.listOptOuts('f', ['user:ann'])).length > 0;
  const post = (body: string | FormData | URLSearchParams, headers: Record<string, string> = {}) =>
    fetch(base + token, { method: 'POST', body, headers });
  const kinds = async () => (await store.listEvents({}, { limit: 20 })).rows.map(({ kind }) => kind).reverse();

  it('asks, and changes nothing, however often it is opened', async () => {
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD', 'GET', 'OPTIONS', 'PUT']) {
      const response = await fetch(base + token, { method });
      assert.equal(response.status, method === 'GET' || method === 'HEAD' ? 200 : 405);
      assert.equal(response.headers.get('cache-control'), 'no-store');
    }
    assert.equal(await isOut(), false);
    const html = await (await fetch(base + token)).text();
    assert.match(html, /Chairs &#38; &#60;desks&#62;/);
    assert.match(html, /name="choice" value="out"/);
    const spanish = await (await fetch(base + token, { headers: { 'accept-language': 'es' } })).text();
    assert.match(spanish, /No recibir más estos mensajes/);
  });

  it('takes the choice, once, and takes it back', async () => {
    for (const _ of [1, 2]) {
      const page = await (await post(new URLSearchParams({ choice: 'out' }))).text();
      assert.match(page, /You will get no more messages/);
      assert.match(page, /name="choice" value="in"/);
      assert.equal(await isOut(), true);
    }
    assert.match(await (await fetch(base + token)).text(), /You get no messages/);
    assert.match(await (await post(new URLSearchParams({ choice: 'in' }))).text(), /again/);
    assert.equal(await isOut(), false);
    assert.deepEqual(await kinds(), ['recipient.optedOut', 'recipient.optedIn']);
    const [event] = (await store.listEvents({}, { limit: 1 })).rows;
    assert.deepEqual(
      [event?.recipient, event?.channel, event?.initiatedBy, event?.followupId],
      ['user:ann', 'mail', 'user', 'f'],
    );
  });

  it('understands the button of a mail program, as either kind of form', async () => {
    const form = new FormData();
    form.set('List-Unsubscribe', 'One-Click');
    assert.equal((await post(form)).status, 200);
    assert.equal(await isOut(), true);
    await post(new URLSearchParams({ choice: 'in' }));
    await post('List-Unsubscribe=One-Click', { 'content-type': 'application/x-www-form-urlencoded' });
    assert.equal(await isOut(), true);
  });

  it('changes nothing for a POST of anything else', async () => {
    for (const body of ['', 'x', 'List-Unsubscribe=Two-Clicks', 'choice=maybe']) {
      assert.equal((await post(body, { 'content-type': 'application/x-www-form-urlencoded' })).status, 200);
    }
    const form = new FormData();
    form.set('note', 'choice=out');
    await post(form);
    assert.equal(await isOut(), false);
  });

  it('refuses what is cut, changed, foreign, or the link of an action', async () => {
    const keys = await readActionKeys(store, 1_000);
    const action = signActionToken(keys, {
      ...{ followupId: 'f', recordId: 'a', round: 1, recipient: 'user:ann', name: 'approve', via: 'mail' },
      expiresAt: 99_999_999,
    });
    const [keyId, , mac] = token.split('.');
    const forged = Buffer.from(JSON.stringify(['f', 'user:bob', 'mail'])).toString('base64url');
    const bad = [
      token.slice(0, -2),
      `${token}x`,
      `${keyId}.${forged}.${mac}`,
      `other.${forged}.${mac}`,
      action,
      'x',
      '..',
    ];
    for (const each of bad) {
      const response = await fetch(base + each, { method: 'POST', body: new URLSearchParams({ choice: 'out' }) });
      assert.equal(response.status, 404, each);
    }
    assert.deepEqual(await store.listOptOuts('f', ['user:ann', 'user:bob']), []);
    assert.deepEqual(failures, []);
  });

  it('says that it is away while its follow-up is not deployed or its store is gone', async () => {
    const other = new OptOutDesk({ followup: { id: 'g', name: 'Gone' }, store, now: () => 1_000 });
    const gone = await other.sign({ recipient: 'user:ann', via: 'mail' });
    assert.equal((await fetch(base + gone)).status, 503);
    await store.close();
    assert.equal((await post(new URLSearchParams({ choice: 'out' }))).status, 503);
    assert.equal(failures.length, 1);
  });
});
