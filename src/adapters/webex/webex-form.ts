import type { ChannelMessage } from '../../ports/channel';
import { bytesOf, shorten } from '../vendor-api/shorten';
import { splitLinks } from '../vendor-api/split-links';
import { fetchableImage } from '../vendor-api/vendor-channel';

/** The body of POST /messages but for the receiver. */
export interface WebexForm {
  text: string;
  markdown: string;
  files?: string[];
}

/** https://developer.webex.com/docs/api/v1/messages/create-a-message */
const MOST_BYTES = 7_439;

/** A text and an image for Webex, as Markdown and as plain text. `asLink`: the image is a link, not a file. */
export function webexForm(message: Pick<ChannelMessage, 'subject' | 'text' | 'image'>, asLink = false): WebexForm {
  const { subject } = message;
  const image = fetchableImage(message.image);
  const link = image && asLink ? `\n\n${image.alt}\n${image.url}` : '';
  const text = shorten(
    message.text,
    MOST_BYTES,
    (part) => bytesOf(markdownOf(subject, part)) + bytesOf(toMarkdown(link)),
  );
  return {
    text: shorten(`${subject}\n\n${text}${link}`, MOST_BYTES, bytesOf),
    markdown: `${markdownOf(subject, text)}${toMarkdown(link)}`,
    ...(image && !asLink ? { files: [image.url] } : {}),
  };
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
