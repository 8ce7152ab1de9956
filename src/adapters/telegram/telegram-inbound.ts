import { createHmac } from 'node:crypto';
import type { RingbackError } from '../../core/errors';
import { cutText } from '../../core/message/cut-text';
import type { ChannelInbound, InboundItem } from '../../ports/channel-inbound';
import { type JsonObject, parseObject } from '../vendor-api/read-json';
import { isSameSignature } from '../vendor-api/same-signature';
import type { TelegramApi } from './telegram-api';
import { escapeHtml } from './telegram-message';
import { registerWebhook } from './telegram-reach';
import { answerToStart, readUpdate } from './telegram-updates';

export interface TelegramInboundParts {
  token: string;
  telegram: TelegramApi;
  /** What comes in reaches us, as far as is known. */
  isReached(): boolean;
  /** Whether Telegram was told where to call. */
  onRegistered(isRegistered: boolean): void;
}

const MOST_NOTICE = 200;
const MOST_SUBJECT = 200;
const MOST_OUTCOME = 600;
const MOST_TEXT = 3_000;
/** Of a photo's caption of 1,024 characters, after the subject and the outcome. */
const MOST_CAPTION_TEXT = 200;
const MOST_WAITING = 1_000;

/** Takes updates whichever way they come. https://core.telegram.org/bots/api#getting-updates */
export interface TelegramInbound extends ChannelInbound {
  itemsOf(update: JsonObject): InboundItem[];
}

export function createTelegramInbound({
  token,
  telegram,
  isReached,
  onRegistered,
}: TelegramInboundParts): TelegramInbound {
  const secret = secretOf(token);
  /** Presses that Telegram shows as being worked on until they are answered, by the message. */
  const waiting = new Map<string, string>();

  function itemsOf(update: JsonObject): InboundItem[] {
    const items = readUpdate(update);
    for (const item of items) {
      if (waiting.size >= MOST_WAITING) waiting.clear();
      if (item.kind === 'pressed') waiting.set(item.providerId, item.reply.queryId ?? '');
    }
    return items;
  }

  async function answerPress(queryId: string, notice: object, signal: AbortSignal): Promise<void> {
    // One that is too old, or answered, is refused: nobody waits for it any more.
    await telegram.ask('answerCallbackQuery', { callback_query_id: queryId, ...notice }, signal);
  }

  return {
    itemsOf,
    takesPresses: isReached,
    verify: ({ headers }) => isSameSignature(headers['x-telegram-bot-api-secret-token'], secret),

    read({ rawBody }) {
      const update = parseObject(rawBody.toString()) ?? {};
      const said = answerToStart(update);
      // Telegram takes a method as the answer to its call.
      const body = said && JSON.stringify({ method: 'sendMessage', ...said });
      const answer = { status: 200, ...(body !== undefined && { type: 'application/json', body }) };
      return { items: itemsOf(update), answer };
    },

    async register(requestUrl, signal) {
      try {
        await registerWebhook(telegram, requestUrl, secret, signal);
        onRegistered(true);
      } catch (thrown) {
        onRegistered(false);
        throw thrown;
      }
    },

    async replace({ providerId, subject, text, outcome }, signal) {
      const queryId = waiting.get(providerId);
      waiting.delete(providerId);
      if (queryId) await answerPress(queryId, {}, signal);
      const [chat = '', id = ''] = providerId.split('/');
      const message = { chat_id: chat, message_id: Number(id), parse_mode: 'HTML' };
      const html = (most: number) =>
        [`<b>${escapeHtml(cutText(subject, MOST_SUBJECT))}</b>`, escapeHtml(cutText(text, most))]
          .concat(`<b>${escapeHtml(cutText(outcome, MOST_OUTCOME))}</b>`)
          .join('\n\n');
      const preview = { is_disabled: true };
      const body = { ...message, text: html(MOST_TEXT), link_preview_options: preview };
      const asText = await telegram.ask('editMessageText', body, signal);
      if (asText.ok || isUnchanged(asText.outcome.error)) return;
      // A photo has a caption instead.
      if (!/no text in the message/i.test(asText.outcome.error.summary)) throw asText.outcome.error;
      const caption = { ...message, caption: html(MOST_CAPTION_TEXT) };
      const asCaption = await telegram.ask('editMessageCaption', caption, signal);
      if (!asCaption.ok && !isUnchanged(asCaption.outcome.error)) throw asCaption.outcome.error;
    },

    async explain({ providerId, reply }, text, signal) {
      const { queryId = '', chat } = reply;
      if (waiting.get(providerId) === queryId) waiting.delete(providerId);
      const isShort = text.length <= MOST_NOTICE && !/https?:/.test(text);
      await answerPress(queryId, isShort ? { text, show_alert: true } : {}, signal);
      // A notice takes 200 characters, and a link in it cannot be opened.
      if (!isShort) await telegram.need('sendMessage', { chat_id: chat, text: cutText(text, MOST_TEXT) }, signal);
    },
  };
}

function isUnchanged({ summary }: RingbackError): boolean {
  return /message is not modified/i.test(summary);
}

/** What Telegram is to show when it calls; nobody can know it who does not know the token. */
function secretOf(token: string): string {
  return createHmac('sha256', token).update('ringback-telegram-webhook').digest('base64url');
}
