import { RingbackError } from '../../core/errors';
import { textOf } from '../vendor-api/read-json';
import type { TelegramApi } from './telegram-api';
import { ALLOWED_UPDATES } from './telegram-updates';

/** https://core.telegram.org/bots/webhooks: https by one of four ports; else the channel asks for what comes in. */
export function canBeCalled(requestUrl: string): boolean {
  if (!URL.canParse(requestUrl)) return false;
  const { protocol, port, hostname } = new URL(requestUrl);
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return protocol === 'https:' && !isLocal && ['', '80', '88', '8443'].includes(port);
}

/** Has Telegram call us, unless the bot has a webhook that is somebody else's. */
export async function registerWebhook(
  telegram: TelegramApi,
  requestUrl: string,
  secret: string,
  signal: AbortSignal,
): Promise<void> {
  if (!canBeCalled(requestUrl)) return;
  await ownWebhook(telegram, signal);
  // Also when it is there: whether it is with our secret is not told.
  const webhook = { url: requestUrl, secret_token: secret, allowed_updates: ALLOWED_UPDATES };
  await telegram.need('setWebhook', webhook, signal);
}

/** Telegram gives either way, never both. What is waiting there is kept. */
export async function removeWebhook(telegram: TelegramApi, signal: AbortSignal): Promise<void> {
  const url = await ownWebhook(telegram, signal);
  if (url !== '') await telegram.need('deleteWebhook', {}, signal);
}

async function ownWebhook(telegram: TelegramApi, signal: AbortSignal): Promise<string> {
  const url = textOf((await telegram.need('getWebhookInfo', {}, signal)).url);
  if (url === '' || /\/ringback\/channel\/[^/]+$/.test(url)) return url;
  const host = URL.canParse(url) ? new URL(url).host : 'another address';
  throw new RingbackError('RB_CHANNEL_REJECTED', `What comes to the bot goes to ${host} by a webhook.`, {
    remedy: 'Give this channel a bot of its own, or remove that webhook.',
  });
}
