import type { Reply } from './messaging';

export interface TelegramMessage {
  id: number;
  chat: number;
  /** Without its tags. */
  shown: string;
  text?: string;
  reply_markup?: unknown;
}

export interface TelegramButton {
  text: string;
  url?: string;
  callback_data?: string;
}

type Given = Record<string, unknown>;

/** What comes in to a bot, by either way: https://core.telegram.org/bots/api#getting-updates */
export class TelegramUpdates {
  readonly messages = new Map<number, TelegramMessage>();
  /** What was said to who pressed; empty: only that the press has arrived. */
  readonly notices: string[] = [];
  webhook: { url: string; secret: string } = { url: '', secret: '' };
  /** Another one asks with the same token. */
  isConflict = false;
  private pending: { update_id: number }[] = [];
  private lastId = 700;
  private wake: () => void = () => undefined;

  respond(method: string, given: Given): Reply | Promise<Reply> | undefined {
    switch (method) {
      case 'getWebhookInfo':
        return ok({ url: this.webhook.url, pending_update_count: this.pending.length });
      case 'setWebhook':
        this.webhook = { url: String(given.url), secret: String(given.secret_token) };
        return ok(true);
      case 'deleteWebhook':
        this.webhook = { url: '', secret: '' };
        return ok(true);
      case 'getUpdates':
        return this.getUpdates(Number(given.offset ?? 0), Number(given.timeout ?? 0));
      case 'answerCallbackQuery':
        this.notices.push(String(given.text ?? ''));
        return ok(true);
      case 'editMessageText':
        return this.edit(given);
      default:
        return undefined;
    }
  }

  buttonsOf(message: TelegramMessage): TelegramButton[] {
    const { inline_keyboard: rows = [] } = (message.reply_markup ?? {}) as { inline_keyboard?: TelegramButton[][] };
    return rows.flat();
  }

  /** Of the button with this label. */
  press(message: TelegramMessage, label: string, by = jane): { update_id: number } {
    const data = this.buttonsOf(message).find(({ text }) => text === label)?.callback_data;
    if (data === undefined) throw new Error(`The message has no button "${label}".`);
    return this.update({ callback_query: { id: `q${this.lastId}`, from: by, message: shownTo(message), data } });
  }

  say(chat: number, text: string, answers?: TelegramMessage, by = jane): { update_id: number } {
    const message = { message_id: 9_000 + this.lastId, chat: chatOf(chat), from: by, text };
    return this.update({ message: { ...message, ...(answers && { reply_to_message: shownTo(answers) }) } });
  }

  /** Kept until it is asked for. */
  push(update: { update_id: number }): void {
    this.pending.push(update);
    this.wake();
  }

  /** As Telegram posts it. */
  posted(update: object, secret = this.webhook.secret) {
    const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
    return { headers, body: JSON.stringify(update) };
  }

  get waiting(): number {
    return this.pending.length;
  }

  private update(content: object): { update_id: number } {
    this.lastId += 1;
    return { update_id: this.lastId, ...content };
  }

  private async getUpdates(offset: number, timeoutSeconds: number): Promise<Reply> {
    if (this.webhook.url !== '') return refused(409, "Conflict: can't use getUpdates method while webhook is active");
    if (this.isConflict) return refused(409, 'Conflict: terminated by other getUpdates request');
    this.pending = this.pending.filter(({ update_id: id }) => id >= offset);
    if (this.pending.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutSeconds * 1_000);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
        timer.unref();
      });
    }
    return ok(this.pending);
  }

  private edit({ message_id: id, text, reply_markup: markup }: Given): Reply {
    const message = this.messages.get(Number(id));
    if (!message) return refused(400, 'Bad Request: message to edit not found');
    this.messages.set(message.id, {
      ...message,
      text: String(text),
      shown: String(text).replace(/<[^>]+>/g, ''),
      reply_markup: markup,
    });
    return ok({ message_id: id });
  }
}

const jane = { id: 4_711, is_bot: false, first_name: 'Jane', username: 'jane_d', language_code: 'en' };
export const telegramBob = { id: 4_712, is_bot: false, first_name: 'Bob', username: 'bob_b', language_code: 'en' };

function chatOf(id: number) {
  return { id, type: id < 0 ? 'supergroup' : 'private' };
}

function shownTo({ id, chat, shown }: TelegramMessage) {
  return { message_id: id, chat: chatOf(chat), date: 0, text: shown, from: { id: 123_456, is_bot: true } };
}

function ok(result: unknown): Reply {
  return { answer: { body: { ok: true, result } } };
}

function refused(code: number, description: string): Reply {
  return { answer: { status: code, body: { ok: false, error_code: code, description } } };
}
