import type { Channel, ChannelMessage, CheckOutcome, DeliveryOutcome, FailedDelivery } from '../../ports/channel';
import { CHANNEL_KINDS } from '../channel-kinds';
import { createVendorApi, type VendorAnswer, type VendorConnection } from '../vendor-api/vendor-api';
import { apiUrlOf, badAddress, createVendorChannel, neededCredential } from '../vendor-api/vendor-channel';
import { outcomeOfStatus, unreadable, withoutDoubt } from '../vendor-api/vendor-outcome';
import { type TelegramForm, telegramForm } from './telegram-form';

export interface TelegramSettings extends VendorConnection {
  id: string;
  name: string;
  /** As BotFather gave it, `123456:ABC…`. */
  token: string;
  /** Empty: Telegram's own. */
  apiUrl: string;
}

export interface TelegramDependencies {
  now: () => number;
  closeGraceMs?: number;
}

const CHAT = /^(-?\d{1,20}|@[A-Za-z]\w{3,31})$/;
/** Part of the path of each request. */
const TOKEN = /^\d+:[\w-]+$/;

/**
 * Sends by the Bot API to the ID of a chat or to `@channel`. A bot can write only to those who have written
 * to it. Telegram knows no idempotency key. https://core.telegram.org/bots/api. RB_CONFIG for wrong settings.
 */
export function createTelegramChannel(settings: TelegramSettings, deps: TelegramDependencies): Channel {
  const token = neededCredential(settings.token, 'bot token', TOKEN);
  const url = `${apiUrlOf(settings.apiUrl, 'https://api.telegram.org')}/bot${token}`;
  const api = createVendorApi(settings, [token]);

  function outcomeOfRefusal(answer: VendorAnswer): FailedDelivery {
    const said = api.redact(saidBy(answer));
    const { retry_after: seconds, migrate_to_chat_id: newChat } = parametersOf(answer);
    const pauseMs = typeof seconds === 'number' ? seconds * 1_000 : undefined;
    return outcomeOfStatus(answer, { said, remedy: remedyOf(answer, newChat), retryAfterMs: pauseMs }, deps.now());
  }

  async function post(
    chat: string,
    { method, parameters }: TelegramForm,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    const result = await api.request(
      {
        method: 'POST',
        url: `${url}/${method}`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ chat_id: chat, ...parameters }),
        delivers: true,
      },
      signal,
    );
    if (result.kind === 'failed') return result.outcome;
    const { answer } = result;
    const messageId = (answer.body?.result as { message_id?: unknown } | undefined)?.message_id;
    if (answer.status === 200 && answer.body?.ok === true) {
      return { status: 'sent', providerId: `${chat}/${String(messageId ?? '')}` };
    }
    return answer.status >= 200 && answer.status < 300 ? unreadable(answer) : outcomeOfRefusal(answer);
  }

  async function deliver(message: ChannelMessage, signal: AbortSignal): Promise<DeliveryOutcome> {
    const chat = message.address.trim();
    const outcome = await post(chat, telegramForm(message), signal);
    // Telegram takes no photo that it cannot fetch, and no text that is longer than it counts; the text must arrive all the same.
    const isRefusedPhoto =
      outcome.status === 'failed' &&
      (message.image ?? message.card) !== undefined &&
      outcome.error.status === 400 &&
      /photo|url|web ?page|file|image|media|too long/i.test(outcome.error.summary);
    return isRefusedPhoto ? post(chat, telegramForm(message, true), signal) : outcome;
  }

  async function check(signal: AbortSignal): Promise<CheckOutcome> {
    const result = await api.request({ method: 'GET', url: `${url}/getMe`, delivers: false }, signal);
    if (result.kind === 'failed') return result.outcome;
    const { answer } = result;
    if (answer.status < 200 || answer.status >= 300) return withoutDoubt(outcomeOfRefusal(answer));
    const username = (answer.body?.result as { username?: unknown } | undefined)?.username;
    if (typeof username !== 'string') return withoutDoubt(unreadable(answer));
    return { status: 'sent', account: `@${username}` };
  }

  return createVendorChannel({
    ...{ id: settings.id, name: settings.name, traits: CHANNEL_KINDS.telegram, api, deliver, check },
    closeGraceMs: deps.closeGraceMs,
    checkAddress: (address) =>
      CHAT.test(address.trim())
        ? undefined
        : badAddress(address, 'Telegram chat', 'Enter the number of the chat, or @channel, in the directory.'),
  });
}

/** `{"ok": false, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}` */
function saidBy({ body }: VendorAnswer): string {
  return typeof body?.description === 'string' ? body.description : '';
}

function parametersOf({ body }: VendorAnswer): Record<string, unknown> {
  const { parameters } = body ?? {};
  return typeof parameters === 'object' && parameters !== null ? (parameters as Record<string, unknown>) : {};
}

function remedyOf(answer: VendorAnswer, newChat: unknown): string {
  if (newChat !== undefined) return `The group has a new number: enter ${String(newChat)} in the directory.`;
  const said = saidBy(answer);
  if (answer.status === 401 || answer.status === 404) return 'Copy the bot token again from @BotFather.';
  if (/chat not found|initiate conversation/i.test(said)) {
    return 'The person must write to the bot first, or the bot be added to the group or channel; check the number.';
  }
  if (answer.status === 403)
    return 'The person has blocked the bot or left, or the bot was removed: use another channel.';
  if (/too long/i.test(said)) return 'Make the text shorter.';
  return 'Check the number of the chat and the text.';
}
