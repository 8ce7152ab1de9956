import type { NodeAPI } from 'node-red';
import { createEmailChannel } from '../adapters/email/email-channel';
import { ImapMailbox } from '../adapters/email/incoming/imap-mailbox';
import { Inbox } from '../adapters/inbox/inbox';
import { createInboxChannel } from '../adapters/inbox/inbox-channel';
import { toE164 } from '../adapters/phone-numbers/e164';
import { createPhoneNumbers } from '../adapters/phone-numbers/phone-numbers';
import { createSlackChannel } from '../adapters/slack/slack-channel';
import { createTeamsBotChannel } from '../adapters/teams/teams-bot-channel';
import { createTeamsChannel } from '../adapters/teams/teams-channel';
import { createTelegramChannel } from '../adapters/telegram/telegram-channel';
import { createTwilioChannel, type TwilioSettings } from '../adapters/twilio/twilio-channel';
import type { VendorConnection } from '../adapters/vendor-api/vendor-api';
import { createWebexChannel } from '../adapters/webex/webex-channel';
import { createWebhookChannel } from '../adapters/webhook/webhook-channel';
import type { Channel, ChannelKind } from '../ports/channel';
import { lookupConfig } from './define-node';
import { createBotContacts } from './inbound/bot-contacts';
import { serveInbox } from './inboxes';
import { parseNameValues, parseProxy, parseTls } from './integration-settings';
import { pause } from './pause';
import type { Properties } from './properties';
import type { NodeScope } from './scope';
import { sharedClock } from './services';
import type { StoreService } from './store-service';

export type ChannelCredentials = Partial<
  Record<
    | 'smtpUser'
    | 'smtpPassword'
    | 'imapUser'
    | 'imapPassword'
    | 'signingSecret'
    | 'botToken'
    | 'workflowUrl'
    | 'accountSid'
    | 'authToken'
    | 'apiKeySid'
    | 'appId'
    | 'tenantId'
    | 'clientSecret',
    string
  >
>;

const kinds: readonly ChannelKind[] = [
  'inbox',
  'email',
  'webhook',
  'slack',
  'teams',
  'webex',
  'telegram',
  'sms',
  'whatsapp',
];

