import { createHash } from 'node:crypto';

const PREFIX = 'rb1:';

/**
 * What a button brings back. Telegram has 64 bytes for it, no room for a token: it only says which action of its
 * message it is; what the message was about is known by its delivery, also after a restart. Whoever makes up another
 * one can name no action but those of the message.
 */
export function callbackDataOf(action: string): string {
  return `${PREFIX}${createHash('sha256').update(action).digest('base64url').slice(0, 22)}`;
}

export function isCallbackData(data: string): boolean {
  return data.startsWith(PREFIX);
}
