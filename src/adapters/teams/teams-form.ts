import type { ChannelMessage } from '../../ports/channel';
import { cardAsText } from '../card/card-as-text';
import { CardLosses } from '../card/card-losses';
import { splitLinks } from '../pages/split-links';
import { bytesOf, shorten } from '../vendor-api/shorten';
import { fetchableImage } from '../vendor-api/vendor-channel';
import { renderTeamsCard } from './teams-card';

/** Teams takes some 28 KB; https://learn.microsoft.com/microsoftteams/limits-specifications-teams */
const MOST_TEXT_BYTES = 22_000;
const MOST_LINES = 100;

/**
 * A text and an image as an Adaptive Card, which is all that Workflows posts. Text runs and not text
 * blocks: those read Markdown, by which a record could dress up its text.
 * https://adaptivecards.io/explorer/RichTextBlock.html `asText`: of a card its words.
 */
export function teamsForm(
  message: Pick<ChannelMessage, 'subject' | 'text' | 'image' | 'card'>,
  asText = false,
  losses = new CardLosses(),
): object {
  if (!message.card || asText) return attachedCard(cardOfText(cardAsText(message), losses));
  const { card, losses: lost } = renderTeamsCard(message.card, { via: 'workflow' });
  losses.add(lost);
  return attachedCard(card);
}

export function cardOfText(
  { subject, text, image }: Pick<ChannelMessage, 'subject' | 'text' | 'image'>,
  losses: CardLosses,
): object {
  const picture = fetchableImage(image);
  losses.ofImage(image);
  const shown = shorten(text, MOST_TEXT_BYTES, (part) => bytesOf(JSON.stringify(linesOf(part))));
  if (shown !== text || text.split('\n').length > MOST_LINES) losses.say('textCut', { limit: MOST_TEXT_BYTES });
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      richText([{ type: 'TextRun', text: subject, weight: 'Bolder', size: 'Medium' }], 'Default'),
      ...linesOf(shown),
      ...(picture ? [{ type: 'Image', url: picture.url, altText: picture.alt }] : []),
    ],
  };
}

export function attachedCard(content: object): object {
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

function linesOf(text: string): object[] {
  const lines = text.split(/\r?\n/);
  const shown = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), '…'] : lines;
  const blocks: object[] = [];
  let isNewParagraph = true;
  for (const line of shown) {
    if (line.trim() !== '') blocks.push(richText(splitLinks(line).map(runOf), isNewParagraph ? 'Medium' : 'None'));
    isNewParagraph = line.trim() === '';
  }
  return blocks;
}

function runOf({ text, isLink }: { text: string; isLink: boolean }): object {
  return {
    type: 'TextRun',
    text,
    ...(isLink ? { color: 'Accent', selectAction: { type: 'Action.OpenUrl', url: text } } : {}),
  };
}

function richText(inlines: object[], spacing: string): object {
  return { type: 'RichTextBlock', spacing, inlines };
}
