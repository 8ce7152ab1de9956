import { renderCardEmail } from '../adapters/email/card-html';
import { renderInboxCard } from '../adapters/inbox/card-html';
import { renderInboxCardPage } from '../adapters/inbox/inbox-page';
import { renderWebhookCard } from '../adapters/webhook/webhook-card';
import type { FilledCard } from '../core/card/card';
import { linkActions } from '../core/card/link-actions';
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

/** Each recipient gets links of their own; a preview has nobody who could answer. */
const sampleUrl = (name: string) => `https://flows.example.com/ringback/action/${name}`;

/** A message with a card as those kinds of channels show it that show cards. */
export function renderingsOf(card: FilledCard, message: { subject: string; text: string }): CardRendering[] {
  const { subject } = message;
  const { card: linked, text } = linkActions({ card, text: message.text }, sampleUrl);
  const inbox = renderInboxCard(linked, { subject });
  const email = renderCardEmail(linked, { subject, text, footer: '' });
  const webhook = renderWebhookCard(card, { actionUrl: sampleUrl });
  const payload = { subject, text, card: webhook.card, actions: webhook.actions };
  return [
    { kind: 'inbox', html: renderInboxCardPage(subject, inbox.html), losses: inbox.losses },
    { kind: 'email', html: email.html, text: email.text, losses: email.losses },
    { kind: 'webhook', text: JSON.stringify(payload, null, 2), losses: webhook.losses },
  ];
}
