import type { FilledCard } from '../../core/card/card';
import { CardLosses } from '../card/card-losses';
import { type CardEmail, renderCardEmail } from './card-html';
import { type EmailContent, renderEmailHtml, renderEmailText } from './email-html';

/** What a mail shows, whoever it goes to: a text, with an image or as a card. */
export function emailForm(content: EmailContent, card: FilledCard | undefined): CardEmail {
  if (card) return renderCardEmail(card, content);
  const losses = new CardLosses();
  if (content.image?.url.startsWith('data:')) losses.say('imageInMail');
  return { html: renderEmailHtml(content), text: renderEmailText(content), losses: losses.list };
}
