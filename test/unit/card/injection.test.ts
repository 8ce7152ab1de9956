import assert from 'node:assert/strict';
import { escapeMarkdown } from '../../../src/adapters/card/escape-markdown';
import { renderCardEmail } from '../../../src/adapters/email/card-html';
import { renderInboxCard } from '../../../src/adapters/inbox/card-html';
import { renderSlackBlocks } from '../../../src/adapters/slack/slack-blocks';
import { renderTeamsCard } from '../../../src/adapters/teams/teams-card';
import { renderTelegramMessage } from '../../../src/adapters/telegram/telegram-message';
import { renderSmsText } from '../../../src/adapters/twilio/sms-text';
import { renderWebexCard } from '../../../src/adapters/webex/webex-card';
import type { FilledCard } from '../../../src/core/card/card';
import { actionUrl, contextOf, fillCard, ph } from './cards';

const title = ph('record.title');
/** The record's text in every place that a card has. */
const everywhere = {
  type: 'AdaptiveCard',
  version: '1.3',
  body: [
    { type: 'TextBlock', text: title, size: 'large' },
    { type: 'TextBlock', text: title },
    { type: 'TextBlock', text: title, weight: 'bolder' },
    { type: 'TextBlock', text: title, isSubtle: true },
    { type: 'FactSet', facts: [{ title, value: title }] },
    { type: 'Container', style: 'good', items: [{ type: 'TextBlock', text: title }] },
    { type: 'ColumnSet', columns: [{ items: [{ type: 'TextBlock', text: title }] }] },
    { type: 'Image', url: ph('record.image'), altText: title },
    { type: 'Input.Text', id: 'a', label: title, placeholder: title, value: title },
    { type: 'Input.ChoiceSet', id: 'b', label: title, choices: [{ title, value: title }] },
  ],
  actions: [
    { type: 'Action.Submit', title, data: { action: 'approve' } },
    { type: 'Action.OpenUrl', title, url: ph('record.url') },
  ],
};
const fillWith = (text: string, record: object = {}): Promise<FilledCard> =>
  fillCard(
    everywhere,
    contextOf([{ title: text, image: 'https://example.org/i.png', url: 'https://example.org/', ...record }], {
      recipient: { name: 'x', locale: '"><script>alert(1)</script>' },
    }),
  );
const email = (card: FilledCard) =>
  renderCardEmail(card, { subject: card.lang ?? '', footer: card.lang ?? '', actionUrl }).html;
const inbox = (card: FilledCard) => renderInboxCard(card, { actionUrl }).html;

