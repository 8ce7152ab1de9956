import assert from 'node:assert/strict';
import { slackForm } from '../../src/adapters/slack/slack-form';
import { teamsForm } from '../../src/adapters/teams/teams-form';
import { telegramForm } from '../../src/adapters/telegram/telegram-form';
import type { webhookPayload } from '../../src/adapters/webhook/webhook-channel';
import { fitForm } from '../../src/core/card/card-form';
import { parseCard } from '../../src/core/card/parse-card';
import { readCard } from '../../src/core/card/read-card';
import { RingbackError } from '../../src/core/errors';
import { compileMessage } from '../../src/core/message/compile-message';
import { previewMessage } from '../../src/core/message/preview';
import { parseMessageSettings } from '../../src/core/message/settings';
import { type Rendering, renderingsOf } from '../../src/runtime/message-renderings';
import { contextOf, ph } from './card/cards';

const form = {
  title: `Approve ${ph('record.title')}?`,
  text: `${ph('recipient.name')}, please decide.`,
  facts: [
    { title: 'Amount', value: ph('record.amount') },
    { title: 'Nothing', value: ph('record.missing') },
  ],
  actions: [{ name: '', label: 'Open', style: 'positive', url: `https://desk.example.org/${ph('record.id')}` }],
};
const records = [
  { id: 'R1', title: 'Laptop', amount: 900 },
  { id: 'R2', title: 'Desk', amount: 120 },
];
const render = (properties: object, given: object[] = records.slice(0, 1)) =>
  compileMessage(parseMessageSettings({ messageType: 'card', ...properties })).render(contextOf(given));

function refused(work: () => unknown, where: string | undefined, pattern: RegExp): void {
  assert.throws(work, (error: unknown) => {
    assert.ok(error instanceof RingbackError);
    assert.equal(error.code, 'RB_CARD');
    assert.equal(error.where, where);
    assert.match(error.message, pattern);
    return true;
  });
}

describe('message: card', () => {
  it('is filled from the form, with the text that the card says', async () => {
    const message = await render({ card: form, subject: ph('record.title') });
    assert.equal(message.subject, 'Laptop');
    assert.deepEqual(
      message.card?.body.map(({ type }) => type),
      ['TextBlock', 'TextBlock', 'FactSet'],
    );
    assert.equal(
      message.text,
      'Approve Laptop?\n\nJane Doe, please decide.\n\nAmount: 900\n\nOpen: https://desk.example.org/R1',
    );
    assert.equal(message.image, undefined);
  });

  it('has the text that its author wrote for channels without cards', async () => {
    assert.equal((await render({ card: form, text: `Decide on ${ph('record.title')}.` })).text, 'Decide on Laptop.');
    // The line of a digest is none of a message about one record.
    assert.match((await render({ card: form, digestText: 'x' })).text, /^Approve Laptop/);
    // What comes out empty says nothing to anybody.
    assert.match((await render({ card: form, text: ph('record.missing') })).text, /^Approve Laptop/);
  });

  it('shows the facts of each record of a digest', async () => {
    const { card, text } = await render({ card: form, digest: true }, records);
    assert.equal(card?.body.filter(({ type }) => type === 'FactSet').length, 2);
    assert.match(text, /Amount: 900[\s\S]*Amount: 120/);
    const own = await render({ card: form, digest: true, digestText: ph('record.title') }, records);
    assert.equal(own.text, 'Laptop\nDesk');
  });

  it('is taken as an Adaptive Card, as data or as JSON', async () => {
    const card = { type: 'AdaptiveCard', version: '1.3', body: [{ type: 'TextBlock', text: ph('record.title') }] };
    for (const written of [card, JSON.stringify(card)]) {
      assert.deepEqual((await render({ card: written })).card?.body, [{ type: 'TextBlock', text: 'Laptop' }]);
    }
  });

  it('is not looked at for another type of message', async () => {
    const message = await render({ messageType: 'text', card: 'no card', text: 'Hello' });
    assert.deepEqual(message, { subject: 'Pending approvals', text: 'Hello' });
  });

  it('says where it is wrong', async () => {
    const link = { name: '', label: 'Open', style: 'default', url: '' };
    refused(() => readCard(undefined), undefined, /nothing to show/);
    refused(() => readCard({ ...form, title: '', text: '', facts: [], actions: [] }), undefined, /nothing to show/);
    refused(() => readCard({ ...form, actions: [link] }), 'actions[0].url', /is missing/);
    refused(
      () => readCard({ ...form, actions: [{ ...link, label: ' ', url: 'https://x' }] }),
      'actions[0].label',
      /missing/,
    );
    refused(() => readCard({ ...form, facts: 'x' }), 'facts', /is not a list/);
    refused(() => readCard('{"type":'), undefined, /is not JSON/);
    refused(() => readCard({ type: 'Card' }), 'type', /AdaptiveCard/);
    assert.throws(
      () => compileMessage(parseMessageSettings({ messageType: 'card', card: { ...form, title: ph('record.') } })),
      (error: unknown) =>
        error instanceof RingbackError && error.code === 'RB_TEMPLATE' && error.where === 'body[0].text',
    );
  });

  it('takes a form that lacks parts, and tells of parts that no form has', () => {
    assert.deepEqual(readCard({ title: 'x' }).card.body.length, 1);
    const { card, warnings } = readCard({
      title: 'x',
      actions: [{}, { name: 'approve', label: 'Yes' }],
      colour: 'red',
    });
    assert.deepEqual(card.actions, [{ type: 'Action.Submit', title: 'Yes', data: { action: 'approve' } }]);
    assert.match(warnings.join(), /colour/);
  });
});

