import type { Asked } from './loopback';
import { jsonOf, type Reply, startVendor, type Vendor, type VendorServer } from './messaging';
import { TelegramUpdates } from './telegram-updates';

export const telegramToken = '123456:AA-loop_back';

/** https://core.telegram.org/bots/api#html-style */
const tags = 'b|strong|i|em|u|ins|s|strike|del|a|code|pre|blockquote';

export type TelegramVendor = Vendor & { updates: TelegramUpdates };

export type TelegramServer = VendorServer & { updates: TelegramUpdates };

/** The Bot API: https://core.telegram.org/bots/api#making-requests */
export function createTelegramVendor(chats: ReadonlySet<string> = new Set(['4711', '@approvals'])): TelegramVendor {
  const updates = new TelegramUpdates();
  let lastId = 41;
  const respond = (asked: Asked): Reply | Promise<Reply> => {
    const [, bot, method] = asked.url.pathname.split('/');
    if (bot !== `bot${telegramToken}`) return error(401, 'Unauthorized');
    if (method === 'getMe') {
      return { answer: { body: { ok: true, result: { id: 123456, is_bot: true, username: 'ringback_bot' } } } };
    }
    const given = jsonOf(asked) as Record<string, string>;
    const answered = updates.respond(method ?? '', given);
    if (answered) return answered;
    const isPhoto = method === 'sendPhoto';
    const { chat_id: chat, text = '', caption = '', photo = '' } = given;
    if (chat === '666') return error(403, 'Forbidden: bot was blocked by the user');
    if (chat === '-100') {
      return error(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: -1_001_234,
      });
    }
    if (!chats.has(String(chat))) return error(400, 'Bad Request: chat not found');
    const html = isPhoto ? caption : text;
    if (new RegExp(`<(?!/?(${tags})[ >])`).test(html))
      return error(400, "Bad Request: can't parse entities: unsupported start tag");
    if (plain(html).length > (isPhoto ? 1_024 : 4_096)) return error(400, 'Bad Request: message is too long');
    if (photo.includes('missing')) return error(400, 'Bad Request: wrong file identifier/HTTP URL specified');
    lastId += 1;
    const result = { message_id: lastId, chat: { id: Number(chat) || -1_009 }, date: 0 };
    updates.messages.set(lastId, { ...given, id: lastId, chat: result.chat.id, shown: plain(html) });
    return { answer: { body: { ok: true, result } }, taken: { subject: plain(html).split('\n')[0] ?? '' } };
  };
  return {
    respond,
    updates,
    refusal: error(403, 'Forbidden: bot was kicked from the group chat').answer,
    rateLimit: error(429, 'Too Many Requests: retry after 7', { retry_after: 7 }).answer,
  };
}

export async function startTelegram(): Promise<TelegramServer> {
  const vendor = createTelegramVendor();
  return { ...(await startVendor(vendor)), updates: vendor.updates };
}

/** As it is shown: what Telegram counts. */
function plain(html: string): string {
  return html
    .replace(new RegExp(`</?(${tags})( [^>]*)?>`, 'g'), '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function error(code: number, description: string, parameters?: object): Reply {
  return {
    answer: { status: code, body: { ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) } },
  };
}
