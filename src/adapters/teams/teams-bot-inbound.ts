import type { BotContacts } from '../../ports/bot-contacts';
import type { ChannelInbound, InboundReading, InboundRequest } from '../../ports/channel-inbound';
import type { KeyOf } from '../jws/read-jws';
import { languageOf } from '../pages/page-language';
import { parseObject } from '../vendor-api/read-json';
import { type BotActivity, itemsOfActivity, readActivity } from './bot-activity';
import type { BotConnector } from './bot-connector';
import { verifyBotToken } from './bot-token';
import { meetPeople } from './meet-people';
import { botForm } from './teams-bot-form';

export interface TeamsBotInboundParts {
  appId: string;
  /** Whoever writes from another tenant is somebody else, whatever their address. */
  tenantId: string;
  connector: BotConnector;
  contacts: BotContacts;
  keyOf: KeyOf;
  /** Where messages of a conversation go. */
  serviceUrlOf(conversationId: string): Promise<string>;
  /** Empty: Teams cannot reach us. */
  requestUrl(): string;
}

const received = { en: 'Received.', es: 'Recibido.', pt: 'Recebido.' };

/** Teams posts activities to the messaging endpoint of a bot, and shows what the answer to a press says. */
export function createTeamsBotInbound(parts: TeamsBotInboundParts): ChannelInbound {
  const { appId, tenantId, connector, contacts, keyOf, serviceUrlOf, requestUrl } = parts;
  const activityOf = ({ rawBody }: InboundRequest): BotActivity | undefined => {
    const json = parseObject(rawBody.toString());
    return json && readActivity(json);
  };
  const post = async (conversationId: string, serviceUrl: string, body: object, signal: AbortSignal) =>
    connector.need({ method: 'POST', url: activitiesUrl(serviceUrl, conversationId), body, delivers: true }, signal);

  return {
    takesPresses: () => requestUrl() !== '',

    async verify(request, now) {
      const activity = activityOf(request);
      // The keys are those that the Bot Framework has endorsed for Teams.
      if (activity?.channelId !== 'msteams') return false;
      if (activity.tenantId !== '' && activity.tenantId.toLowerCase() !== tenantId) return false;
      return verifyBotToken(request.headers.authorization, { appId, serviceUrl: activity.serviceUrl }, { keyOf, now });
    },

    read(request): InboundReading {
      const activity = activityOf(request);
      if (!activity) return { items: [], answer: { status: 200 } };
      return { items: itemsOfActivity(activity), answer: answerTo(activity) };
    },

    async fetch({ items }, request, signal) {
      const activity = activityOf(request);
      if (activity) await meetPeople(activity, { contacts, connector }, signal);
      return items;
    },

    async identify(person) {
      const contact = await contacts.find(person.id);
      const known = [contact?.email ?? '', contact?.userId ?? ''].filter(Boolean);
      return { ...person, addresses: [...(person.addresses ?? []), ...known] };
    },

    async replace({ providerId, address, subject, text, outcome }, signal) {
      const body = botForm({ subject, text: `${text}\n\n${outcome}` });
      const url = `${activitiesUrl(await serviceUrlOf(address), address)}/${encodeURIComponent(providerId)}`;
      await connector.need({ method: 'PUT', url, body: { ...body, id: providerId } }, signal);
    },

    async explain({ by, reply }, text, signal) {
      const { conversationId = '', serviceUrl = '' } = reply;
      // To nobody else: in the conversation with them alone, where there is one.
      const own = await contacts.find(by.id);
      const form = { type: 'message', textFormat: 'plain', text };
      await post(
        own?.conversationId ?? conversationId,
        own?.conversationId ? own.serviceUrl : serviceUrl,
        form,
        signal,
      );
    },
  };
}

export function activitiesUrl(serviceUrl: string, conversationId: string): string {
  return `${serviceUrl}/v3/conversations/${encodeURIComponent(conversationId)}/activities`;
}

/** https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format */
function answerTo({ type, name, locale }: BotActivity): InboundReading['answer'] {
  if (type !== 'invoke') return { status: 200 };
  const isAction = name === 'adaptiveCard/action';
  const body = isAction
    ? {
        ...{ statusCode: 200, type: 'application/vnd.microsoft.activity.message' },
        value: received[languageOf(locale) ?? 'en'],
      }
    : {};
  return { status: isAction ? 200 : 501, type: 'application/json', body: JSON.stringify(body) };
}
