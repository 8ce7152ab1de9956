import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActionScene, actions, alone } from './action-scene';
import { followupId, minute, t0 } from './store-fixture';

const day = 24 * 60 * minute;

describe('the pages of action links', () => {
  let scene: ActionScene;
  beforeEach(async () => {
    scene = await ActionScene.start();
  });
  afterEach(() => scene.stop());

  it('act on nothing when they are opened, five times each by GET and HEAD', async () => {
    const links = await Promise.all(
      actions.flatMap(({ name }) => ['R1', 'R2'].map((recordId) => scene.link({ name, recordId }))),
    );
    for (const link of links) {
      for (let turn = 0; turn < 5; turn += 1) {
        const seen = await scene.get(link);
        const head = await scene.ask(link, 'HEAD');
        assert.deepEqual([seen.status, head.status, head.html], [200, 200, '']);
        assert.equal(head.headers['content-length'], seen.headers['content-length']);
      }
    }
    assert.deepEqual([await scene.claim(), scene.recorded, scene.late], [[], 0, []]);
    assert.equal((await scene.fixture.events('action.received')).length, 0);
    assert.equal((await scene.store.countFollowup(followupId, t0)).open, 2);
  });

  it('answer no other method', async () => {
    const link = await scene.link();
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const { status, headers } = await scene.ask(link, method);
      assert.deepEqual([status, headers.allow], [405, 'GET, HEAD, POST']);
    }
    assert.equal(scene.recorded, 0);
  });

  it('act once by POST, however often it is sent, and say so each time', async () => {
    const link = await scene.link();
    const answers = await Promise.all([scene.post(link), scene.post(link), scene.post(link)]);
    answers.push(await scene.post(link), await scene.get(link));
    for (const { status, html } of answers) {
      assert.equal(status, 200);
      assert.match(html, /Your answer “Approve” is in/);
      assert.doesNotMatch(html, /<form/);
    }
    assert.equal(scene.recorded, 1);
    assert.equal((await scene.claim()).length, 1);
    assert.equal((await scene.fixture.events('action.received')).length, 1);
    assert.deepEqual(scene.late, []);
    assert.equal((await scene.store.readRecord(followupId, 'R1'))?.reason, 'action');
  });

  it('show what was told, to whom, and the choice', async () => {
    await scene.tell('Approve the purchase of 12 chairs', 'Requested by Grace.\nCost: 900 €');
    const { html } = await scene.get(await scene.link({ name: 'reject' }));
    for (const part of ['Pending approvals', 'For ada', '12 chairs', 'Cost: 900 €', 'Reject it for good?']) {
      assert.ok(html.includes(part), part);
    }
    assert.match(html, /<form method="post">/);
    assert.match(html, /<textarea id="comment" name="comment" maxlength="2000" required>/);
    assert.match(html, /<button type="submit" class="is-destructive">Reject<\/button>/);
  });

  it('ask for a comment that an action needs, and keep what was written', async () => {
    const link = await scene.link({ name: 'reject' });
    const without = await scene.post(link, '  ');
    assert.equal(without.status, 422);
    assert.match(without.html, /this answer needs one/);
    const long = await scene.post(link, 'x'.repeat(2_001));
    assert.equal(long.status, 422);
    assert.match(long.html, /longer than 2000 characters/);
    assert.ok(long.html.includes('x'.repeat(2_001)));
    assert.equal(scene.recorded, 0);
    const done = await scene.post(link, ' too dear & <b>late</b> ');
    assert.equal(done.status, 200);
    assert.match(done.html, /Comment: too dear &#38; &#60;b&#62;late&#60;\/b&#62;/);
    const [action] = await scene.claim();
    assert.deepEqual([action?.name, action?.comment, action?.by], ['reject', 'too dear & <b>late</b>', 'ada']);
  });

  it('take no comment where none is asked for, and do without an optional one', async () => {
    await scene.post(await scene.link(), 'smuggled');
    await scene.post(await scene.link({ name: 'ask', recordId: 'R2' }));
    assert.deepEqual(
      (await scene.claim()).map(({ name, comment }) => [name, comment]),
      [
        ['approve', undefined],
        ['ask', undefined],
      ],
    );
  });

  it('tell who was first, and hand a different answer on as late', async () => {
    await scene.post(await scene.link());
    scene.now = t0 + minute;
    const other = await scene.link({ name: 'reject', recipient: 'user:bob' });
    assert.equal((await scene.get(other)).status, 409);
    assert.deepEqual(scene.late, [], 'opening the page is no answer');
    const { status, html } = await scene.post(other, 'no');
    assert.equal(status, 409);
    assert.match(html, /This has been answered already/);
    assert.match(html, /ada answered “Approve” on January 5, 2026 at 8:00.AM UTC/);
    const action = { name: 'reject', by: 'bob', at: t0 + minute, comment: 'no' };
    assert.deepEqual(scene.late, [{ reason: 'acted', recordId: 'R1', record: { id: 'R1', value: 0 }, action }]);
    assert.equal(scene.recorded, 1);
  });

  it('tell that a record is done, or is none of the follow-up', async () => {
    const link = await scene.link();
    await scene.fixture.poll(['R2'], { now: t0 + minute });
    const { status, html } = await scene.post(link);
    assert.equal(status, 409);
    assert.match(html, /It was closed on January 5, 2026 at 8:01/);
    const strange = await scene.post(await scene.link({ recordId: 'never' }));
    assert.equal(strange.status, 404);
    assert.match(strange.html, /not taken any more/);
    assert.deepEqual(
      scene.late.map(({ reason, recordId }) => [reason, recordId]),
      [
        ['closed', 'R1'],
        ['unknown', 'never'],
      ],
    );
  });

  it('refuse an action that the follow-up has no more', async () => {
    const link = await scene.link();
    scene.deployActions(actions.slice(1));
    for (const answer of [await scene.get(link), await scene.post(link)]) {
      assert.equal(answer.status, 404);
      assert.match(answer.html, /not taken any more/);
    }
    assert.deepEqual([scene.late.map(({ reason }) => reason), scene.recorded], [['unknown'], 0]);
  });

  it('work for 50 days', async () => {
    const link = await scene.link();
    const other = await scene.link({ recordId: 'R2' });
    scene.now = t0 + 50 * day - 1;
    assert.equal((await scene.post(link)).status, 200);
    scene.now = t0 + 50 * day;
    assert.equal((await scene.get(other)).status, 410);
    assert.deepEqual(scene.late, []);
    const { status, html } = await scene.post(other);
    assert.equal(status, 410);
    assert.match(html, /This link has expired/);
    assert.deepEqual([scene.late.map(({ reason }) => reason), scene.recorded], [['expired'], 1]);
  });

  it('refuse a link that was changed, cut or made up, and tell the flow nothing of it', async () => {
    const link = await scene.link();
    const token = link.slice(link.lastIndexOf('/') + 1);
    const [id, data = '', mac] = token.split('.');
    const other = Buffer.from(Buffer.from(data, 'base64url').toString().replace('user:ada', 'user:eve'));
    const made = [token.slice(0, -3), `${id}.${other.toString('base64url')}.${mac}`, 'a.b.c', 'x', '%00'];
    for (const each of made) {
      for (const answer of [await scene.get(scene.urlOf(each)), await scene.post(scene.urlOf(each), 'x')]) {
        assert.equal(answer.status, 404, each);
        assert.match(answer.html, /This link is not valid/);
      }
    }
    assert.deepEqual([scene.recorded, scene.late, scene.errors], [0, [], []]);
  });

  it('say that nothing was taken while the follow-up is not there or the store is away', async () => {
    const link = await scene.link();
    scene.isDeployed = false;
    assert.equal((await scene.post(link)).status, 503);
    scene.isDeployed = true;
    await scene.store.close();
    const { status, html } = await scene.post(link);
    assert.equal(status, 503);
    assert.match(html, /Your answer was not taken/);
    assert.equal(scene.errors.length, 1);
    await scene.store.open();
    assert.equal((await scene.post(link)).status, 200);
  });

  it('are kept, framed and referred to by nobody, and load nothing', async () => {
    const { headers, html } = await scene.get(await scene.link());
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['x-robots-tag'], 'noindex');
    assert.match(String(headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/);
    assert.doesNotMatch(html, /(src|action)=|<script|https?:/);
  });

  it('speak the language of who opens them', async () => {
    const link = await scene.link();
    const es = await scene.get(link, { 'accept-language': 'es-MX,es;q=0.9' });
    assert.match(es.html, /lang="es"[\s\S]*¿Quiere responder «Approve»\?/);
    const pt = await scene.post(link, undefined, { 'accept-language': 'pt-BR' });
    assert.match(pt.html, /lang="pt"[\s\S]*A sua resposta “Approve” chegou[\s\S]*5 de janeiro de 2026/);
  });

  it('show whatever a record, a recipient or a setting holds as text', async () => {
    const evil = '<img src=x onerror=alert(1)>"\'&%BODY%%STYLE%$&';
    scene.deployActions([
      { name: 'approve', label: evil, style: 'default', confirm: evil, comment: 'optional', ...alone },
    ]);
    await scene.tell(evil, evil + evil);
    const link = await scene.link();
    for (const answer of [await scene.get(link), await scene.post(link, evil)]) {
      assert.doesNotMatch(answer.html, /<img/);
      assert.equal(answer.html.match(/<style>/g)?.length, 1);
      assert.ok(answer.html.includes('&#60;img src=x onerror=alert(1)&#62;&#34;&#39;&#38;%BODY%%STYLE%$&#38;'));
    }
  });

  it('have each sentence in each language, with the same values in it', () => {
    const folder = join(__dirname, '../../src/adapters/action-link/page');
    const texts: Record<string, Record<string, string>> = JSON.parse(readFileSync(join(folder, 'texts.json'), 'utf8'));
    const shape = (language: string) =>
      Object.entries(texts[language] ?? {}).map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).sort()]);
    assert.ok(shape('en').length > 20);
    assert.deepEqual(shape('es'), shape('en'));
    assert.deepEqual(shape('pt'), shape('en'));
  });
});
