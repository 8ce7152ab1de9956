import { cutText } from '../../core/message/cut-text';
import { splitLinks } from '../pages/split-links';

/**
 * Plain text as mrkdwn of at most `maxLength`, escaped: no mention, no channel, no link but to the web
 * addresses that are in it. https://docs.slack.dev/messaging/formatting-message-text
 */
export function mrkdwn(text: string, maxLength: number, render: (text: string) => string = linked): string {
  let kept = text;
  let rendered = render(kept);
  while (rendered.length > maxLength && kept !== '…') {
    // Escaping makes it longer, so that what is too much is only guessed at.
    kept = cutText(
      kept,
      Math.max(1, Math.min(kept.length - 1, kept.length - Math.floor((rendered.length - maxLength) / 6))),
    );
    rendered = render(kept);
  }
  return rendered;
}

/** As mrkdwn, bold: Slack wants the marks on each line. */
export function boldMrkdwn(text: string, maxLength: number): string {
  const bold = (line: string) => (line.trim() === '' ? line : `*${escapeMrkdwn(line.trim().replaceAll('*', '∗'))}*`);
  return mrkdwn(text, maxLength, (kept) => kept.split('\n').map(bold).join('\n'));
}

function linked(text: string): string {
  return splitLinks(text)
    .map((part) => (part.isLink ? `<${escapeMrkdwn(part.text)}>` : escapeMrkdwn(part.text)))
    .join('');
}

export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
