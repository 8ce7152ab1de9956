import type { InboundItem, InboundPerson } from '../../ports/channel-inbound';
import { type JsonObject, objectOf, textOf } from '../vendor-api/read-json';
import { callbackDataOf, isCallbackData } from './telegram-buttons';

/** What the channel asks Telegram for. */
export const ALLOWED_UPDATES = ['message', 'callback_query'] as const;

/** https://core.telegram.org/bots/api#update. What is not about messages of ours is no item. */
export function readUpdate(update: JsonObject): InboundItem[] {
  const query = objectOf(update.callback_query);
  if (query.id !== undefined) return pressOf(query);
  return replyOf(objectOf(update.message));
}

/** Who starts the bot is told the number of the chat, as the directory keeps it, in words of no language. */
export function answerToStart({ message }: JsonObject): { chat_id: string; text: string } | undefined {
  const { text, chat: given, from } = objectOf(message);
  const { id } = objectOf(given);
  if (!/^\/start(@|\s|$)/.test(textOf(text)) || !Number.isSafeInteger(id) || objectOf(from).is_bot === true)
    return undefined;
  return { chat_id: String(id), text: `telegram: ${String(id)}` };
}

function pressOf(query: JsonObject): InboundItem[] {
  const message = objectOf(query.message);
  const chat = objectOf(message.chat);
  const data = textOf(query.data);
  const by = personOf(objectOf(query.from));
  const providerId = idOf(message);
  if (!isCallbackData(data) || !by || providerId === undefined) return [];
  return [
    {
      ...{ kind: 'pressed', token: '', by, inputs: {}, comment: '', providerId },
      isFor: (action) => callbackDataOf(action) === data,
      // A message that is passed on loses its buttons: who can press is in the chat that it was sent to.
      isTheirs: true,
      isShared: chat.type !== 'private',
      reply: { queryId: textOf(query.id), chat: String(chat.id) },
    },
  ];
}

function replyOf(message: JsonObject): InboundItem[] {
  const chat = objectOf(message.chat);
  const from = objectOf(message.from);
  const [by, messageId, text] = [personOf(from), idOf(message), textOf(message.text)];
  if (!by || messageId === undefined || text === '' || from.is_bot === true) return [];
  const isShared = chat.type !== 'private';
  const answered = idOf({ chat, ...objectOf(message.reply_to_message) });
  // In a group people also talk to each other.
  if (isShared && answered === undefined) return [];
  const answers = answered === undefined ? {} : { answers: [answered] };
  return [{ kind: 'replied', messageId, address: String(chat.id), ...answers, isShared, by, text }];
}

/** As the delivery keeps it: the number of a message counts within its chat. */
function idOf({ chat, message_id: id }: JsonObject): string | undefined {
  const { id: chatId } = objectOf(chat);
  return Number.isSafeInteger(id) && Number.isSafeInteger(chatId) ? `${String(chatId)}/${String(id)}` : undefined;
}

function personOf({ id, first_name: first, last_name: last, username }: JsonObject): InboundPerson | undefined {
  if (!Number.isSafeInteger(id)) return undefined;
  const name = [textOf(first), textOf(last)].filter(Boolean).join(' ') || textOf(username);
  const addresses = textOf(username) === '' ? [] : [`@${textOf(username)}`];
  return { id: String(id), ...(name && { name }), addresses };
}
