import type { InboundItem, InboundPerson } from '../../ports/channel-inbound';
import { type JsonObject, listOf, objectOf, textOf } from '../vendor-api/read-json';

/** What Teams sends to a bot. https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object */
export interface BotActivity {
  type: string;
  /** Of an invoke: what is asked. */
  name: string;
  id: string;
  channelId: string;
  /** Without a slash at its end. */
  serviceUrl: string;
  tenantId: string;
  /** Without the message that a thread of a channel hangs on. */
  conversationId: string;
  /** The first message of the thread. */
  threadId: string;
  isPersonal: boolean;
  replyToId: string;
  locale: string;
  from: { id: string; directoryId: string; name: string };
  /** Of a team in which the bot is. */
  teamId: string;
  text: string;
  value: JsonObject;
  /** It has been added here. */
  isInstalled: boolean;
}

export function readActivity(json: JsonObject): BotActivity {
  const conversation = objectOf(json.conversation);
  const channelData = objectOf(json.channelData);
  const from = objectOf(json.from);
  const [conversationId = '', threadId = ''] = textOf(conversation.id).split(';messageid=');
  const bot = textOf(objectOf(json.recipient).id);
  const type = textOf(json.type);
  return {
    ...{ type, conversationId, threadId },
    ...{ name: textOf(json.name), id: textOf(json.id), channelId: textOf(json.channelId) },
    serviceUrl: textOf(json.serviceUrl).replace(/\/+$/, ''),
    tenantId: textOf(conversation.tenantId) || textOf(objectOf(channelData.tenant).id),
    isPersonal: textOf(conversation.conversationType) === 'personal',
    replyToId: textOf(json.replyToId),
    locale: textOf(json.locale),
    from: { id: textOf(from.id), directoryId: textOf(from.aadObjectId).toLowerCase(), name: textOf(from.name) },
    teamId: textOf(objectOf(channelData.team).id),
    text: textOf(json.text),
    value: objectOf(json.value),
    isInstalled:
      (type === 'installationUpdate' && /^add/.test(textOf(json.action))) ||
      (type === 'conversationUpdate' && listOf(json.membersAdded).some(({ id }) => textOf(id) === bot && bot !== '')),
  };
}

/** What an activity says of messages of ours. */
export function itemsOfActivity(activity: BotActivity): InboundItem[] {
  const { type, name, value, text } = activity;
  if (activity.from.id === '') return [];
  if (type === 'invoke') {
    return name === 'adaptiveCard/action' ? pressedOf(activity, objectOf(objectOf(value.action).data)) : [];
  }
  if (type !== 'message') return [];
  // Clients without Action.Execute press Action.Submit.
  if (textOf(value.ringback) !== '') return pressedOf(activity, value);
  const said = wordsOf(text);
  if (said === '') return [];
  const { conversationId, isPersonal, replyToId, threadId } = activity;
  const answers = [...new Set([replyToId, threadId])].filter(Boolean);
  return [
    {
      ...{ kind: 'replied', messageId: activity.id, address: conversationId, isShared: !isPersonal },
      ...(answers.length > 0 && { answers }),
      ...{ by: personOf(activity), text: said },
    },
  ];
}

function pressedOf(activity: BotActivity, data: JsonObject): InboundItem[] {
  const { action: _action, ringback, ringbackIn, ...entered } = data;
  const token = textOf(ringback);
  if (token === '') return [];
  const inputs = Object.fromEntries(Object.entries(entered).map(([id, value]) => [id, String(value ?? '')]));
  const { conversationId, serviceUrl, replyToId, isPersonal } = activity;
  return [
    {
      ...{ kind: 'pressed', token, by: personOf(activity), inputs, comment: inputs.comment ?? '' },
      providerId: replyToId,
      isTheirs: textOf(ringbackIn) === conversationId,
      isShared: !isPersonal,
      reply: { conversationId, serviceUrl },
    },
  ];
}

function personOf({ from: { id, directoryId, name } }: BotActivity): InboundPerson {
  return { id: directoryId || id, ...(name && { name }), addresses: [id, directoryId].filter(Boolean) };
}

/** Without the mention by which a bot is spoken to in a channel. */
function wordsOf(text: string): string {
  return text
    .replace(/<at>[^<]*<\/at>/g, '')
    .replace(/&(lt|gt|amp|nbsp|quot|#39);/g, (entity) => entities[entity] ?? entity)
    .replace(/\r\n?/g, '\n')
    .trim();
}

const entities: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&nbsp;': ' ',
  '&quot;': '"',
  '&#39;': "'",
};
