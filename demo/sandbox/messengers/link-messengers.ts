import { people } from '../people';
import type { Asked } from '../vendors/loopback';
import { jsonOf, type Vendor } from '../vendors/messaging';
import { createTeamsVendor } from '../vendors/teams';
import { createTelegramVendor } from '../vendors/telegram';
import { personOfTelegram, teamsPerson } from './addresses';
import type { Messenger, ShownMessage } from './messenger';

/** Messages go there one way, and answers come by the links in them. */
export function createTelegramMessenger(): Messenger {
  return keepTaken(createTelegramVendor(), (asked) => {
    const { chat_id: chat, ...parameters } = jsonOf(asked);
    const to = String(chat);
    const method = asked.url.pathname.split('/').at(-1);
    return { to, name: personOfTelegram(to)?.name ?? to, payload: { method, parameters } };
  });
}

export function createTeamsMessenger(): Messenger {
  const name = people.find(({ id }) => id === teamsPerson)?.name ?? '';
  return keepTaken(createTeamsVendor(), (asked) => ({ to: teamsPerson, name, payload: jsonOf(asked) }));
}

function keepTaken(vendor: Vendor, show: (asked: Asked) => Pick<ShownMessage, 'to' | 'name' | 'payload'>): Messenger {
  const kept: ShownMessage[] = [];
  return {
    respond(asked) {
      const reply = vendor.respond(asked);
      if (reply.taken) kept.push({ id: `${kept.length}`, ...show(asked), buttons: [] });
      return reply;
    },
    messages: () => kept,
  };
}
