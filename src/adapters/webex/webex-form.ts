import type { FilledCard } from '../../core/card/card';
import { unanswerable } from '../../core/card/unanswerable';
import type { ChannelMessage } from '../../ports/channel';
import { cardAsText } from '../card/card-as-text';
import { CardLosses } from '../card/card-losses';
import { splitLinks } from '../pages/split-links';
import { bytesOf, shorten } from '../vendor-api/shorten';
import { fetchableImage } from '../vendor-api/vendor-channel';
import { renderWebexCard } from './webex-card';

/** The body of POST /messages but for the receiver. */
export interface WebexForm {
  text: string;
  markdown: string;
  files?: string[];
  attachments?: { contentType: string; content: object }[];
}

/** https://developer.webex.com/docs/api/v1/messages/create-a-message */
const MOST_BYTES = 7_439;

/** A text and an image for Webex, as Markdown and as plain text. `asLink`: the image is a link, not a file. */
export function webexForm(
  message: Pick<ChannelMessage, 'subject' | 'text' | 'image' | 'card' | 'actionTokens'> & { address?: string },
  asLink = false,
  losses = new CardLosses(),
): WebexForm {
  if (message.card && !asLink) {
    const { actionTokens, address = '' } = message;
    if (!actionTokens) losses.ofUnanswerable(message.card);
    const shown = actionTokens ? pressable(message.card, actionTokens, address) : unanswerable(message.card);
    const { card, text, losses: lost } = renderWebexCard(shown);
    losses.add(lost);
    const attachments = [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }];
    return { text, markdown: toMarkdown(text), attachments };
  }
  const { subject } = message;
  const said = cardAsText(message).text;
  const image = fetchableImage(message.image);
  losses.ofImage(message.image);
  const link = image && asLink ? `\n\n${image.alt}\n${image.url}` : '';
  const text = shorten(said, MOST_BYTES, (part) => bytesOf(markdownOf(subject, part)) + bytesOf(toMarkdown(link)));
  if (text !== said) losses.say('textCut', { limit: MOST_BYTES });
  return {
    text: shorten(`${subject}\n\n${text}${link}`, MOST_BYTES, bytesOf),
    markdown: `${markdownOf(subject, text)}${toMarkdown(link)}`,
    ...(image && !asLink ? { files: [image.url] } : {}),
  };
}

/** What a button brings back: what it is for, and whose it is; among the inputs of the card, so by names of our own. */
function pressable(card: FilledCard, tokens: Record<string, string>, to: string): FilledCard {
  const actions = card.actions.map((action) =>
    action.type === 'Action.Submit'
      ? { ...action, data: { ...action.data, ringback: tokens[action.data.action] ?? '', ringbackTo: to } }
      : action,
  );
  return { ...card, actions };
}

function markdownOf(subject: string, text: string): string {
  return `**${escapeMarkdown(subject)}**\n\n${toMarkdown(text)}`;
}

/** Lines stay lines; web addresses stay whole. */
function toMarkdown(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) =>
      splitLinks(withoutIndent(line))
        .map((part, at) => (part.isLink ? linkOf(part.text) : escapeMarkdown(part.text, at === 0)))
        .join(''),
    )
    .join('  \n');
}

/** Four spaces would begin a block of code. */
function withoutIndent(line: string): string {
  return line.replace(/^[ \t]+/, (indent) => '\u00a0'.repeat(indent.length));
}

function linkOf(url: string): string {
  const target = url.replaceAll('(', '%28').replaceAll(')', '%29').replaceAll('\\', '%5C');
  return `[${escapeMarkdown(url)}](${target})`;
}

/** Nothing of it is formatting, a link, or a mention (`<@all>`). */
function escapeMarkdown(text: string, beginsLine = false): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_~[\]()!|]/g, '\\$&');
  return beginsLine ? escaped.replace(/^([-+#=]|\d+(?=\.))/, (sign) => beginOf(sign)) : escaped;
}

function beginOf(sign: string): string {
  // A backslash before a digit would be shown: an empty entity keeps it from being a list.
  return /^\d/.test(sign) ? `${sign}\u2060` : `\\${sign}`;
}
