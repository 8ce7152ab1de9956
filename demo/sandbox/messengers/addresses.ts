import { people } from '../people';
import type { SlackCast } from '../vendors/slack';
import { type WebexCast, webexIdOf } from '../vendors/webex';

/** Everybody of the sandbox is in its Slack workspace, by an ID that shows who it is. */
export const slackUserOf = (personId: string) => `U000${personId.toUpperCase()}`;
const slackConversationOf = (personId: string) => `D000${personId.toUpperCase()}`;
export const webexUserOf = (personId: string) => webexIdOf('PEOPLE', personId);
const webexRoomOf = (personId: string) => webexIdOf('ROOM', personId);

export const slackCast: SlackCast = {
  conversations: new Map(
    people.flatMap(({ id }) => [
      [slackUserOf(id), slackConversationOf(id)],
      [slackConversationOf(id), slackConversationOf(id)],
    ]),
  ),
  people: new Map(
    people.map(({ id, name, email }) => [
      slackUserOf(id),
      { id: slackUserOf(id), real_name: name, profile: { email } },
    ]),
  ),
};

export const webexCast: WebexCast = {
  people: Object.fromEntries(
    people.map(({ id, name, email }) => [webexUserOf(id), { id: webexUserOf(id), displayName: name, emails: [email] }]),
  ),
  direct: Object.fromEntries(people.map(({ id }) => [webexUserOf(id), webexRoomOf(id)])),
};

/** The one chat that the sandbox's Telegram has. */
const telegramChats = new Map([['4711', 'bruno']]);
/** Whose workflow the sandbox's Teams has: it posts into one chat. */
export const teamsPerson = 'emma';

export const personOfSlack = (conversation: string) =>
  people.find(({ id }) => slackConversationOf(id) === conversation);
export const personOfWebex = (room: string) => people.find(({ id }) => webexRoomOf(id) === room);
export const personOfTelegram = (chat: string) => people.find(({ id }) => id === telegramChats.get(chat));
