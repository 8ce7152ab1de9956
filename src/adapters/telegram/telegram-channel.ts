import type { Channel, ChannelMessage, CheckOutcome, DeliveryOutcome } from '../../ports/channel';
import { unavailable } from '../channel-failure';
import { CHANNEL_KINDS } from '../channel-kinds';
import { objectOf } from '../vendor-api/read-json';
import { createVendorApi, type VendorConnection } from '../vendor-api/vendor-api';
import { apiUrlOf, badAddress, createVendorChannel, neededCredential } from '../vendor-api/vendor-channel';
import { withoutDoubt } from '../vendor-api/vendor-outcome';
import { followUpdates } from './follow-updates';
import { createTelegramApi, sentOutcome } from './telegram-api';
import { type TelegramForm, telegramForm } from './telegram-form';
import { createTelegramInbound } from './telegram-inbound';
import { canBeCalled } from './telegram-reach';

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
  /** What Telegram is to call; empty, or none that it calls: the channel asks for what comes in. */
  requestUrl?: () => string;
  /** Between two questions for what comes in; missing: it is not asked for. */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
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

  const telegram = createTelegramApi(url, api, deps.now);
  const requestUrl = deps.requestUrl ?? (() => '');
  let canAsk = deps.pause !== undefined;
  let canTell = true;
  const inbound = createTelegramInbound({
    ...{ token, telegram },
    isReached: () => (canBeCalled(requestUrl()) ? canTell : canAsk),
    onRegistered(isRegistered) {
      canTell = isRegistered;
    },
  });

  async function post(
    chat: string,
    { method, parameters }: TelegramForm,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    const answer = await telegram.ask(method, { chat_id: chat, ...parameters }, signal, true);
    return answer.ok ? sentOutcome(answer.result, chat) : answer.outcome;
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
    const answer = await telegram.ask('getMe', {}, signal);
    if (!answer.ok) return withoutDoubt(answer.outcome);
    const { username } = objectOf(answer.result);
    if (typeof username !== 'string')
      return {
        status: 'failed',
        error: unavailable('Telegram did not say who the bot is.', { where: new URL(url).host }).error,
      };
    return { status: 'sent', account: `@${username}` };
  }

  const channel = createVendorChannel({
    ...{ id: settings.id, name: settings.name, traits: CHANNEL_KINDS.telegram, api, deliver, check },
    inbound,
    closeGraceMs: deps.closeGraceMs,
    checkAddress: (address) =>
      CHAT.test(address.trim())
        ? undefined
        : badAddress(address, 'Telegram chat', 'Enter the number of the chat, or @channel, in the directory.'),
  });
  const { pause } = deps;
  if (!pause) return channel;
  const feed = {
    ...{ telegram, pause, itemsOf: inbound.itemsOf, timeoutMs: settings.timeoutMs },
    isCalled: () => canBeCalled(requestUrl()),
    onReach(isReached: boolean) {
      canAsk = isReached;
    },
  };
  return { ...channel, follow: (reader, signal) => followUpdates(feed, reader, signal) };
}
