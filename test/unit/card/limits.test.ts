import assert from 'node:assert/strict';
import fc from 'fast-check';
import { renderCardEmail } from '../../../src/adapters/email/card-html';
import { renderInboxCard } from '../../../src/adapters/inbox/card-html';
import { renderSlackBlocks } from '../../../src/adapters/slack/slack-blocks';
import { renderTeamsCard } from '../../../src/adapters/teams/teams-card';
import { renderTelegramMessage } from '../../../src/adapters/telegram/telegram-message';
import { smsSegments } from '../../../src/adapters/twilio/sms-segments';
import { renderSmsText } from '../../../src/adapters/twilio/sms-text';
import { renderWhatsAppText } from '../../../src/adapters/twilio/whatsapp-text';
import { renderWebexCard } from '../../../src/adapters/webex/webex-card';
import { renderWebhookCard } from '../../../src/adapters/webhook/webhook-card';
import type { FilledCard } from '../../../src/core/card/card';
import { parseCard } from '../../../src/core/card/parse-card';
import { textOfCard } from '../../../src/core/card/text-of-card';
import { anyCard, anyText } from './any-card';
import { actionUrl, contextOf, digestCard, digestContext, fillCard, ph } from './cards';

/** Whatever is in it: a text within its bounds, at any depth. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, path === '' ? name : `${path}.${name}`));
}

function checkSlack(card: FilledCard, options: Parameters<typeof renderSlackBlocks>[1]): void {
  const { blocks, text } = renderSlackBlocks(card, options);
  assert.ok(text.length > 0 && text.length <= 3_000);
  assert.ok(blocks.length > 0 && blocks.length <= 50, `${blocks.length} blocks`);
  const limits: [RegExp, number][] = [
    [/^header: text\.text$/, 150],
    [/^section: text\.text$/, 3_000],
    [/^section: fields\.\d+\.text$/, 2_000],
    [/^actions: elements\.\d+\.text\.text$/, 75],
    [/^actions: elements\.\d+\.(url|value)$/, 3_000],
    [/^input: label\.text$/, 2_000],
    [/placeholder\.text$/, 150],
    [/options?\.(\d+\.)?(text\.text|value)$/, 75],
    [/initial_value$/, 3_000],
  ];
  for (const block of blocks) {
    for (const [path, value] of textsOf(block)) {
      const limit = limits.find(([pattern]) => pattern.test(`${block.type}: ${path}`))?.[1] ?? 3_000;
      assert.ok(value.length > 0 && value.length <= limit, `${block.type}: ${path} has ${value.length} characters`);
    }
    const lists = [block.fields, block.elements].filter(Array.isArray);
    for (const list of lists) assert.ok(list.length > 0 && list.length <= (block.type === 'actions' ? 5 : 10));
  }
  const ids = blocks.flatMap(({ elements }) =>
    Array.isArray(elements) ? elements.map(({ action_id }) => action_id) : [],
  );
  const given = ids.filter((id) => id !== undefined);
  assert.equal(new Set(given).size, given.length, 'each button has its own id');
}

function checkTelegram(card: FilledCard, options: Parameters<typeof renderTelegramMessage>[1]): void {
  const { method, parameters } = renderTelegramMessage(card, options);
  const { text, caption, reply_markup } = parameters;
  if (method === 'sendMessage') assert.ok(text && text.length <= 4_096, `${text?.length} characters`);
  else assert.ok(caption !== undefined && caption.length <= 1_024);
  const html = text ?? caption ?? '';
  assert.equal(html.replace(/<\/?[bi]>|&(amp|lt|gt);/g, '').search(/[<>&]/), -1, 'only our own tags');
  for (const tag of ['b', 'i']) {
    assert.equal(html.split(`<${tag}>`).length, html.split(`</${tag}>`).length, `each <${tag}> is closed`);
  }
  for (const [path, value] of textsOf(reply_markup)) {
    if (path.endsWith('callback_data')) assert.ok(Buffer.byteLength(value) <= 64);
    if (path.endsWith('.text')) assert.ok(value.length > 0 && value.length <= 64);
  }
}

function checkAll(card: FilledCard): void {
  assert.ok(textOfCard(card, actionUrl).length > 0);
  for (const options of [{}, { actionUrl }]) {
    for (const via of ['bot', 'workflow'] as const) {
      assert.ok(Buffer.byteLength(JSON.stringify(renderTeamsCard(card, { ...options, via }).card)) <= 28_000);
    }
    const webex = renderWebexCard(card, options);
    assert.ok(Buffer.byteLength(JSON.stringify(webex.card)) <= 22_000 && Buffer.byteLength(webex.text) <= 7_439);
    assert.ok((webex.card.actions?.length ?? 0) <= 5);
    checkSlack(card, options);
    checkSlack(card, { ...options, isInteractive: false });
    checkTelegram(card, options);
    checkTelegram(card, { ...options, callbackData: (name) => name.repeat(40) });
    for (const maxSegments of [1, 3]) {
      const { text, segments } = renderSmsText(card, { ...options, maxSegments });
      assert.ok(text.length > 0 && segments >= 1 && segments <= maxSegments, `${segments} of ${maxSegments} segments`);
    }
    const whatsApp = renderWhatsAppText(card, options);
    assert.ok(whatsApp.text.length > 0 && whatsApp.text.length <= 1_600);
    const { html } = renderCardEmail(card, { ...options, subject: 'x', footer: 'y' });
    assert.match(html, /<\/html>\n$/);
    assert.match(renderInboxCard(card, options).html, /<\/div>\n$/);
    assert.equal(renderWebhookCard(card, options).losses.length, 0);
  }
}

describe('card: within the limits of every channel', () => {
  it('whatever the card and the records are', async () => {
    const record = fc.record({
      text: anyText,
      other: anyText,
      url: fc.constantFrom('https://example.org/x', 'data:,x', ''),
    });
    await fc.assert(
      fc.asyncProperty(anyCard, fc.array(record, { minLength: 1, maxLength: 24 }), async (source, records) => {
        const { card } = parseCard(source);
        const filled = await fillCard(card, contextOf(records));
        checkAll(filled);
      }),
      { numRuns: 150 },
    );
  });

  it('also the longest', async () => {
    const records = Array.from({ length: 25 }, () => ({
      title: '<&>😀'.repeat(3_000),
      priority: '&'.repeat(9_000),
      days: 3,
    }));
    const filled = await fillCard(digestCard, contextOf(records));
    checkAll(filled);
    assert.match(filled.warnings.join(' '), /longer than 60000 characters/);
    const teams = renderTeamsCard(filled, { via: 'bot' });
    assert.ok(teams.losses.some(({ code }) => code === 'cardCut'));
    assert.match(JSON.stringify(teams.card.body.at(-1)), /\d+ more parts are not shown here/);
    assert.match(renderTelegramMessage(filled).parameters.text ?? '', /<i>\d+ more parts are not shown here\.<\/i>$/);
  });

  it('also the one of the most parts', async () => {
    const [heading, container] = digestCard.body;
    const filled = await fillCard({ ...digestCard, body: [heading, container, container] }, digestContext);
    checkAll(filled);
    const { blocks, losses } = renderSlackBlocks(filled);
    assert.equal(blocks.length, 50);
    assert.match(JSON.stringify(blocks.at(-2)), /35 more parts are not shown here/);
    assert.deepEqual(losses, [{ code: 'cardCut', values: { count: 35 } }]);
    const digest = renderSlackBlocks(await fillCard(digestCard, digestContext));
    assert.equal(digest.losses.length, 0, 'lines between the parts are given up first');
  });
});

describe('card: the images within it', () => {
  const within = (length: number) => `data:image/png;base64,${'A'.repeat(length)}`;
  const cardOf = (...images: { url: string; altText: string }[]) => ({
    type: 'AdaptiveCard',
    body: [...images.map((image) => ({ type: 'Image', ...image })), { type: 'TextBlock', text: 'Waits for you' }],
    actions: [{ type: 'Action.OpenUrl', title: 'Open', url: 'https://example.org/' }],
  });

  it('count to what Teams takes, and are given up before anything else', async () => {
    const filled = await fillCard(cardOf({ url: within(60_000), altText: 'A *laptop*' }), contextOf([{}]));
    const { card, losses } = renderTeamsCard(filled, { via: 'workflow' });
    assert.ok(Buffer.byteLength(JSON.stringify(card)) <= 28_000);
    assert.deepEqual(
      card.body.map((element) => element.type === 'TextBlock' && element.text),
      ['A \\*laptop\\*', 'Waits for you'],
    );
    assert.equal(card.actions?.length, 1);
    assert.deepEqual(losses, [{ code: 'imageAsDescription' }]);
    const small = await fillCard(cardOf({ url: within(4_000), altText: 'A laptop' }), contextOf([{}]));
    assert.equal(renderTeamsCard(small, { via: 'workflow' }).card.body[0]?.type, 'Image');
  });

  it('have a limit together, so that a mail can be sent', async () => {
    const record = { first: within(400_000), second: within(400_000) };
    const card = cardOf(
      { url: ph('record.first'), altText: 'First' },
      { url: ph('record.second'), altText: 'Second' },
      { url: ph('record.first'), altText: 'Third' },
    );
    const filled = await fillCard(card, contextOf([{ ...record, first: within(300_000) }]));
    assert.deepEqual(
      filled.body.map(({ type }) => type),
      ['Image', 'TextBlock', 'Image', 'TextBlock'],
    );
    assert.match(filled.warnings.join(), /body\[1\]\.url cannot be shown: The images within the card are too large/);
    const { html } = renderCardEmail(filled, { subject: 'x', footer: 'y' });
    assert.ok(html.length < 800_000);
  });
});

describe('card: the segments of a text message', () => {
  const cases: [string, string, 'GSM-7' | 'UCS-2', number][] = [
    ['nothing', '', 'GSM-7', 0],
    ['160 of the alphabet', 'a'.repeat(160), 'GSM-7', 1],
    ['161 of the alphabet', 'a'.repeat(161), 'GSM-7', 2],
    ['306 of the alphabet', 'a'.repeat(306), 'GSM-7', 2],
    ['307 of the alphabet', 'a'.repeat(307), 'GSM-7', 3],
    ['80 that take two places', '€'.repeat(80), 'GSM-7', 1],
    ['81 that take two places', '€'.repeat(81), 'GSM-7', 2],
    // 76 in each, since none is divided: 153 is odd.
    ['153 that take two places', '€'.repeat(153), 'GSM-7', 3],
    ['70 of others', 'á'.repeat(70), 'UCS-2', 1],
    ['71 of others', 'á'.repeat(71), 'UCS-2', 2],
    ['135 of others', 'á'.repeat(135), 'UCS-2', 3],
    ['35 emoji', '😀'.repeat(35), 'UCS-2', 1],
    // 33 in each, since none is divided: 67 is odd.
    ['67 emoji', '😀'.repeat(67), 'UCS-2', 3],
  ];
  for (const [what, text, encoding, segments] of cases) {
    it(`of ${what} are ${segments}`, () => assert.deepEqual(smsSegments(text), { encoding, segments }));
  }

  it('hold the links whole, or not at all', async () => {
    const filled = await fillCard(
      {
        type: 'AdaptiveCard',
        body: [{ type: 'TextBlock', text: 'word '.repeat(100) }],
        actions: [
          { type: 'Action.OpenUrl', title: 'First', url: 'https://example.org/first' },
          { type: 'Action.OpenUrl', title: 'Long', url: `https://example.org/${'a'.repeat(300)}` },
          { type: 'Action.OpenUrl', title: 'Last', url: 'https://example.org/last' },
        ],
      },
      contextOf([{}]),
    );
    const { text, segments, losses } = renderSmsText(filled, { maxSegments: 1 });
    assert.equal(segments, 1);
    assert.match(
      text,
      /^(word ?)+ ?\w*\.\.\.\nFirst: https:\/\/example\.org\/first\nLast: https:\/\/example\.org\/last$/,
    );
    assert.equal(text.length, 160);
    assert.deepEqual(losses.at(0), { code: 'linkLeftOut', values: { title: 'Long' } });
  });

  it('are of GSM-7 where only the typography is not', async () => {
    const typographic = { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: '“Done” – it’s…' }] };
    const { text, encoding } = renderSmsText(await fillCard(typographic, contextOf([{}])));
    assert.deepEqual([text, encoding], ['"Done" - it\'s...', 'GSM-7']);
  });
});
