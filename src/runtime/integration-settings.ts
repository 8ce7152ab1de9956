import type { NodeAPI } from 'node-red';
import { RingbackError } from '../core/errors';
import type { IntegrationAuth, IntegrationSettings, NameValue } from '../core/extract/settings';
import { Properties } from './properties';
import type { StoreService } from './store-service';

export type IntegrationCredentials = Partial<
  Record<'username' | 'password' | 'token' | 'apiKey' | 'clientId' | 'clientSecret' | 'refreshToken', string>
>;

const authKinds = ['none', 'basic', 'bearer', 'apiKey', 'oauth2ClientCredentials', 'oauth2RefreshToken'] as const;

/** An integration's stored properties and credentials as the engine takes them. */
export function parseIntegration(
  RED: NodeAPI,
  id: string,
  values: Record<string, unknown>,
  credentials: IntegrationCredentials,
): IntegrationSettings {
  const properties = new Properties(values);
  const baseUrl = properties.required('baseUrl', 'Base URL');
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) {
    throw new RingbackError('RB_CONFIG', `The base URL "${baseUrl}" is not a web address.`, {
      remedy: 'It must begin with https:// or http://.',
    });
  }
  return {
    id,
    name: properties.text('name') || new URL(baseUrl).host,
    baseUrl,
    auth: parseAuth(RED, properties, credentials),
    headers: parseNameValues(properties.list('headers')),
    query: parseNameValues(properties.list('query')),
    tls: parseTls(RED, properties.text('tls')),
    proxy: parseProxy(RED, properties),
    rateLimit: {
      requests: properties.number('rateRequests', 'Requests', 0, 0, 1_000_000),
      perSeconds: properties.number('rateSeconds', 'Seconds', 60, 1, 86_400),
    },
    timeoutMs: properties.number('timeout', 'Timeout', 30, 1, 600) * 1_000,
    allowedHosts: properties
      .text('allowedHosts')
      .split(/[\s,;]+/)
      .filter(Boolean),
    attempts: properties.number('tries', 'Tries', 4, 1, 10),
  };
}

function parseAuth(RED: NodeAPI, properties: Properties, credentials: IntegrationCredentials): IntegrationAuth {
  const kind = properties.choice('authType', 'Authentication', authKinds, 'none');
  const need = (name: keyof IntegrationCredentials, label: string): string => {
    const value = credentials[name];
    if (value) return value;
    throw new RingbackError('RB_CONFIG', `The integration has no ${label}.`, {
      remedy: `Open the integration, fill in the ${label} and deploy. Credentials are not part of an exported flow.`,
    });
  };
  switch (kind) {
    case 'none':
      return { kind };
    case 'basic':
      return { kind, username: need('username', 'user name'), password: credentials.password ?? '' };
    case 'bearer':
      return { kind, token: need('token', 'token') };
    case 'apiKey':
      return { kind, header: properties.required('apiKeyHeader', 'API key header'), key: need('apiKey', 'API key') };
    case 'oauth2ClientCredentials':
      return { kind, ...parseOAuth(properties, need) };
    case 'oauth2RefreshToken': {
      const store = RED.nodes.getNode(properties.text('store')) as unknown as { ringback?: StoreService } | null;
      if (!store?.ringback) {
        throw new RingbackError('RB_CONFIG', 'An integration with a refresh token needs a store.', {
          remedy: 'Choose the store that keeps the tokens, for each use of a refresh token replaces it.',
        });
      }
      return {
        kind,
        ...parseOAuth(properties, need),
        refreshToken: need('refreshToken', 'refresh token'),
        storeId: store.ringback.key,
      };
    }
  }
}

function parseOAuth(properties: Properties, need: (name: 'clientId' | 'clientSecret', label: string) => string) {
  return {
    tokenUrl: properties.required('tokenUrl', 'Token URL'),
    clientId: need('clientId', 'client ID'),
    clientSecret: need('clientSecret', 'client secret'),
    scope: properties.text('scope'),
    clientAuth: properties.choice('clientAuth', 'Client authentication', ['header', 'body'] as const, 'header'),
  };
}

export function parseNameValues(list: unknown[]): NameValue[] {
  return list.flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { name, value } = entry as { name?: unknown; value?: unknown };
    return typeof name === 'string' && name.trim() ? [{ name: name.trim(), value: String(value ?? '') }] : [];
  });
}

/** Node-RED's own tls-config: its files or uploaded texts are read by that node. */
export function parseTls(RED: NodeAPI, id: string): IntegrationSettings['tls'] {
  if (!id) return undefined;
  const node = RED.nodes.getNode(id) as unknown as {
    addTLSOptions?(options: Record<string, unknown>): Record<string, unknown>;
  } | null;
  if (!node?.addTLSOptions) {
    throw new RingbackError('RB_CONFIG', 'The chosen TLS configuration does not exist.', {
      remedy: 'Choose another one and deploy.',
    });
  }
  const options = node.addTLSOptions({});
  const text = (name: string): string | undefined => {
    const value = options[name];
    return value === undefined || value === '' ? undefined : String(value);
  };
  return {
    ca: text('ca'),
    cert: text('cert'),
    key: text('key'),
    passphrase: text('passphrase'),
    servername: text('servername'),
    rejectUnauthorized: options.rejectUnauthorized !== false,
  };
}

/** From the environment, from Node-RED's own proxy node, or none. */
export function parseProxy(RED: NodeAPI, properties: Properties): IntegrationSettings['proxy'] {
  const mode = properties.choice('proxyMode', 'Proxy', ['environment', 'none', 'node'] as const, 'environment');
  if (mode !== 'node') return { kind: mode };
  const node = RED.nodes.getNode(properties.text('proxy')) as unknown as {
    url?: string;
    noproxy?: string[];
    credentials?: { username?: string; password?: string };
  } | null;
  if (!node?.url)
    throw new RingbackError('RB_CONFIG', 'The chosen proxy does not exist.', {
      remedy: 'Choose another one and deploy.',
    });
  return {
    kind: 'url',
    url: node.url,
    username: node.credentials?.username,
    password: node.credentials?.password,
    noProxy: (node.noproxy ?? []).map(String),
  };
}
