import { people } from '../people';
import { jsonOf } from '../vendors/messaging';
import { createTeamsVendor } from '../vendors/teams';
import { teamsPerson } from './addresses';
import type { Messenger, ShownMessage } from './messenger';

/** Messages go there one way, and answers come by the links in them. */
export function createTeamsMessenger(): Messenger {
  const vendor = createTeamsVendor();
  const name = people.find(({ id }) => id === teamsPerson)?.name ?? '';
  const kept: ShownMessage[] = [];
  return {
    async respond(asked) {
      const reply = await vendor.respond(asked);
      const id = String(kept.length);
      if (reply.taken) kept.push({ id, to: teamsPerson, name, payload: jsonOf(asked), buttons: [] });
      return reply;
    },
    messages: () => kept,
  };
}
