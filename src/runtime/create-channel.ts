import type { NodeAPI } from 'node-red';
import { createEmailChannel } from '../adapters/email/email-channel';
import { Inbox } from '../adapters/inbox/inbox';
import { createInboxChannel } from '../adapters/inbox/inbox-channel';
import { createWebhookChannel } from '../adapters/webhook/webhook-channel';
import type { Channel } from '../ports/channel';
import { lookupConfig } from './define-node';
import { serveInbox } from './inboxes';
import { parseNameValues, parseTls } from './integration-settings';
import type { Properties } from './properties';
import type { NodeScope } from './scope';
import { sharedClock } from './services';
import type { StoreService } from './store-service';

export type ChannelCredentials = Partial<Record<'smtpUser' | 'smtpPassword' | 'signingSecret', string>>;

const kinds = ['inbox', 'email', 'webhook'] as const;

/** A channel from its config node's stored properties and credentials; RB_CONFIG for what cannot be one. */
export function createChannel(
  RED: NodeAPI,
  id: string,
  properties: Properties,
  credentials: ChannelCredentials,
  scope: NodeScope,
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
        { now: Date.now },
      );
    case 'email':
      return createEmailChannel({
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
      });
    case 'inbox': {
      const { store } = lookupConfig<StoreService>(RED, properties.text('store'), 'ringback-store', 'store');
      const settings = { channelId: id, name, publicUrl: properties.text('publicUrl') };
      const inbox = new Inbox(settings, store, sharedClock(RED).now);
      scope.onClose(serveInbox(inbox));
      return createInboxChannel(inbox);
    }
  }
}
