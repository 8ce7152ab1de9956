import type { BotContact, BotContacts } from '../../ports/bot-contacts';
import type { Channel, ChannelMessage, DeliveryOutcome, FailedDelivery } from '../../ports/channel';
import { unavailable, uncertain } from '../channel-failure';
import { CHANNEL_KINDS } from '../channel-kinds';
import { KeyCache } from '../jws/key-cache';
import { objectOf, textOf } from '../vendor-api/read-json';
import { createVendorApi, type VendorApi } from '../vendor-api/vendor-api';
import { badAddress, createVendorChannel } from '../vendor-api/vendor-channel';
import { type BotConnector, createBotConnector } from './bot-connector';
import { botIssuer } from './bot-token';
import { botForm } from './teams-bot-form';
import { activitiesUrl, createTeamsBotInbound } from './teams-bot-inbound';
import {
  type BotAccount,
  readBotAccount,
  readBotAddress,
  type TeamsBotSettings,
  unknownPerson,
} from './teams-settings';

export interface TeamsBotDependencies {
  now: () => number;
  contacts: BotContacts;
  /** What Teams is to call; empty or missing: it cannot. */
  requestUrl?: () => string;
  closeGraceMs?: number;
}

interface Place {
  conversationId: string;
  serviceUrl: string;
}

const addressRemedy =
  'Enter an e-mail address, a directory ID, or the ID of a channel or chat (19:…) in the directory.';

/**
 * Writes into Microsoft Teams as a bot, which people can answer. A bot writes to people whom it has met, and into
 * conversations that it is in; it knows no idempotency key. RB_CONFIG for wrong settings.
 */
export function createTeamsBotChannel(settings: TeamsBotSettings, deps: TeamsBotDependencies): Channel {
  const account = readBotAccount(settings);
  const { appId, tenantId, clientSecret, services } = account;
  const api = createVendorApi(settings, [clientSecret, encodeURIComponent(clientSecret)]);
  const connector = createBotConnector(account, api, deps.now);
  const { contacts } = deps;
  const keys = keysFor(account, api, deps.now);

  async function placeOf(address: string, signal: AbortSignal): Promise<Place | FailedDelivery> {
    const receiver = readBotAddress(address);
    if (receiver?.kind === 'conversation') {
      return { conversationId: receiver.id, serviceUrl: await serviceUrlOf(receiver.id) };
    }
    const contact = receiver && (await contacts.find(receiver.key));
    if (!contact) return { status: 'failed', error: unknownPerson(address) };
    const { conversationId, serviceUrl } = contact;
    return conversationId === undefined ? begin(receiver.key, contact, signal) : { conversationId, serviceUrl };
  }

  /** Of a conversation of one's own it is known; others are where the bot wrote or was written to last. */
  async function serviceUrlOf(conversationId: string): Promise<string> {
    return (
      (await contacts.find(conversationId))?.serviceUrl ?? (await contacts.find('*'))?.serviceUrl ?? services.serviceUrl
    );
  }

  /** The same person gives the same conversation again. */
  async function begin(key: string, contact: BotContact, signal: AbortSignal): Promise<Place | FailedDelivery> {
    const { userId, serviceUrl } = contact;
    const members = [{ id: userId }];
    const body = { isGroup: false, bot: { id: `28:${appId}` }, members, tenantId: contact.tenantId };
    const answer = await connector.ask({ method: 'POST', url: `${serviceUrl}/v3/conversations`, body }, signal);
    if (!answer.ok) return answer.outcome;
    const conversationId = textOf(answer.body.id);
    if (conversationId === '') return unavailable('Teams answered without the ID of the conversation.', {});
    await contacts.keep([...new Set([key, userId, contact.email ?? ''])].filter(Boolean), {
      ...contact,
      conversationId,
    });
    return { conversationId, serviceUrl };
  }

  async function deliver(message: ChannelMessage, signal: AbortSignal): Promise<DeliveryOutcome> {
    const place = await placeOf(message.address, signal);
    if ('status' in place) return place;
    const { conversationId } = place;
    const first = await post(place, botForm(message, { conversationId }), connector, signal);
    const isTooLarge = message.card !== undefined && first.status === 'failed' && first.error.status === 413;
    return isTooLarge ? post(place, botForm(message, { asText: true }), connector, signal) : first;
  }

  return createVendorChannel({
    // By e-mail a person is found whom the bot has met.
    ...{ id: settings.id, name: settings.name, traits: { ...CHANNEL_KINDS.teams, personKey: 'email' }, api, deliver },
    inbound: createTeamsBotInbound({
      ...{ appId, tenantId, connector, contacts, serviceUrlOf, requestUrl: deps.requestUrl ?? (() => '') },
      keyOf: (issuer, kid) => keys.keyOf(issuer, kid),
    }),
    async check(signal) {
      return (await connector.signIn(signal)) ?? { status: 'sent' };
    },
    closeGraceMs: deps.closeGraceMs,
    checkAddress: (address) =>
      readBotAddress(address) ? undefined : badAddress(address, 'Teams address', addressRemedy),
  });
}

async function post(
  { conversationId, serviceUrl }: Place,
  body: object,
  connector: BotConnector,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const url = activitiesUrl(serviceUrl, conversationId);
  const answer = await connector.ask({ method: 'POST', url, body, delivers: true }, signal);
  if (!answer.ok) return answer.outcome;
  const id = textOf(answer.body.id);
  if (id === '') return uncertain('Teams answered without the ID of the message.', new URL(url).host);
  return { status: 'sent', providerId: id, address: conversationId };
}

/** The keys of the Bot Framework that are endorsed for Teams. */
function keysFor({ services }: BotAccount, api: VendorApi, now: () => number): KeyCache {
  const getJson = async (url: string) => {
    const result = await api.request({ method: 'GET', url, delivers: false }, new AbortController().signal);
    if (result.kind === 'failed') throw result.outcome.error;
    if (result.answer.status !== 200) throw new Error(`The server answered ${result.answer.status}.`);
    return objectOf(result.answer.body);
  };
  return new KeyCache({
    now,
    fetchKeys: async (issuer) => {
      const metadata = await getJson(services.metadataUrl);
      if (textOf(metadata.issuer) !== issuer || issuer !== botIssuer)
        throw new Error('The keys are of another issuer.');
      return getJson(textOf(metadata.jwks_uri));
    },
    isWanted: ({ endorsements }) => Array.isArray(endorsements) && endorsements.includes('msteams'),
  });
}
