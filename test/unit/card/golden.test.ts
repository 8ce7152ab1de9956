import { renderCardEmail } from '../../../src/adapters/email/card-html';
import { renderInboxCard } from '../../../src/adapters/inbox/card-html';
import { renderSlackBlocks } from '../../../src/adapters/slack/slack-blocks';
import { renderTeamsCard } from '../../../src/adapters/teams/teams-card';
import { renderTelegramMessage } from '../../../src/adapters/telegram/telegram-message';
import { renderSmsText } from '../../../src/adapters/twilio/sms-text';
import { renderWhatsAppText } from '../../../src/adapters/twilio/whatsapp-text';
import { renderWebexCard } from '../../../src/adapters/webex/webex-card';
import { renderWebhookCard } from '../../../src/adapters/webhook/webhook-card';
import type { FilledCard } from '../../../src/core/card/card';
import { textOfCard } from '../../../src/core/card/text-of-card';
import {
  actionUrl,
  approvalCard,
  approvalContext,
  digestCard,
  digestContext,
  fillCard,
  imageCard,
  imageContext,
} from './cards';
import { matchesGolden } from './golden';

const cards = [
  { name: 'approval', subject: 'Pending approvals', card: approvalCard, context: approvalContext },
  { name: 'digest', subject: 'Your tickets', card: digestCard, context: digestContext },
  { name: 'image', subject: 'Solicitud resuelta', card: imageCard, context: imageContext },
];

for (const { name, subject, card, context } of cards) {
  describe(`the card “${name}” as`, () => {
    let filled: FilledCard;
    before(async () => {
      filled = await fillCard(card, context);
    });
    const footer = `${context.followup.name} · ${context.attempt}/${context.attempts}`;

    it('text', () => matchesGolden(`${name}.txt`, textOfCard(filled, actionUrl)));
    it('Teams card of a bot', () => matchesGolden(`${name}.teams-bot.json`, renderTeamsCard(filled, { via: 'bot' })));
    it('Teams card of a workflow', () =>
      matchesGolden(`${name}.teams-workflow.json`, renderTeamsCard(filled, { via: 'workflow', actionUrl })));
    it('Webex card', () => matchesGolden(`${name}.webex.json`, renderWebexCard(filled, { actionUrl })));
    it('Slack blocks', () => matchesGolden(`${name}.slack.json`, renderSlackBlocks(filled, { actionUrl })));
    it('Telegram message', () => matchesGolden(`${name}.telegram.json`, renderTelegramMessage(filled, { actionUrl })));
    it('SMS', () => matchesGolden(`${name}.sms.json`, renderSmsText(filled, { actionUrl, maxSegments: 4 })));
    it('WhatsApp text', () => matchesGolden(`${name}.whatsapp.json`, renderWhatsAppText(filled, { actionUrl })));
    it('webhook', () => matchesGolden(`${name}.webhook.json`, renderWebhookCard(filled, { actionUrl })));
    it('mail', () => {
      const { html, text, losses } = renderCardEmail(filled, { subject, footer, actionUrl });
      matchesGolden(`${name}.email.html`, html);
      matchesGolden(`${name}.email.txt`, text);
      matchesGolden(`${name}.email.losses.json`, losses);
    });
    it('message of the inbox', () => {
      const { html, losses } = renderInboxCard(filled, { subject, actionUrl });
      matchesGolden(`${name}.inbox.html`, html);
      matchesGolden(`${name}.inbox.losses.json`, losses);
    });
  });
}
