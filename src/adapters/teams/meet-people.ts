import type { BotContact, BotContacts } from '../../ports/bot-contacts';
import { listOf, textOf } from '../vendor-api/read-json';
import type { BotActivity } from './bot-activity';
import type { BotConnector } from './bot-connector';

/** A team has up to 25,000; those of the first pages are met at once, others when they write. */
const mostPages = 4;
const pageSize = 500;

export interface Meeting {
  contacts: BotContacts;
  connector: BotConnector;
}

/**
 * Keeps who an activity comes from, so that they can be written to, by their e-mail address too; and whoever is where
 * the bot was installed. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context
 */
export async function meetPeople(activity: BotActivity, meeting: Meeting, signal: AbortSignal): Promise<void> {
  const { from, tenantId, serviceUrl, conversationId, isPersonal, isInstalled } = activity;
  if (tenantId === '' || serviceUrl === '' || conversationId === '') return;
  await keepPlace(activity, meeting.contacts);
  if (isInstalled && !isPersonal) await meetMembers(activity, meeting, signal);
  if (from.id === '') return;
  const known = await meeting.contacts.find(from.id);
  const conversation = isPersonal ? conversationId : known?.conversationId;
  const isSame = known?.serviceUrl === serviceUrl && known.conversationId === conversation;
  if (isSame && known.email !== undefined) return;
  const email = known?.email ?? (await emailOf(activity, meeting.connector, signal));
  await keep(meeting.contacts, {
    ...{ userId: from.id, serviceUrl, tenantId, directoryId: from.directoryId },
    ...(conversation !== undefined && { conversationId: conversation }),
    ...(email !== undefined && { email }),
  });
}

/** Where the messages of a conversation go, and those of others of which nothing is known. */
async function keepPlace({ conversationId, serviceUrl, tenantId }: BotActivity, contacts: BotContacts): Promise<void> {
  const keys = [conversationId, '*'];
  const known = await Promise.all(keys.map((key) => contacts.find(key)));
  if (known.every((place) => place?.serviceUrl === serviceUrl)) return;
  await contacts.keep(keys, { userId: '', serviceUrl, tenantId });
}

/** Undefined when it is not told: they can be written to all the same. */
async function emailOf(
  { serviceUrl, conversationId, from }: BotActivity,
  connector: BotConnector,
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = `/v3/conversations/${encodeURIComponent(conversationId)}/members/${encodeURIComponent(from.id)}`;
  const answer = await connector.ask({ method: 'GET', url: `${serviceUrl}${path}` }, signal);
  return answer.ok ? addressOf(answer.body) : undefined;
}

async function meetMembers(
  { serviceUrl, conversationId, teamId, tenantId }: BotActivity,
  { contacts, connector }: Meeting,
  signal: AbortSignal,
): Promise<void> {
  const path = `/v3/conversations/${encodeURIComponent(teamId || conversationId)}/pagedmembers?pageSize=${pageSize}`;
  let token = '';
  for (let page = 0; page < mostPages; page += 1) {
    const more = token && `&continuationToken=${encodeURIComponent(token)}`;
    const answer = await connector.ask({ method: 'GET', url: `${serviceUrl}${path}${more}` }, signal);
    if (!answer.ok) return;
    for (const member of listOf(answer.body.members)) {
      const userId = textOf(member.id);
      if (userId === '') continue;
      const known = await contacts.find(userId);
      const email = addressOf(member);
      await keep(contacts, {
        ...{ ...known, userId, serviceUrl, tenantId },
        directoryId: (textOf(member.aadObjectId) || textOf(member.objectId)).toLowerCase(),
        ...(email !== undefined && { email }),
      });
    }
    token = textOf(answer.body.continuationToken);
    if (token === '') return;
  }
}

function addressOf({ email, userPrincipalName }: Record<string, unknown>): string | undefined {
  return (textOf(email) || textOf(userPrincipalName)).toLowerCase() || undefined;
}

async function keep(
  contacts: BotContacts,
  { directoryId, ...contact }: BotContact & { directoryId: string },
): Promise<void> {
  const keys = [contact.userId, directoryId, contact.email ?? ''].filter(Boolean);
  await contacts.keep(keys, contact);
}
