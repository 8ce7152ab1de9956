import { unanswerable } from '../../core/card/unanswerable';
import type { ChannelMessage } from '../../ports/channel';
import { cardAsText } from '../card/card-as-text';
import { CardLosses } from '../card/card-losses';
import { shorten } from '../vendor-api/shorten';
import { fetchableImage } from '../vendor-api/vendor-channel';
import { callbackDataOf } from './telegram-buttons';
import { escapeHtml, renderTelegramMessage } from './telegram-message';

/** A method of the Bot API, and its parameters but for `chat_id`. */
export interface TelegramForm {
  method: 'sendMessage' | 'sendPhoto';
  parameters: Record<string, unknown>;
}

/** Characters after the tags and entities are read: https://core.telegram.org/bots/api#sendmessage */
const MOST_TEXT = 4_096;
const MOST_CAPTION = 1_024;

/**
 * A text and an image for Telegram. A photo with a caption where the text is short enough; else a text
 * with the image as its preview, since that is one message too. `asLink`: the image is a plain link.
 */
export function telegramForm(
  message: Pick<ChannelMessage, 'subject' | 'text' | 'image' | 'card' | 'actionTokens' | 'actionUrls'>,
  asLink = false,
  losses = new CardLosses(),
): TelegramForm {
  if (message.card && !asLink) {
    const { card, actionTokens, actionUrls } = message;
    if (!actionTokens) losses.ofUnanswerable(card);
    const shown = actionTokens ? card : unanswerable(card);
    const answers = {
      callbackData: callbackDataOf,
      ...(actionTokens && actionUrls && hasEntries(actionUrls) && { actionUrl: (name: string) => actionUrls[name] }),
    };
    const { method, parameters, losses: lost } = renderTelegramMessage(shown, answers);
    losses.add(lost);
    return { method, parameters: { ...parameters } };
  }
  const { subject } = message;
  const said = cardAsText(message).text;
  const image = fetchableImage(message.image);
  losses.ofImage(message.image);
  const plainLength = (text: string) => `${subject}\n\n${text}`.length;
  if (image && !asLink && plainLength(said) <= MOST_CAPTION) {
    const parameters = { photo: image.url, caption: htmlOf(subject, said), parse_mode: 'HTML' };
    return { method: 'sendPhoto', parameters };
  }
  const link = image && asLink ? `\n\n${image.alt}\n${image.url}` : '';
  const text = shorten(said, MOST_TEXT - link.length, plainLength);
  if (text !== said) losses.say('textCut', { limit: MOST_TEXT });
  if (image) losses.say(asLink ? 'imageAsLink' : 'imageAsPreview');
  const preview =
    image && !asLink
      ? { url: image.url, prefer_large_media: true, show_above_text: true }
      : // A ticket's page behind a login makes a poor preview.
        { is_disabled: true };
  return {
    method: 'sendMessage',
    parameters: {
      text: `${htmlOf(subject, text)}${escapeHtml(link)}`,
      parse_mode: 'HTML',
      link_preview_options: preview,
    },
  };
}

function hasEntries(urls: Record<string, string>): boolean {
  return Object.keys(urls).length > 0;
}

function htmlOf(subject: string, text: string): string {
  return `<b>${escapeHtml(subject)}</b>\n\n${escapeHtml(text)}`;
}
