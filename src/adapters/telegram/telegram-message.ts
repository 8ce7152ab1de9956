import type { CardAction, FilledCard } from '../../core/card/card';
import { type FlatElement, hasElement, inputsOf, paragraphsOf } from '../../core/card/card-text';
import { type CardWords, cardWords } from '../../core/card/card-words';
import { wordlessText } from '../../core/card/text-of-card';
import { cutText } from '../../core/message/cut-text';
import { type LinkOptions, linkOf } from '../card/card-links';
import { CardLosses, type Loss } from '../card/card-losses';

export interface TelegramOptions extends LinkOptions {
  /** What comes back when a button is pressed, 64 bytes at most; default: the name of the action. */
  callbackData?(name: string): string;
}

export interface TelegramMessage {
  method: 'sendMessage' | 'sendPhoto';
  /** The parameters of the method but for `chat_id`. */
  parameters: {
    text?: string;
    photo?: string;
    caption?: string;
    parse_mode: 'HTML';
    link_preview_options?: object;
    reply_markup?: { inline_keyboard: object[][] };
  };
  losses: Loss[];
}

/** https://core.telegram.org/bots/api#sendmessage. Counted with the tags, though Telegram counts without. */
export const TELEGRAM_LIMITS = { text: 4_096, caption: 1_024, callbackBytes: 64, label: 64 } as const;

/** A card as a message of a Telegram bot: HTML of the few tags there are, and buttons below. */
export function renderTelegramMessage(card: FilledCard, options: TelegramOptions = {}): TelegramMessage {
  const losses = new CardLosses();
  const words = cardWords(card.lang);
  if (hasElement(card, 'ColumnSet')) losses.say('columnsStacked');
  losses.ofInputs(card, options.actionUrl !== undefined);
  const keyboard = card.actions.flatMap((action) => buttonOf(action, card, options, losses)).map((button) => [button]);
  const markup = {
    parse_mode: 'HTML' as const,
    ...(keyboard.length > 0 ? { reply_markup: { inline_keyboard: keyboard } } : {}),
  };

  const paragraphs = paragraphsOf(card.body);
  const elements = paragraphs.flat();
  const photo = elements.find((element) => element.type === 'Image' && !element.url.startsWith('data:'));
  if (elements.filter((element) => element.type === 'Image' && element !== photo).length > 0) {
    losses.say('imagesLeftOut');
  }
  const lines = paragraphs.flatMap((paragraph) => [
    ...paragraph.filter((element) => element !== photo).flatMap((element) => linesOf(element, words)),
    blank,
  ]);
  const caption = joinLines(lines);
  if (photo?.type === 'Image' && caption.length <= TELEGRAM_LIMITS.caption) {
    return { method: 'sendPhoto', parameters: { photo: photo.url, caption, ...markup }, losses: losses.list };
  }

  const { text, missing } = fitLines(lines, words);
  if (missing) losses.say('textCut', { limit: TELEGRAM_LIMITS.text });
  if (photo?.type === 'Image') losses.say('imageAsPreview');
  const preview =
    photo?.type === 'Image'
      ? { url: photo.url, prefer_large_media: true, show_above_text: true }
      : // A preview would show what nobody chose, and tell the site that the message was read.
        { is_disabled: true };
  const shown = text || escapeHtml(cutText(wordlessText(card), 200));
  return {
    method: 'sendMessage',
    parameters: { text: shown, link_preview_options: preview, ...markup },
    losses: losses.list,
  };
}

interface Line {
  /** Bold, before the text. */
  label?: string;
  text: string;
  isBold?: boolean;
  isItalic?: boolean;
}

const blank: Line = { text: '' };

function linesOf(element: FlatElement, words: CardWords): Line[] {
  switch (element.type) {
    case 'TextBlock': {
      const isBold = element.weight === 'bolder' || element.size === 'large' || element.size === 'extraLarge';
      return element.text.split('\n').map((text) => ({ text, isBold, isItalic: element.isSubtle ?? false }));
    }
    case 'FactSet':
      return element.facts.flatMap(({ title, value }) => {
        const [first = '', ...rest] = value.split('\n');
        return [{ ...(title === '' ? {} : { label: title }), text: first }, ...rest.map((text) => ({ text }))];
      });
    case 'Image':
      return element.altText ? [{ text: `[${words.image}: ${element.altText}]`, isItalic: true }] : [];
    default:
      return [];
  }
}

function htmlOf({ label, text, isBold, isItalic }: Line): string {
  const escaped = escapeHtml(text);
  const styled = isBold && text ? `<b>${escaped}</b>` : isItalic && text ? `<i>${escaped}</i>` : escaped;
  return label === undefined ? styled : `<b>${escapeHtml(label)}:</b> ${styled}`;
}

function joinLines(lines: Line[]): string {
  return lines
    .map(htmlOf)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** As many lines as fit, the last of them cut, and a line that says that there is more. */
function fitLines(lines: Line[], words: CardWords): { text: string; missing: boolean } {
  const whole = joinLines(lines);
  if (whole.length <= TELEGRAM_LIMITS.text) return { text: whole, missing: false };
  const kept: Line[] = [];
  let length = 0;
  const ending = (count: number) => `\n\n<i>${escapeHtml(words.moreParts(count))}</i>`;
  const room = TELEGRAM_LIMITS.text - ending(lines.length).length;
  for (const line of lines) {
    const added = htmlOf(line).length + 1;
    if (length + added > room) break;
    kept.push(line);
    length += added;
  }
  const next = lines[kept.length];
  // A long line is shown in part; escaped it is at most five times as long as it was.
  const space = Math.floor((room - length - (next?.label ? htmlOf({ ...next, text: '' }).length : 0) - 10) / 5);
  if (next && space > 40) kept.push({ ...next, text: cutText(next.text, space) });
  const missing = lines.slice(kept.length).filter(({ text }) => text !== '').length;
  return { text: `${joinLines(kept)}${missing > 0 ? ending(missing) : ''}`, missing: true };
}

function buttonOf(action: CardAction, card: FilledCard, options: TelegramOptions, losses: CardLosses): object[] {
  const text = cutText(action.title, TELEGRAM_LIMITS.label);
  if (action.type === 'Action.OpenUrl') return [{ text, url: action.url }];
  const { action: name } = action.data;
  const data = options.callbackData?.(name) ?? name;
  // A button here cannot bring what has to be entered: the confirmation page asks for it.
  const mustAsk = options.actionUrl !== undefined && inputsOf(card).some(({ isRequired }) => isRequired);
  if (!mustAsk && Buffer.byteLength(data) <= TELEGRAM_LIMITS.callbackBytes) return [{ text, callback_data: data }];
  return linkOf(action, options.actionUrl, losses).map(({ url }) => ({ text, url }));
}

/** https://core.telegram.org/bots/api#html-style names these three. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
