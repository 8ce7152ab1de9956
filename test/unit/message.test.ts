import assert from 'node:assert/strict';
import { RingbackError } from '../../src/core/errors';
import { compileMessage, type MessageContext } from '../../src/core/message/compile-message';
import { parseImageUrl } from '../../src/core/message/image-url';
import { previewMessage } from '../../src/core/message/preview';
import { type MessageSettings, parseMessageSettings } from '../../src/core/message/settings';

/** A placeholder of a message, written so that it is none of this language. */
const ph = (inside: string) => `\${${inside}}`;

const context: MessageContext = {
  items: [
    { recordId: 'INC1', record: { title: 'Printer <b>', pic: 'https://example.org/a.png', tags: ['a'] } },
    { recordId: 'INC2', record: { title: 'Mail' } },
  ],
  recipient: { name: 'Jane', addresses: { email: 'jane@example.org' } },
  attributes: { local: { desk: 'North' }, global: { site: 'HQ' }, user: { greeting: 'Hola' } },
  followup: { id: 'f1', name: 'Approvals' },
  attempt: 2,
  attempts: 3,
};
const render = (settings: Partial<MessageSettings>, over: Partial<MessageContext> = {}) =>
  compileMessage(parseMessageSettings(settings)).render({ ...context, ...over });

describe('message: one record', () => {
  it('fills in record, attributes, recipient, follow-up and attempt', async () => {
    const text = [
      ph('user.greeting'),
      ph('recipient.name'),
      ph('$uppercase(record.title)'),
      '@{local.desk}',
      ph('global.site'),
      `${ph('attempt')}/${ph('attempts')}`,
      ph('record.missing'),
    ].join(' ');
    assert.deepEqual(await render({ subject: ph('record.title'), text }), {
      subject: 'Printer <b>',
      text: 'Hola Jane PRINTER <B> North HQ 2/3',
    });
  });

  it('has a sensible message where nothing is written', async () => {
    assert.deepEqual(await render({}), { subject: 'Approvals', text: 'Approvals: INC1' });
    assert.deepEqual(await render({ subject: ' ', text: ' \n' }), { subject: 'Approvals', text: 'Approvals: INC1' });
  });

  it('keeps a subject on one line and within bounds', async () => {
    const { subject } = await render({ subject: `a\r\nBcc: x@y\u0000\u2028 ${'😀'.repeat(300)}` });
    assert.ok(subject.startsWith('a Bcc: x@y 😀'));
    assert.ok(subject.length <= 250 && subject.endsWith('😀…'), 'no half character');
  });

  it('cuts a text that no channel could carry', async () => {
    const { text } = await render(
      { text: ph('record.title') },
      { items: [{ recordId: '1', record: { title: 'x'.repeat(200_000) } }] },
    );
    assert.equal(text.length, 100_000);
  });
});

describe('message: image', () => {
  const image = { messageType: 'image' as const, imageUrl: ph('record.pic') };

  it('is there for the type image, with a description', async () => {
    assert.deepEqual((await render(image)).image, { url: 'https://example.org/a.png', alt: 'Approvals' });
    assert.deepEqual((await render({ ...image, imageAlt: 'A printer' })).image?.alt, 'A printer');
    assert.equal((await render({ ...image, messageType: 'text' })).image, undefined);
  });

  it('is left out when the record has none', async () => {
    assert.equal((await render({ ...image, imageUrl: ph('record.nothing') })).image, undefined);
  });

  it('lets only web addresses and small images through', () => {
    assert.equal(parseImageUrl(' '), undefined);
    assert.equal(parseImageUrl('HTTP://Example.org/a b.png'), 'http://example.org/a%20b.png');
    const data = 'data:image/png;base64,iVBORw0KGgo=';
    assert.equal(parseImageUrl(data), data);
    for (const url of [
      'javascript:alert(1)',
      '/a.png',
      'ftp://example.org/a',
      'data:text/html;base64,AAAA',
      'data:image/svg+xml;base64,AAAA',
      'data:image/png;base64,AA"onload=',
      `data:image/png;base64,${'A'.repeat(800_000)}`,
      `https://example.org/${'a'.repeat(3_000)}`,
      'https://',
    ]) {
      assert.throws(
        () => parseImageUrl(url),
        (error) => error instanceof RingbackError && error.code === 'RB_TEMPLATE',
        url.slice(0, 40),
      );
    }
  });

  it('names the field in its error', async () => {
    const bad = { messageType: 'image' as const, imageUrl: 'file:///etc/passwd' };
    await assert.rejects(render(bad), (error) => error instanceof RingbackError && error.where === 'imageUrl');
  });
});

