import type { NodeAPI } from 'node-red';
import type { ZendeskSettings } from '../adapters/zendesk/zendesk-settings';
import { RingbackError } from '../core/errors';
import { parseProxy, parseTls } from './integration-settings';
import type { Properties } from './properties';

export type ZendeskCredentials = Partial<
  Record<'clientId' | 'clientSecret' | 'email' | 'apiToken' | 'bearerToken', string>
>;

/** A Zendesk account from its config node's stored properties and credentials; RB_CONFIG for what cannot be one. */
export function parseZendesk(
  RED: NodeAPI,
  id: string,
  properties: Properties,
  credentials: ZendeskCredentials,
): ZendeskSettings {
  const baseUrl = baseUrlOf(properties.required('subdomain', 'Subdomain or URL'));
  return {
    id,
    name: properties.text('name') || new URL(baseUrl).host,
    baseUrl,
    auth: parseAuth(properties, credentials),
    rateLimit: {
      requests: properties.number('rateRequests', 'Requests', 0, 0, 1_000_000),
      perSeconds: properties.number('rateSeconds', 'Seconds', 60, 1, 86_400),
    },
    timeoutMs: properties.number('timeout', 'Timeout', 5, 1, 60) * 1_000,
    tls: parseTls(RED, properties.text('tls')),
    proxy: parseProxy(RED, properties),
  };
}

/** `example`, `example.zendesk.com`, or a whole URL. */
export function baseUrlOf(given: string): string {
  const text = given.trim().replace(/\/+$/, '');
  const url = /^https?:\/\//i.test(text) ? text : `https://${text.includes('.') ? text : `${text}.zendesk.com`}`;
  const isName = /^[a-z\d][a-z\d-]*$/i.test(text);
  const isAddress = /[.:]/.test(text) && !/[\s@?#]/.test(text) && !/^(?!https?:)[a-z]+:\/\//i.test(text);
  if ((isName || isAddress) && URL.canParse(url)) return url;
  throw new RingbackError('RB_CONFIG', `"${given}" is neither a subdomain nor the address of a Zendesk account.`, {
    remedy: 'Enter what stands before .zendesk.com, or an address that begins with https://.',
  });
}

function parseAuth(properties: Properties, credentials: ZendeskCredentials): ZendeskSettings['auth'] {
  const need = (name: keyof ZendeskCredentials, label: string): string => {
    const value = credentials[name]?.trim();
    if (value) return value;
    throw new RingbackError('RB_CONFIG', `The Zendesk node has no ${label}.`, {
      remedy: `Open it, fill in the ${label} and deploy. Credentials are not part of an exported flow.`,
    });
  };
  switch (properties.choice('authType', 'Authentication', ['oauth2', 'basic', 'bearer'] as const, 'oauth2')) {
    case 'oauth2': {
      const [clientId, clientSecret] = [need('clientId', 'client ID'), need('clientSecret', 'client secret')];
      return { kind: 'oauth2', clientId, clientSecret, scope: properties.text('scope') };
    }
    case 'basic':
      // Who copies a user name from curl brings the ending along.
      return {
        kind: 'basic',
        email: need('email', 'email address').replace(/\/token$/, ''),
        apiToken: need('apiToken', 'API token'),
      };
    case 'bearer':
      return { kind: 'bearer', token: need('bearerToken', 'bearer token') };
  }
}
