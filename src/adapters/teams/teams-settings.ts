import { RingbackError } from '../../core/errors';
import type { VendorConnection } from '../vendor-api/vendor-api';
import { apiUrlOf, neededCredential } from '../vendor-api/vendor-channel';

export interface TeamsBotSettings extends VendorConnection {
  id: string;
  name: string;
  /** Of the bot's registration in Microsoft Entra: application (client) ID, directory (tenant) ID, client secret. */
  appId: string;
  tenantId: string;
  clientSecret: string;
  /** Empty: Microsoft's own. */
  apiUrl: string;
}

/** Where the services of the Bot Framework are. */
export interface TeamsServices {
  tokenUrl: string;
  /** OpenID metadata of whoever signs what comes in. */
  metadataUrl: string;
  /** For conversations of which nothing is known yet. */
  serviceUrl: string;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface BotAccount {
  appId: string;
  tenantId: string;
  clientSecret: string;
  services: TeamsServices;
}

/** RB_CONFIG for what cannot be an account. */
export function readBotAccount(settings: TeamsBotSettings): BotAccount {
  const appId = neededCredential(settings.appId, 'app ID', guid).toLowerCase();
  const tenantId = neededCredential(settings.tenantId, 'tenant ID', guid).toLowerCase();
  const clientSecret = neededCredential(settings.clientSecret, 'client secret');
  return { appId, tenantId, clientSecret, services: servicesOf(settings.apiUrl, tenantId) };
}

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
function servicesOf(apiUrl: string, tenantId: string): TeamsServices {
  if (apiUrl.trim() === '') {
    return {
      tokenUrl: `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`,
      metadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
      serviceUrl: 'https://smba.trafficmanager.net/teams',
    };
  }
  const base = apiUrlOf(apiUrl, 'https://smba.trafficmanager.net/teams');
  return {
    tokenUrl: `${base}/${tenantId}/oauth2/v2.0/token`,
    metadataUrl: `${base}/v1/.well-known/openidconfiguration`,
    serviceUrl: `${base}/teams`,
  };
}

/** What a bot can be told to write to: a conversation, a person of Teams, or a person by their e-mail or directory ID. */
export type BotReceiver = { kind: 'conversation'; id: string } | { kind: 'person'; key: string };

export function readBotAddress(address: string): BotReceiver | undefined {
  const text = address.trim();
  if (/^(19|a):\S{4,400}$/.test(text)) return { kind: 'conversation', id: text };
  if (/^29:\S{4,400}$/.test(text)) return { kind: 'person', key: text };
  if (guid.test(text) || /^[^\s@]{1,64}@[^\s@]{1,255}$/.test(text)) return { kind: 'person', key: text.toLowerCase() };
  return undefined;
}

export function unknownPerson(address: string): RingbackError {
  return new RingbackError('RB_CHANNEL_ADDRESS', `The bot has not met "${address.slice(0, 100)}" in Teams.`, {
    remedy: 'Install the app for them in the Teams admin center, or have them write to it once.',
  });
}
