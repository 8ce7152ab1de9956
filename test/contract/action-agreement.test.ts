import assert from 'node:assert/strict';
import type { LateAction } from '../../src/adapters/action-link/action-desk';
import type { Action } from '../../src/core/followup/action';
import { ActionScene, actions } from './action-scene';
import { deliveryResult, followupId, minute, t0 } from './store-fixture';

const twoOf: Action[] = actions.map((action) => ({ ...action, needs: 2 }));

describe('the pages of answers of which several must agree', () => {
  let scene: ActionScene;
  beforeEach(async () => {
    scene = await ActionScene.start();
    scene.deployActions(twoOf);
    await scene.asks({ timeZone: 'America/New_York' });
  });
  afterEach(() => scene.stop());

  const bob = { recipient: 'user:bob' };
  const english = { 'accept-language': 'en' };

  it('say that an answer is kept, and by the same link again; nothing is told yet', async () => {
    const link = await scene.link();
    const posted = await Promise.all([scene.post(link), scene.post(link), scene.post(link)]);
    for (const { status, html } of [...posted, await scene.get(link)]) {
      assert.equal(status, 200);
      assert.match(html, /Your answer “Approve” is in/);
      assert.match(html, /Others are asked too/);
      assert.match(html, /January 5, 2026 at 3:00.AM\b(?! UTC)/, 'by the clock of the recipient');
      assert.doesNotMatch(html, /<form/);
    }
    assert.deepEqual([await scene.claim(), scene.late], [[], []]);
    assert.equal((await scene.fixture.events('action.received')).length, 1);
    assert.equal((await scene.store.readRecord(followupId, 'R1'))?.state, 'open');
  });

  it('let an answer be changed by another button, until it is decided', async () => {
    await scene.post(await scene.link());
    scene.now = t0 + minute;
    const other = await scene.link({ name: 'reject' });
    const asked = await scene.get(other);
    assert.match(asked.html, /you answered “Approve”\. You can change that until it is decided/);
    assert.match((await scene.post(other, 'no')).html, /Your answer “Reject” is in[\s\S]*Comment: no/);
    await scene.post(await scene.link({ ...bob, name: 'reject' }), 'never');
    const [action] = await scene.claim();
    assert.deepEqual(
      action?.answers?.map(({ name, by, byName, comment }) => [name, by, byName, comment]),
      [
        ['reject', 'ada', 'Ada Lovelace', 'no'],
        ['reject', 'bob', undefined, 'never'],
      ],
    );
    assert.equal((await scene.fixture.events('action.received')).length, 3);
  });

  it('say what was decided: to those who said so, and to those who come too late', async () => {
    const own = await scene.link();
    await scene.post(own);
    await scene.asks({ ...bob, name: 'Bob Moran' });
    const decided = await scene.post(await scene.link(bob));
    assert.match(
      decided.html,
      /Your answer “Approve” is in[\s\S]*by the answers of several people; the last was that of Bob Moran/,
    );
    assert.equal((await scene.get(own)).status, 200);
    assert.equal((await scene.post(own)).status, 200);
    assert.deepEqual(scene.late, [], 'a second click is not late');
    await scene.asks({ recipient: 'user:eve', name: 'Eve' });
    const late = await scene.post(await scene.link({ recipient: 'user:eve', name: 'reject' }), 'no');
    assert.equal(late.status, 409);
    assert.match(late.html, /For Eve[\s\S]*This has been answered already[\s\S]*It was decided “Approve”/);
    const [answer] = scene.late as LateAction[];
    assert.deepEqual(answer?.action, { name: 'reject', by: 'eve', byName: 'Eve', comment: 'no', at: t0 });
  });

  it('write late answers down, with the reason; links that are none of ours are nobody’s', async () => {
    await scene.post(await scene.link({ recordId: 'never' }));
    await scene.fixture.poll(['R2'], { now: t0 + minute });
    scene.now = t0 + 2 * minute;
    await scene.post(await scene.link({ name: 'ask' }), 'still open?');
    await scene.post(await scene.link({ recordId: 'R2', expiresAt: t0 }));
    await scene.post(scene.urlOf('a.b.c'));
    const events = await scene.fixture.events('action.late');
    assert.deepEqual(
      events.map(({ recordId, recipient, data }) => [recordId, recipient, data?.reason, data?.comment]).reverse(),
      [
        ['never', 'user:ada', 'unknown', undefined],
        ['R1', 'user:ada', 'closed', 'still open?'],
        ['R2', 'user:ada', 'expired', undefined],
      ],
    );
    assert.match(events[1]?.description ?? '', /^The answer Ask back does not count: the record was done before/);
  });

  it('speak the language of their recipient, whatever the browser says', async () => {
    const link = await scene.link();
    await scene.asks({ locale: 'es-MX' });
    assert.match((await scene.get(link, english)).html, /lang="es"[\s\S]*¿Quiere responder «Approve»\?/);
    assert.match((await scene.post(link, undefined, english)).html, /Su respuesta «Approve» ha llegado[\s\S]*También/);
    await scene.asks({ locale: 'pt-BR' });
    assert.match((await scene.get(link, english)).html, /lang="pt"[\s\S]*A sua resposta “Approve” chegou/);
    await scene.asks({ locale: 'de-DE', timeZone: 'Nowhere/Land' });
    assert.match((await scene.get(link, { 'accept-language': 'es' })).html, /lang="es"[\s\S]*UTC/);
    await scene.post(await scene.link(bob));
    const third = await scene.link({ recipient: 'user:eve', name: 'ask' });
    assert.match((await scene.post(third, '', { 'accept-language': 'pt' })).html, /Foi decidido “Approve”/);
    assert.match((await scene.post(third, '', { 'accept-language': 'es' })).html, /Se decidió «Approve»/);
  });

  it('act on nothing when they are opened, five times each by GET and HEAD', async () => {
    await scene.post(await scene.link());
    const links = await Promise.all(
      twoOf.flatMap(({ name }) => ['user:ada', 'user:bob'].map((recipient) => scene.link({ name, recipient }))),
    );
    const before = await scene.store.listEvents({}, { limit: 99 });
    for (const link of links) {
      for (let turn = 0; turn < 5; turn += 1) {
        assert.deepEqual([(await scene.get(link)).status, (await scene.ask(link, 'HEAD')).status], [200, 200]);
      }
    }
    assert.deepEqual(await scene.store.listEvents({}, { limit: 99 }), before);
    assert.deepEqual([await scene.claim(), scene.late], [[], []]);
  });

  it('keep an answer of everyone open until all are told, and tell when nothing is decided', async () => {
    scene.deployActions(actions.map((action) => ({ ...action, needs: 'all' })));
    const due = await scene.fixture.due(t0);
    const told = ['user:ada', 'user:bob'].map((recipient) => deliveryResult({ recipient, deliveryId: recipient }));
    await scene.store.finishDeliveries(told, t0);
    await scene.fixture.complete(due, t0 + 60 * minute);
    await scene.post(await scene.link());
    const other = await scene.post(await scene.link({ ...bob, name: 'reject' }), 'no');
    assert.match(other.html, /Your answer “Reject” is in/);
    const [action] = await scene.claim();
    assert.equal(action?.isUndecided, true);
    assert.equal((await scene.store.readRecord(followupId, 'R1'))?.state, 'open');
    assert.match((await scene.post(await scene.link(bob))).html, /It was decided “Approve”/);
  });
});

