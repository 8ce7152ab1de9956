import assert from 'node:assert/strict';
import type { Action } from '../../src/core/followup/action';
import { ActionScene, actions, alone } from './action-scene';
import { minute, t0 } from './store-fixture';

describe('the page of an answer that needs a code', () => {
  const sensitive: Action[] = actions.map((action) => ({ ...action, ...alone, verify: 'code' }));
  let scene: ActionScene;
  let link: string;
  beforeEach(async () => {
    scene = await ActionScene.start();
    scene.deployActions(sensitive);
    await scene.asks({ addresses: { phone: '+15550100' } });
    link = await scene.link();
  });
  afterEach(() => scene.stop());

  const lastCode = () => scene.codes.at(-1)?.code ?? '';
  const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

  it('sends one by the other channel when the form is sent, and acts when it is entered', async () => {
    const asked = await scene.post(link);
    assert.equal(asked.status, 200);
    assert.match(asked.html, /Enter the code[\s\S]*by “Text messages”[\s\S]*autocomplete="one-time-code"/);
    assert.deepEqual([scene.recorded, scene.codes.length], [0, 1]);
    assert.match(lastCode(), /^\d{6}$/);
    assert.equal(scene.codes[0]?.asked.addresses.phone, '+15550100');
    const [first, second] = [lastCode().slice(0, 3), lastCode().slice(3)];
    const done = await scene.submit(link, { code: ` ${first} ${second}` });
    assert.match(done.html, /Your answer “Approve” is in/);
    assert.equal((await scene.claim()).length, 1);
  });

  it('keeps comment and inputs over the code', async () => {
    await scene.asks({ inputs: [{ type: 'Input.Text', id: 'cost', isRequired: true }] });
    const reject = await scene.link({ name: 'reject' });
    assert.equal((await scene.post(reject, 'no')).status, 422);
    assert.equal(scene.codes.length, 0, 'no code before the form is right');
    const { html } = await scene.submit(reject, { comment: '"no"', 'input.cost': '<7>' });
    assert.match(html, /<input type="hidden" name="input.cost" value="&#60;7&#62;">/);
    assert.match(html, /<input type="hidden" name="comment" value="&#34;no&#34;">/);
    await scene.submit(reject, { comment: '"no"', 'input.cost': '<7>', code: lastCode() });
    const [action] = await scene.claim();
    assert.deepEqual([action?.comment, action?.inputs], ['"no"', { cost: '<7>' }]);
  });

  it('sends and takes none when it is opened, five times by GET and HEAD, also while one is asked for', async () => {
    for (const _ of [1, 2]) {
      for (let turn = 0; turn < 5; turn += 1) {
        assert.match((await scene.get(link)).html, /Do you want to answer “Approve”\?/);
        await scene.ask(link, 'HEAD');
        await scene.get(`${link}?code=${lastCode()}`);
      }
      await scene.post(link);
    }
    assert.deepEqual([scene.codes.length, scene.recorded], [1, 0], 'and a double click sends one');
  });

  it('says what is wrong with a code, and lets nobody try more than five times', async () => {
    await scene.post(link);
    const code = lastCode();
    for (const left of [4, 3, 2, 1]) {
      const wrong = await scene.submit(link, { code: otherThan(code) });
      assert.equal(wrong.status, 422);
      assert.match(wrong.html, new RegExp(`not the code that was sent\\. Tries left: ${left}`));
    }
    const fifth = await scene.submit(link, { code: otherThan(code) });
    assert.equal(fifth.status, 429);
    assert.match(fifth.html, /wrong too often[\s\S]*Send a new code/);
    assert.doesNotMatch(fifth.html, /name="code"/);
    assert.equal((await scene.submit(link, { code })).status, 429, 'the right one comes too late');
    assert.equal(scene.recorded, 0);
    await scene.submit(link, { again: '1' });
    assert.equal((await scene.submit(link, { code: lastCode() })).status, 200);
    assert.equal(scene.recorded, 1);
  });

  it('counts tries that come at the same moment', async () => {
    await scene.post(link);
    const wrong = otherThan(lastCode());
    const answers = await Promise.all(Array.from({ length: 12 }, () => scene.submit(link, { code: wrong })));
    assert.equal(answers.filter(({ status }) => status === 422).length, 4);
    assert.equal(answers.filter(({ status }) => status === 429).length, 8);
  });

  it('takes a code for ten minutes, for one answer, and only the newest', async () => {
    await scene.post(link);
    const old = lastCode();
    scene.now = t0 + 10 * minute;
    const expired = await scene.submit(link, { code: old });
    assert.match(expired.html, /no longer valid, or it was used/);
    await scene.submit(link, { again: '1' });
    assert.equal(scene.codes.length, 2);
    if (old !== lastCode()) assert.equal((await scene.submit(link, { code: old })).status, 422);
    const reject = await scene.link({ name: 'reject' });
    assert.equal((await scene.submit(reject, { comment: 'no', code: lastCode() })).status, 422, 'none for this answer');
    const answers = await Promise.all([1, 2].map(() => scene.submit(link, { code: lastCode() })));
    assert.ok(answers.some(({ html }) => html.includes('Your answer “Approve” is in')));
    assert.equal(scene.recorded, 1);
  });

  it('is sent three times an hour at most', async () => {
    await scene.post(link);
    for (const at of [1, 2]) {
      scene.now = t0 + at * minute;
      assert.equal((await scene.submit(link, { again: '1' })).status, 200);
    }
    scene.now = t0 + 3 * minute;
    const refused = await scene.submit(link, { again: '1', comment: 'x' });
    assert.equal(refused.status, 429);
    assert.match(refused.html, /three times an hour at most/);
    scene.now = t0 + 60 * minute;
    assert.equal((await scene.submit(link, { again: '1' })).status, 200);
    assert.equal(scene.codes.length, 4);
  });

  it('says when it cannot be sent, tells the node why, and counts no sending', async () => {
    for (const [reason, sentence] of [
      ['noAddress', /no address of yours/],
      ['failed', /does not work at the moment[\s\S]*Try again/],
    ] as const) {
      for (const _ of [1, 2]) {
        scene.codeFailure = reason;
        const { status, html } = await scene.post(link);
        assert.equal(status, 503);
        assert.match(html, sentence);
      }
    }
    assert.equal(scene.troubles.length, 4);
    scene.codeFailure = undefined;
    assert.match((await scene.post(link)).html, /Enter the code/);
    const events = await scene.fixture.events('action.code-sent');
    assert.deepEqual(events.map(({ isError, channel }) => [isError, channel]).reverse(), [
      ...[1, 2, 3, 4].map(() => [true, 'sms']),
      [false, 'sms'],
    ]);
  });

  it('is not sent by the channel that brought the link, nor to whom nobody knows', async () => {
    assert.match((await scene.post(await scene.link({ via: 'sms' }))).html, /nothing is set up to send one/);
    assert.match(scene.troubles[0]?.message ?? '', /another channel for codes/);
    assert.match((await scene.post(await scene.link({ recordId: 'R2' }))).html, /nothing is set up/);
    assert.equal(scene.codes.length, 0);
  });

  it('is kept as a hash, and is in no event', async () => {
    await scene.post(link);
    const code = lastCode();
    await scene.submit(link, { code: otherThan(code) });
    const { rows } = await scene.store.listEvents({}, { limit: 99 });
    assert.ok(rows.length > 0);
    assert.equal(JSON.stringify(rows.map(({ at: _, ...row }) => row)).includes(code), false);
    const files = await scene.readStore();
    assert.ok(files.includes('action.code/'));
    assert.equal(files.includes(`"${code}"`), false);
  });

  it('cannot be asked for by a button elsewhere: whoever presses it gets the link', async () => {
    const token = link.slice(link.lastIndexOf('/') + 1);
    const view = await scene.shown.act(token, { comment: '', by: { id: 'U1' } });
    assert.equal(view.kind === 'needsPage' && view.action.name, 'approve');
    assert.deepEqual([scene.codes.length, scene.recorded], [0, 0]);
  });

  it('is asked for in the language of its recipient', async () => {
    for (const [locale, asked, wrong, often] of [
      ['es', /Escriba el código/, /No es el código/, /tres veces por hora/],
      ['pt-BR', /Digite o código/, /Não é o código/, /três vezes por hora/],
    ] as const) {
      await scene.asks({ recipient: `user:${locale}`, locale });
      const own = await scene.link({ recipient: `user:${locale}` });
      assert.match((await scene.post(own)).html, asked);
      assert.match((await scene.submit(own, { code: otherThan(lastCode()) })).html, wrong);
      for (let turn = 0; turn < 2; turn += 1) {
        scene.now += minute;
        await scene.submit(own, { again: '1' });
      }
      scene.now += minute;
      assert.match((await scene.submit(own, { again: '1' })).html, often);
    }
  });
});
