import type { BotContact, BotContacts } from '../../ports/bot-contacts';
import { storesInUse } from '../stores-in-use';

/** The people whom a bot has met, kept in the stores of the follow-ups under the id of the channel. */
export function createBotContacts(channelId: string): BotContacts {
  const keyOf = (key: string) => `contact/${channelId}/${key}`;
  return {
    async find(key) {
      for (const { store } of storesInUse()) {
        const value = await store.readValue(keyOf(key));
        if (value !== undefined) return JSON.parse(value) as BotContact;
      }
      return undefined;
    },
    async keep(keys, contact) {
      const value = JSON.stringify(contact);
      // Each of them: which follow-ups there are may change with a deploy.
      for (const { store, clock } of storesInUse()) {
        for (const key of keys) {
          const known = await store.readOrCreateValue(keyOf(key), value, clock.now());
          if (known !== value) await store.swapValue(keyOf(key), known, value, clock.now());
        }
      }
    },
  };
}
