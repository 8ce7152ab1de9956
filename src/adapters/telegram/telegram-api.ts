import type { DeliveryOutcome, FailedDelivery } from '../../ports/channel';
import { type JsonObject, objectOf } from '../vendor-api/read-json';
import type { VendorAnswer, VendorApi } from '../vendor-api/vendor-api';
import { outcomeOfStatus, unreadable } from '../vendor-api/vendor-outcome';

export type TelegramAnswer = { ok: true; result: unknown } | { ok: false; outcome: FailedDelivery; status?: number };

export interface TelegramApi {
  /** Never rejects. `delivers`: it puts a message on its way. */
  ask(method: string, parameters: object, signal: AbortSignal, delivers?: boolean): Promise<TelegramAnswer>;
  /** The result; rejects with the error of the outcome. */
  need(method: string, parameters: object, signal: AbortSignal): Promise<JsonObject>;
}

/** Methods of the Bot API: https://core.telegram.org/bots/api#making-requests. `url` has the token in its path. */
export function createTelegramApi(url: string, api: VendorApi, now: () => number): TelegramApi {
  function outcomeOfRefusal(answer: VendorAnswer): FailedDelivery {
    const said = api.redact(saidBy(answer));
    const { retry_after: seconds, migrate_to_chat_id: newChat } = objectOf(answer.body?.parameters);
    const pauseMs = typeof seconds === 'number' ? seconds * 1_000 : undefined;
    return outcomeOfStatus(answer, { said, remedy: remedyOf(answer, newChat), retryAfterMs: pauseMs }, now());
  }

  async function ask(
    method: string,
    parameters: object,
    signal: AbortSignal,
    delivers = false,
  ): Promise<TelegramAnswer> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(parameters);
    const result = await api.request({ method: 'POST', url: `${url}/${method}`, headers, body, delivers }, signal);
    if (result.kind === 'failed') return { ok: false, outcome: result.outcome };
    const { answer } = result;
    const { status } = answer;
    if (status === 200 && answer.body?.ok === true) return { ok: true, result: answer.body.result };
    const isTaken = status >= 200 && status < 300;
    return { ok: false, status, outcome: isTaken ? unreadable(answer) : outcomeOfRefusal(answer) };
  }

  return {
    ask,
    async need(method, parameters, signal) {
      const answer = await ask(method, parameters, signal);
      if (!answer.ok) throw answer.outcome.error;
      return objectOf(answer.result);
    },
  };
}

/** What was sent, and where to as Telegram calls it: `@channel` has a number, too. */
export function sentOutcome(result: unknown, chat: string): DeliveryOutcome {
  const { message_id: id, chat: given } = objectOf(result);
  const address = String(objectOf(given).id ?? chat);
  return { status: 'sent', providerId: `${address}/${String(id ?? '')}`, address };
}

/** `{"ok": false, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}` */
function saidBy({ body }: VendorAnswer): string {
  return typeof body?.description === 'string' ? body.description : '';
}

function remedyOf(answer: VendorAnswer, newChat: unknown): string {
  if (newChat !== undefined) return `The group has a new number: enter ${String(newChat)} in the directory.`;
  const said = saidBy(answer);
  if (answer.status === 401 || answer.status === 404) return 'Copy the bot token again from @BotFather.';
  if (answer.status === 409) return 'Something else reads what comes to this bot: give this channel a bot of its own.';
  if (/chat not found|initiate conversation/i.test(said)) {
    return 'The person must write to the bot first, or the bot be added to the group or channel; check the number.';
  }
  if (answer.status === 403)
    return 'The person has blocked the bot or left, or the bot was removed: use another channel.';
  if (/too long/i.test(said)) return 'Make the text shorter.';
  return 'Check the number of the chat and the text.';
}
