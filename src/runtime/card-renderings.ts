import { renderCardEmail } from '../adapters/email/card-html';
import { renderInboxCard } from '../adapters/inbox/card-html';
import { renderInboxCardPage } from '../adapters/inbox/inbox-page';
import { renderWebhookCard } from '../adapters/webhook/webhook-card';
import type { FilledCard } from '../core/card/card';
import type { ChannelKind } from '../ports/channel';

/** How a card looks on one kind of channel. */
export interface CardRendering {
  kind: ChannelKind;
  /** A document of its own, to be shown without scripts. */
  html?: string;
  /** For machines, or for those who do not show HTML. */
  text?: string;
  /** What the channel cannot show. */
  losses: string[];
}

/** A message with a card as those kinds of channels show it that show cards. */
export function renderingsOf(card: FilledCard, message: { subject: string; text: string }): CardRendering[] {
  const { subject, text } = message;
  const inbox = renderInboxCard(card, { subject });
  const email = renderCardEmail(card, { subject, text, footer: '' });
  const webhook = renderWebhookCard(card);
  const payload = { subject, text, card: webhook.card, actions: webhook.actions };
  return [
    { kind: 'inbox', html: renderInboxCardPage(subject, inbox.html), losses: inbox.losses },
    { kind: 'email', html: email.html, text: email.text, losses: email.losses },
    { kind: 'webhook', text: JSON.stringify(payload, null, 2), losses: webhook.losses },
  ];
}