describe('card: a record that holds HTML', () => {
  const attacks = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</style><script>alert(1)</script>',
    '<a href="javascript:alert(1)">x</a>',
    'https://example.org/"onmouseover="alert(1)',
    '&lt;script&gt;',
  ];
  for (const attack of attacks) {
    it(`is text in mails and in the inbox: ${attack}`, async () => {
      const card = await fillWith(attack);
      for (const html of [email(card), inbox(card)]) {
        // Without the values of attributes, which are escaped, no tag has anything of the attack.
        const tags = (html.match(/<[a-z!/][^>]*>/gi) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));
        for (const tag of tags) assert.doesNotMatch(tag, /<script|alert|javascript:|\son\w+\s*=|'/i, tag);
        for (const [, address] of html.matchAll(/(?:href|src)="([^"]*)"/g)) assert.match(address ?? '', /^https:\/\//);
        if (attack.startsWith('&')) assert.match(html, /&(amp|#38);lt;script/);
        else assert.equal(html.includes(attack), false, 'not as it was');
      }
    });
  }

  it('keeps the page’s policy: no style, no script', async () => {
    assert.doesNotMatch(inbox(await fillWith('x')), /\sstyle=|<style|<script/);
  });
});

describe('card: a record that holds addresses', () => {
  for (const url of [
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
  ]) {
    it(`makes no link and no image of ${url}`, async () => {
      const card = await fillWith('x', { url, image: url });
      assert.equal(card.warnings.length, 2);
      const scheme = url.slice(0, url.indexOf(':') + 1);
      for (const rendered of [
        email(card),
        inbox(card),
        renderSlackBlocks(card),
        renderTelegramMessage(card),
        renderTeamsCard(card, { via: 'workflow', actionUrl }),
        renderWebexCard(card),
        renderSmsText(card),
      ]) {
        assert.equal(JSON.stringify(rendered).includes(scheme), false);
      }
    });
  }

  it('is no address of an image that is a document', async () => {
    const card = await fillWith('x', { image: 'data:image/svg+xml;base64,PHN2Zz4=' });
    assert.doesNotMatch(email(card), /svg\+xml/);
  });
});

describe('card: a record that holds marks of Slack', () => {
  for (const attack of [
    '<!channel>',
    '<!here|now>',
    '<@U012AB3CD>',
    '<#C123|general>',
    '<https://evil.example|bank>',
    '&lt;!channel&gt;',
  ]) {
    it(`mentions nobody and links to nothing: ${attack}`, async () => {
      const { blocks, text } = renderSlackBlocks(await fillWith(`Hello ${attack}`), { actionUrl });
      const marked: string[] = [text];
      const visit = (value: unknown): void => {
        if (typeof value !== 'object' || value === null) return;
        const { type, text: inner, verbatim } = value as { type?: unknown; text?: unknown; verbatim?: unknown };
        if (type === 'mrkdwn') {
          assert.equal(verbatim, true);
          marked.push(String(inner));
        }
        for (const child of Object.values(value)) visit(child);
      };
      visit(blocks);
      assert.ok(marked.length > 5);
      for (const each of marked) {
        // What remains in angle brackets is an address as it is written, and nothing else.
        for (const [, inside] of each.matchAll(/<([^>]*)>/g)) assert.match(inside ?? '', /^https?:\/\/[^|<>]+$/, each);
        if (attack.startsWith('&')) assert.match(each, /&amp;lt;/);
      }
    });
  }
});

describe('card: a record that holds tags of Telegram', () => {
  for (const attack of [
    '<b>bold</b>',
    '<a href="https://evil.example">bank</a>',
    '<tg-spoiler>x</tg-spoiler>',
    '&amp;',
    '<',
    '</i>',
  ]) {
    it(`is text: ${attack}`, async () => {
      const { parameters } = renderTelegramMessage(await fillWith(attack));
      const html = parameters.text ?? parameters.caption ?? '';
      const plain = html
        .replace(/<\/?[bi]>/g, '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&');
      assert.ok(plain.startsWith(`${attack}\n`), plain.slice(0, 80));
    });
  }
});

describe('card: a record that holds Markdown', () => {
  const cases: [string, string][] = [
    ['[bank](https://evil.example)', '\\[bank\\](https://evil.example)'],
    ['[bank]: https://evil.example', '\\[bank\\]: https://evil.example'],
    ['**bold** and _italic_', '\\*\\*bold\\*\\* and \\_italic\\_'],
    ['snake_case and [urgent] stay', 'snake_case and [urgent] stay'],
    ['- one\n2. two\n# three', '\\- one\n\n2\\. two\n\n\\# three'],
    ['C:\\temp and \\*', 'C:\\temp and \\\\\\*'],
    ['{{DATE(2017-02-14T06:00:00Z)}}', '{\\{DATE(2017-02-14T06:00:00Z)}}'],
  ];
  for (const [text, escaped] of cases) {
    it(`is text in Teams and Webex: ${JSON.stringify(text)}`, async () => {
      assert.equal(escapeMarkdown(text), escaped);
      const card = await fillWith(text);
      for (const rendered of [
        renderTeamsCard(card, { via: 'bot' }).card,
        renderTeamsCard(card, { via: 'workflow', actionUrl }).card,
        renderWebexCard(card).card,
      ]) {
        const block = rendered.body[1];
        assert.equal(block?.type === 'TextBlock' && block.text, escaped);
        const container = rendered.body[5];
        assert.deepEqual(container?.type === 'Container' && container.items, [{ type: 'TextBlock', text: escaped }]);
      }
    });
  }
});

describe('card: a record that holds control characters', () => {
  it('shows none of them anywhere', async () => {
    const card = await fillWith('a\u0000\u0007\u001b[2J\u0085\u202Eb\uFEFF');
    for (const rendered of [
      email(card),
      inbox(card),
      renderSlackBlocks(card),
      renderTelegramMessage(card),
      renderTeamsCard(card, { via: 'bot' }),
      renderWebexCard(card),
      renderSmsText(card),
    ]) {
      const text = typeof rendered === 'string' ? rendered : JSON.stringify(rendered);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
      assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\ufeff]|\\u00[01]/);
    }
  });
});
