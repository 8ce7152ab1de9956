import { createTelegramVendor } from '../vendors/telegram';
import { personOfTelegram } from './addresses';
import type { Messenger } from './messenger';

/** Nothing of it is posted to anybody: the bot asks for what was pressed and written. */
export function createTelegramMessenger(): Messenger {
  const vendor = createTelegramVendor();
  const { updates } = vendor;
  const userOf = (chat: string) => {
    const first_name = personOfTelegram(chat)?.name ?? chat;
    return { id: Number(chat), is_bot: false, first_name, username: `user_${chat}`, language_code: 'en' };
  };
  return {
    respond: vendor.respond,
    messages: () =>
      [...updates.messages.values()].map((message) => {
        const to = String(message.chat);
        const { id, chat, shown, ...parameters } = message;
        return {
          ...{ id: String(id), to, name: personOfTelegram(to)?.name ?? to },
          payload: { method: 'photo' in parameters ? 'sendPhoto' : 'sendMessage', parameters },
          buttons: updates.buttonsOf(message).map(({ text, url }) => (url === undefined ? text : '')),
        };
      }),
    keepPress({ id, to }, button) {
      const message = updates.messages.get(Number(id));
      if (message) updates.push(updates.press(message, button, userOf(to)));
    },
    keep(to, text) {
      updates.push(updates.say(Number(to), text, undefined, userOf(to)));
    },
  };
}