/** A channel from its config node's stored properties and credentials; RB_CONFIG for what cannot be one. */
export function createChannel(
  RED: NodeAPI,
  id: string,
  properties: Properties,
  credentials: ChannelCredentials,
  scope: NodeScope,
  requestUrl: () => string = () => '',
): Channel {
  const kind = properties.choice('kind', 'Kind', kinds, 'inbox');
  const name = properties.text('name') || kind;
  const timeoutMs = properties.number('timeout', 'Timeout', 30, 1, 600) * 1_000;
  switch (kind) {
    case 'webhook':
      return createWebhookChannel(
        {
          id,
          name,
          timeoutMs,
          url: properties.text('url'),
          headers: parseNameValues(properties.list('headers')),
          signingSecret: credentials.signingSecret ?? '',
          tls: parseTls(RED, properties.text('tls')),
        },
        { now: Date.now, requestUrl },
      );
    case 'email':
      return createEmailChannel(
        {
          id,
          name,
          timeoutMs,
          smtpHost: properties.required('smtpHost', 'SMTP server'),
          smtpPort: properties.number('smtpPort', 'Port', 587, 1, 65_535),
          smtpSecurity: properties.choice('smtpSecurity', 'Security', ['starttls', 'tls', 'none'] as const, 'starttls'),
          smtpUser: credentials.smtpUser ?? '',
          smtpPassword: credentials.smtpPassword ?? '',
          from: properties.text('from'),
          replyTo: properties.text('replyTo'),
          tls: parseTls(RED, properties.text('tls')),
        },
        mailbox(RED, properties, credentials, timeoutMs),
      );
    case 'inbox': {
      const { store } = lookupConfig<StoreService>(RED, properties.text('store'), 'ringback-store', 'store');
      const settings = { channelId: id, name, publicUrl: properties.text('publicUrl') };
      const inbox = new Inbox(settings, store, sharedClock(RED).now);
      scope.onClose(serveInbox(inbox));
      return createInboxChannel(inbox);
    }
    case 'slack':
      return createSlackChannel(
        {
          ...{ id, name, signingSecret: credentials.signingSecret ?? '' },
          ...bot(RED, properties, credentials, timeoutMs),
        },
        { now: Date.now, requestUrl },
      );
    case 'webex':
      return createWebexChannel(
        {
          ...{ id, name, signingSecret: credentials.signingSecret ?? '' },
          ...bot(RED, properties, credentials, timeoutMs),
        },
        { now: Date.now, requestUrl },
      );
    case 'telegram':
      return createTelegramChannel(
        { id, name, ...bot(RED, properties, credentials, timeoutMs) },
        { now: Date.now, requestUrl, pause },
      );
    case 'teams': {
      if (properties.choice('teamsConnection', 'Connection', ['workflow', 'bot'] as const, 'workflow') === 'bot') {
        const { appId = '', tenantId = '', clientSecret = '' } = credentials;
        const account = { appId, tenantId, clientSecret, apiUrl: properties.text('apiUrl') };
        return createTeamsBotChannel(
          { id, name, ...account, ...connection(RED, properties, timeoutMs) },
          { now: Date.now, contacts: createBotContacts(id), requestUrl },
        );
      }
      const workflowUrl = credentials.workflowUrl ?? '';
      return createTeamsChannel(
        { id, name, workflowUrl, ...connection(RED, properties, timeoutMs) },
        { now: Date.now },
      );
    }
    case 'sms':
    case 'whatsapp': {
      const country = properties.text('country');
      const numbers = country === '' ? undefined : createPhoneNumbers(country);
      return createTwilioChannel(
        {
          ...{ id, name, kind, signingSecret: credentials.signingSecret ?? '' },
          ...twilio(properties, credentials),
          ...connection(RED, properties, timeoutMs),
        },
        { now: Date.now, requestUrl, toE164: (text) => toE164(text, numbers) },
      );
    }
  }
}

/** Where recipients answer to, when it is to be read. */
function mailbox(
  RED: NodeAPI,
  properties: Properties,
  credentials: ChannelCredentials,
  timeoutMs: number,
): { mailbox?: ImapMailbox } {
  const host = properties.text('imapHost');
  if (host === '') return {};
  const mailbox = new ImapMailbox(
    {
      ...{ host, timeoutMs, folder: properties.text('imapFolder') || 'INBOX' },
      port: properties.number('imapPort', 'IMAP port', 993, 1, 65_535),
      security: properties.choice('imapSecurity', 'IMAP security', ['tls', 'starttls', 'none'] as const, 'tls'),
      user: credentials.imapUser || credentials.smtpUser || '',
      password: credentials.imapPassword || credentials.smtpPassword || '',
      tls: parseTls(RED, properties.text('tls')),
    },
    { pause },
  );
  return { mailbox };
}

function connection(RED: NodeAPI, properties: Properties, timeoutMs: number): VendorConnection {
  return { timeoutMs, tls: parseTls(RED, properties.text('tls')), proxy: parseProxy(RED, properties) };
}

function bot(RED: NodeAPI, properties: Properties, { botToken }: ChannelCredentials, timeoutMs: number) {
  return {
    token: botToken ?? '',
    apiUrl: properties.text('apiUrl'),
    ...connection(RED, properties, timeoutMs),
  };
}

function twilio(
  properties: Properties,
  { accountSid, authToken, apiKeySid }: ChannelCredentials,
): Omit<TwilioSettings, 'id' | 'name' | 'kind' | keyof VendorConnection> {
  return {
    accountSid: accountSid ?? '',
    authToken: authToken ?? '',
    apiKeySid: apiKeySid ?? '',
    from: properties.text('sender'),
    contentSid: properties.text('contentSid'),
    contentVariables: parseNameValues(properties.list('contentVariables')),
    apiUrl: properties.text('apiUrl'),
  };
}
