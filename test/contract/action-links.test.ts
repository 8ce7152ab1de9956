import assert from 'node:assert/strict';
import type { FilledCard } from '../../src/core/card/card';
import { textOfCard } from '../../src/core/card/text-of-card';
import { unanswerable } from '../../src/core/card/unanswerable';
import type { NotifiedItem } from '../../src/core/message/notified-item';
import type { ChannelKind } from '../../src/ports/channel';
import { serveActionDesk } from '../../src/runtime/action-desks';
import { withActionLinks } from '../../src/runtime/action-links';
import { ActionScene } from './action-scene';
import { followupId } from './store-fixture';

const card: FilledCard = {
  type: 'AdaptiveCard',
  version: '1.3',
  body: [{ type: 'TextBlock', text: 'Twelve chairs' }],
  actions: [
    { type: 'Action.Submit', title: 'Yes', data: { action: 'approve' } },
    { type: 'Action.Submit', title: 'No', data: { action: 'reject' } },
  ],
  warnings: [],
};
const rendered = { subject: 'Chairs', text: textOfCard(card), card };
const recipient = { kind: 'user' as const, key: 'user:ada', id: 'ada', name: 'Ada', addresses: {} };
const followup = { id: followupId, name: 'Pending approvals' };
const item: NotifiedItem = { recordId: 'R1', record: {}, state: 'new', round: 1, attempt: 1 };

describe('the action links of a message', () => {
  let scene: ActionScene;
  let takeAway: () => void;
  let missing: string[];
  beforeEach(async () => {
    scene = await ActionScene.start();
    takeAway = serveActionDesk(scene.desk, followup.name);
    missing = [];
  });
  afterEach(async () => {
    takeAway();
    await scene.stop();
  });

  async function linked(kind: ChannelKind, publicUrl: string, items = [item], message = rendered) {
    const options = { publicUrl, tellMissing: (sentence: string) => missing.push(sentence) };
    return withActionLinks(message, { followup, items, recipient }, { id: 'mail', kind }, options);
  }
  const root = () => scene.urlOf('').replace('/ringback/action/', '/');
  const urlsOf = (of: FilledCard | undefined) =>
    (of?.actions ?? []).map((action) => (action.type === 'Action.OpenUrl' ? action.url : undefined));

  it('lead to the page on which the recipient acts, once', async () => {
    const message = await linked('email', root());
    const [approve = '', reject = ''] = urlsOf(message.card);
    assert.match((await scene.get(reject)).html, /Reject it for good\?/);
    assert.equal((await scene.post(approve)).status, 200);
    assert.equal((await scene.post(reject, 'no')).status, 409);
    const [action] = await scene.claim();
    assert.deepEqual([action?.name, action?.by, action?.via, action?.recordId], ['approve', 'ada', 'mail', 'R1']);
    assert.ok(message.text.endsWith(`Yes: ${approve}\nNo: ${reject}`));
    assert.deepEqual(missing, []);
  });

  it('are what the channels of vendors show, where nobody hears a button', async () => {
    const message = await linked('slack', root());
    assert.ok(message.card);
    assert.deepEqual(urlsOf(unanswerable(message.card)), urlsOf(message.card));
    assert.equal(urlsOf(message.card).length, 2);
  });

  it('are beside the actions, by their names, for machines', async () => {
    const { card: kept, actionUrls, text } = await linked('webhook', root());
    assert.deepEqual(kept, card);
    assert.deepEqual(Object.keys(actionUrls ?? {}), ['approve', 'reject']);
    assert.equal((await scene.post(actionUrls?.approve ?? '')).status, 200);
    assert.match(text, /Yes: http/);
  });

  it('are relative in the inbox, which is a page of the same Node-RED', async () => {
    const inbox = scene.urlOf('').replace('/action/', '/inbox/some.token/messages');
    const message = await linked('inbox', '');
    const [approve = ''] = urlsOf(message.card);
    assert.equal(message.text, rendered.text);
    assert.equal((await scene.post(new URL(approve, inbox).href)).status, 200);
    const [absolute = ''] = urlsOf((await linked('inbox', root())).card);
    assert.ok(absolute.startsWith(scene.urlOf('')));
  });

  it('are left out, with what to do about it, where nobody could open or answer them', async () => {
    const two = [item, { ...item, recordId: 'R2' }];
    assert.deepEqual(await linked('email', ''), rendered);
    assert.deepEqual(await linked('inbox', '', two), rendered);
    takeAway();
    assert.deepEqual(await linked('inbox', ''), rendered);
    const other = { type: 'Action.Submit' as const, title: 'Later', data: { action: 'later' } };
    takeAway = serveActionDesk(scene.desk, followup.name);
    const partly = await linked('inbox', '', [item], {
      ...rendered,
      card: { ...card, actions: [...card.actions, other] },
    });
    assert.deepEqual(partly.card?.actions[2], other);
    for (const [index, sentence] of [
      /approve, reject are left out: set "Public URL"/,
      /several records/,
      /no action node/,
      /"later" is left out: the action node of "Pending approvals" has no such action/,
    ].entries()) {
      assert.match(missing[index] ?? '', sentence);
    }
    assert.equal(missing.length, 4);
  });

  it('are not in a message about a record that is done, nor in one without buttons', async () => {
    assert.deepEqual(await linked('inbox', '', [{ ...item, state: 'closed' }]), rendered);
    const plain = { ...rendered, card: { ...card, actions: [] } };
    assert.deepEqual(await linked('email', '', [item], plain), plain);
    assert.deepEqual(missing, []);
    const [exhausted] = urlsOf((await linked('inbox', '', [{ ...item, state: 'exhausted' }])).card);
    assert.ok(exhausted);
  });
});