describe('message: a card as a form', () => {
  const text = { type: 'TextBlock', text: 'x', wrap: true };
  const misfits: [string, object][] = [
    ['lang', { body: [text], lang: 'es' }],
    ['body[1]', { body: [text, { type: 'Container', items: [text] }] }],
    ['body[0].color', { body: [{ ...text, color: 'good' }] }],
    ['body[1].repeat', { body: [text, { type: 'FactSet', facts: [{ title: 'a', value: 'b' }] }] }],
    ['body[1]', { body: [text, text] }],
  ];
  for (const [place, over] of misfits) {
    it(`does not fit for its ${place}`, () => {
      const { card } = parseCard({ type: 'AdaptiveCard', version: '1.3', ...over });
      assert.deepEqual(fitForm(card), { misfit: place });
    });
  }
});

describe('message: preview of a card', () => {
  const record = { id: 'R1', title: '<b>Laptop</b>', amount: 900 };

  const kinds = ['inbox', 'email', 'slack', 'teams', 'webex', 'telegram', 'sms', 'whatsapp', 'webhook'];
  const shownOn = (renderings: Rendering[]) => new Map(renderings.map((rendering) => [rendering.kind, rendering]));

  it('gives the card in both forms, and as each channel shows it', async () => {
    const shown = await previewMessage({ messageType: 'card', card: form, record });
    assert.deepEqual(shown.errors, []);
    assert.deepEqual(shown.source?.form, form);
    assert.equal(shown.source?.card.type, 'AdaptiveCard');
    const renderings = await renderingsOf(shown, 0);
    assert.deepEqual(
      renderings.map(({ kind }) => kind),
      kinds,
    );
    const on = shownOn(renderings);
    assert.match(on.get('inbox')?.html ?? '', /<h3[^>]*>Approve &#60;b&#62;Laptop/);
    assert.match(on.get('email')?.html ?? '', /&lt;b&gt;Laptop/);
    for (const kind of ['inbox', 'email'] as const) assert.doesNotMatch(on.get(kind)?.html ?? '', /<script|<b>/);
    const posted = on.get('webhook')?.payload as ReturnType<typeof webhookPayload>;
    assert.deepEqual(posted.data.card?.body[0], { ...posted.data.card?.body[0], text: 'Approve <b>Laptop</b>?' });
    assert.equal(posted.data.records.length, 1);
    // The very same as is posted.
    const message = { subject: shown.subject, text: shown.text, ...(shown.card ? { card: shown.card } : {}) };
    assert.deepEqual(on.get('slack')?.payload, slackForm(message));
    assert.deepEqual(on.get('telegram')?.payload, telegramForm(message));
    assert.deepEqual(on.get('teams')?.payload, teamsForm(message));
  });

  it('shows answers as links', async () => {
    const shown = await previewMessage({
      messageType: 'card',
      card: { ...form, actions: [{ name: 'approve', label: 'Approve', style: 'default' }] },
      record,
    });
    for (const { kind, losses, html, payload } of await renderingsOf(shown, 0)) {
      assert.deepEqual(
        losses.map(({ code }) => code).filter((code) => /action/i.test(code)),
        [],
        kind,
      );
      assert.match(html ?? JSON.stringify(payload), /ringback\/action\/approve/, kind);
    }
  });

  it('shows a text and an image on each kind of channel, and what a text message costs', async () => {
    const shown = await previewMessage({
      ...{ messageType: 'image', subject: 'Waits', text: `Ação: ${'x'.repeat(300)}`, record },
      imageUrl: 'https://example.org/a.png',
    });
    const on = shownOn(await renderingsOf(shown, 0));
    assert.equal(on.size, kinds.length);
    assert.match(on.get('inbox')?.html ?? '', /<p class="text"[^>]*>Ação/);
    assert.deepEqual(on.get('sms')?.sms, { encoding: 'UCS-2', segments: 6, beyondGsm: ['ç', 'ã'] });
    assert.deepEqual(on.get('sms')?.losses, [{ code: 'imageAsLink' }, { code: 'manySegments', values: { count: 6 } }]);
    assert.deepEqual(on.get('whatsapp')?.losses, []);
    const inside = { messageType: 'image', text: 'x', record, imageUrl: 'data:image/png;base64,AAAA' };
    const lost = (await renderingsOf(await previewMessage(inside), 0)).map(({ kind, losses }) => [
      kind,
      losses[0]?.code,
    ]);
    assert.deepEqual(Object.fromEntries(lost), {
      ...{ inbox: undefined, email: 'imageInMail', webhook: undefined },
      ...Object.fromEntries(
        ['slack', 'teams', 'webex', 'telegram', 'sms', 'whatsapp'].map((kind) => [kind, 'imageLeftOut']),
      ),
    });
  });

  it('tells what is neither pressed nor entered', async () => {
    const card = {
      ...{ type: 'AdaptiveCard', version: '1.3' },
      body: [
        { type: 'TextBlock', text: 'Approve?' },
        { type: 'Input.Text', id: 'why', label: 'Why' },
      ],
    };
    for (const { kind, losses } of await renderingsOf(await previewMessage({ messageType: 'card', card, record }), 0)) {
      const said = kind === 'webhook' ? [] : [{ code: 'inputLeftOut', values: { name: 'Why' } }];
      assert.deepEqual(losses, said, kind);
    }
  });

  it('says where the card is wrong, and shows the rest', async () => {
    const broken = await previewMessage({ messageType: 'card', card: '{"type":"AdaptiveCard","body":5}', record });
    assert.deepEqual(
      broken.errors.map(({ field, where }) => [field, where]),
      [['card', 'body']],
    );
    const partly = await previewMessage({ messageType: 'card', card: { ...form, title: ph('record.') }, record });
    assert.deepEqual(
      partly.errors.map(({ field, where }) => [field, where]),
      [['card', 'body[0].text']],
    );
    assert.equal(partly.card?.body[0]?.type, 'TextBlock');
  });
});