describe('the page of an answer that a card asks more for', () => {
  const inputs = [
    { type: 'Input.Text' as const, id: 'cost', label: 'Cost <€>', isRequired: true, maxLength: 5 },
    { type: 'Input.Text' as const, id: 'why', isMultiline: true, value: 'As agreed', placeholder: 'Reason' },
    {
      ...{
        type: 'Input.ChoiceSet' as const,
        id: 'size',
        label: 'Size',
        isRequired: true,
        errorMessage: 'A size, please',
      },
      choices: ['S', 'M'].map((value) => ({ title: `Size ${value}`, value })),
    },
    {
      ...{ type: 'Input.ChoiceSet' as const, id: 'days', label: 'Days', isMultiSelect: true },
      choices: ['mon', 'tue', 'wed'].map((value) => ({ title: `On ${value}`, value })),
    },
  ];
  let scene: ActionScene;
  let link: string;
  beforeEach(async () => {
    scene = await ActionScene.start();
    await scene.asks({ inputs });
    link = await scene.link();
  });
  afterEach(() => scene.stop());

  it('shows the inputs of the card, with what is in them from the start', async () => {
    const { html } = await scene.get(link);
    for (const part of [
      'Cost &#60;€&#62;',
      'name="input.cost" maxlength="5" required',
      '>\nAs agreed</textarea>',
      '<option value="M">Size M</option>',
      '<input type="checkbox" name="input.days" value="tue">',
    ]) {
      assert.ok(html.includes(part), part);
    }
  });

  it('refuses what is missing, too long or no choice, and keeps what was entered', async () => {
    const wrong = await scene.submit(link, { 'input.cost': '<12345', 'input.size': 'XL', 'input.why': '"why"' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.html, /longer than 5 characters/);
    assert.match(wrong.html, /A size, please/);
    assert.match(wrong.html, /value="&#60;12345"/);
    assert.match(wrong.html, /&#34;why&#34;<\/textarea>/);
    const missing = await scene.submit(link, { 'input.days': 'sun' });
    assert.match(missing.html, /Please fill this in[\s\S]*Please choose one of these/);
    assert.equal(scene.recorded, 0);
  });

  it('keeps them with the answer, for the flow', async () => {
    const fields: [string, string][] = [
      ['input.cost', ' 12 '],
      ['input.size', 'M'],
      ['input.days', 'mon'],
      ['input.days', 'wed'],
      ['input.strange', 'x'],
    ];
    assert.equal((await scene.submit(link, fields)).status, 200);
    const [action] = await scene.claim();
    assert.deepEqual(action?.inputs, { cost: '12', size: 'M', days: 'mon,wed' });
    assert.deepEqual(action?.answers?.[0]?.inputs, action?.inputs);
    const [event] = await scene.fixture.events('action.received');
    assert.deepEqual(event?.data?.inputs, action?.inputs);
  });

  it('asks the same of a button that brings its inputs along', async () => {
    const token = link.slice(link.lastIndexOf('/') + 1);
    const by = { id: 'U1', name: 'Ada on Slack' };
    const without = await scene.desk.act(token, { comment: '', inputs: { size: 'M' }, by });
    assert.deepEqual(without.kind === 'ask' && without.problems, { cost: 'inputMissing' });
    const view = await scene.desk.act(token, { comment: '', inputs: { size: 'M', cost: '3' }, by });
    assert.equal(view.kind === 'acted' && view.isOwn, true);
    const [action] = await scene.claim();
    assert.deepEqual([action?.by, action?.byName, action?.inputs], ['U1', 'Ada on Slack', { cost: '3', size: 'M' }]);
  });
});
