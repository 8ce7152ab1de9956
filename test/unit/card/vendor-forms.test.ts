import assert from 'node:assert/strict';
import { slackForm } from '../../../src/adapters/slack/slack-form';
import { teamsForm } from '../../../src/adapters/teams/teams-form';
import { telegramForm } from '../../../src/adapters/telegram/telegram-form';
import { smsForm, whatsappForm } from '../../../src/adapters/twilio/twilio-form';
import { webexForm } from '../../../src/adapters/webex/webex-form';
import type { FilledCard } from '../../../src/core/card/card';
import { cardOfForm } from '../../../src/core/card/card-form';
import { textOfCard } from '../../../src/core/card/text-of-card';
import type { ChannelMessage } from '../../../src/ports/channel';
import { contextOf, fillCard } from './cards';

const form = {
  title: 'Approve a laptop?',
  text: 'It waits for you.',
  facts: [{ title: 'Requested by', value: 'Hugo <b>' }],
  image: { url: 'https://example.org/laptop.png', alt: 'A laptop' },
  actions: [
    { name: 'approve', label: 'Approve', style: 'positive' as const },
    { name: '', label: 'Open it', style: 'default' as const, url: 'https://desk.example.org/REQ-1' },
  ],
};

describe('a card, as the channels of vendors send it while nobody hears their buttons', () => {
  let card: FilledCard;
  let message: ChannelMessage;

  before(async () => {
    card = await fillCard(cardOfForm(form), contextOf([{ title: 'Laptop' }]));
    message = {
      ...{ deliveryId: 'd1', recipient: { key: 'user:jane', name: 'Jane' }, address: 'a', subject: 'Approval', card },
      text: textOfCard(card),
      context: { followup: { id: 'f1', name: 'Approvals' }, attempt: 1, attempts: 3, records: [] },
    };
  });

  /** Says what there is to read and where to go, and has no button that would do nothing. */
  function isWhole(sent: object | string): void {
    const text = typeof sent === 'string' ? sent : JSON.stringify(sent);
    for (const part of ['Approve a laptop?', 'It waits for you.', 'Requested by', 'https://desk.example.org/REQ-1']) {
      assert.ok(text.includes(part), `${part} in ${text}`);
    }
    assert.doesNotMatch(text, /Action\.Submit|Action\.Execute|callback_data|"approve"/);
  }

  it('is Block Kit for Slack, and words where Slack cannot fetch the image', () => {
    const sent = slackForm(message);
    isWhole(sent.blocks ?? []);
    assert.match(JSON.stringify(sent.blocks), /Hugo &lt;b&gt;/);
    const words = slackForm(message, true);
    assert.equal(words.blocks, undefined);
    isWhole(words.text);
  });

  it('is its text with every link and a note, where it is refused', () => {
    const linked = { ...message, card: { ...card, body: [...card.body, ...Array(40).fill(card.body[1])] } };
    const long = { ...linked, text: textOfCard(linked.card) };
    for (const sent of [slackForm(long, true).text, teamsForm(long, true), webexForm(long, true).text]) {
      isWhole(sent);
      assert.match(JSON.stringify(sent), /the text of a card that cannot be shown here/);
    }
    const own = { ...message, text: 'In my own words.' };
    const { text } = slackForm(own, true);
    assert.match(text, /^\*Approval\*\n\nIn my own words\.\n\nOpen it: https:\/\/desk\.example\.org\/REQ-1\n\n/);
    assert.match(String(telegramForm(message, true).parameters.text), /cannot be shown here/);
  });

  it('is an Adaptive Card for Teams and Webex', () => {
    isWhole(teamsForm(message));
    const webex = webexForm(message);
    isWhole(webex.attachments?.[0]?.content ?? {});
    isWhole(webex.text);
    assert.equal(webexForm(message, true).attachments, undefined);
  });

  it('is HTML with a keyboard of links for Telegram', () => {
    const { method, parameters } = telegramForm(message);
    assert.equal(method, 'sendPhoto');
    isWhole(parameters);
    assert.match(String(parameters.caption), /Hugo &lt;b&gt;/);
    assert.equal(telegramForm(message, true).method, 'sendMessage');
  });

  it('is a text for SMS and WhatsApp, with the link whole', () => {
    isWhole(smsForm(message).Body ?? '');
    isWhole(whatsappForm(message).Body ?? '');
  });
});
