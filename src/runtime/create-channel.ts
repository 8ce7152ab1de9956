import type { NodeAPI } from 'node-red';
import { createEmailChannel } from '../adapters/email/email-channel';
import { createWebhookChannel } from '../adapters/webhook/webhook-channel';
import type { Channel } from '../ports/channel';
import { parseNameValues, parseTls } from './integration-settings';
import type { Properties } from './properties';

export type ChannelCredentials = Partial<Record<'smtpUser' | 'smtpPassword' | 'signingSecret', string>>;

const kinds = ['inbox', 'email', 'webhook'] as const;

/** A channel from its config node's stored properties and credentials; RB_CONFIG for what cannot be one. */
export function createChannel(
  RED: NodeAPI,
  id: string,
  properties: Properties,
  credentials: ChannelCredentials,
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
    default:
      throw new Error(`Channel kind ${kind} is not there yet.`);
  }
}