describe('message: digest', () => {
  it('puts the lines in their place, and counts them', async () => {
    const settings = {
      digest: true,
      text: `${ph('count')} for ${ph('recipient.name')}:\n${ph('items')}\nThanks`,
      digestText: `- ${ph('record.title')} (${ph('recordId')})`,
    };
    assert.equal((await render(settings)).text, '2 for Jane:\n- Printer <b> (INC1)\n- Mail (INC2)\nThanks');
  });

  it('puts the lines after a text that has no place for them', async () => {
    assert.equal(
      (await render({ digest: true, text: 'Open:\n', digestText: ph('record.title') })).text,
      'Open:\n\nPrinter <b>\nMail',
    );
    assert.equal((await render({ digest: true, digestText: ph('record.title') })).text, 'Printer <b>\nMail');
  });

  it('takes the text as the line of each where there is no other', async () => {
    assert.equal((await render({ digest: true, text: `* ${ph('record.title')}` })).text, '* Printer <b>\n* Mail');
    assert.equal((await render({ digest: true, text: `See: ${ph('$string(items)')}` })).text, 'See: INC1\nINC2');
    assert.equal((await render({ digest: true })).text, 'INC1\nINC2');
  });
});

describe('message: errors', () => {
  it('names the field that cannot be compiled', () => {
    for (const field of ['subject', 'text', 'digestText'] as const) {
      assert.throws(
        () => compileMessage(parseMessageSettings({ digest: true, digestText: 'x', [field]: ph('record.') })),
        (error) => error instanceof RingbackError && error.code === 'RB_TEMPLATE' && error.where === field,
      );
    }
  });

  it('names the field that fails on a record', async () => {
    await assert.rejects(
      render({ text: ph('$number(record.title)') }),
      (error) =>
        error instanceof RingbackError &&
        error.where === 'text' &&
        /The text of the message cannot be made/.test(error.message),
    );
  });

  it('refuses what is no message', () => {
    assert.throws(() => parseMessageSettings({ messageType: 'video' }), /message type is "video"/);
    assert.throws(() => parseMessageSettings({ text: 5 }), /field text/);
    assert.equal(parseMessageSettings({}).messageType, 'text');
  });
});

describe('message: preview', () => {
  it('shows the message of a sample record', async () => {
    const { context, ...preview } = await previewMessage({
      subject: ph('record.number'),
      text: `${ph('recipient.name')} ${ph('attempt')}/${ph('attempts')} ${ph('local.x')}`,
      imageUrl: 'https://example.org/a.png',
      record: { number: 'INC9' },
      attributes: { local: { x: 'X' } },
      attempts: 5,
    });
    assert.deepEqual(context.items, [{ recordId: 'INC9', record: { number: 'INC9' } }]);
    assert.deepEqual(preview, {
      subject: 'INC9',
      text: 'Jane Doe 1/5 X',
      imageUrl: 'https://example.org/a.png',
      imageAlt: 'INC9',
      errors: [],
    });
  });

  it('shows what it can, and says what it cannot', async () => {
    const preview = await previewMessage({ subject: ph('record.'), text: 'Hello', imageUrl: 'nowhere', record: {} });
    assert.equal(preview.text, 'Hello');
    assert.deepEqual(
      preview.errors.map(({ field }) => field),
      ['subject', 'imageUrl'],
    );
  });

  it('answers whatever it is given', async () => {
    for (const body of [undefined, null, 'x', [], { record: null, recipient: 5, attributes: [] }]) {
      assert.deepEqual((await previewMessage(body)).errors, []);
    }
    assert.deepEqual(
      (await previewMessage({ text: 5 })).errors.map(({ field }) => field),
      ['message'],
    );
    assert.equal(
      (await previewMessage({ digest: true, digestText: ph('recordId'), record: [{ id: 1 }, { key: 'B-2' }, 'x'] }))
        .text,
      '1\nB-2\n3',
    );
  });
});
