import type { IntegrationSettings } from '../../core/extract/settings';

/** A Zendesk account as the config node describes it. Holds secrets: never logged, never sent anywhere. */
export interface ZendeskSettings {
  id: string;
  name: string;
  /** `https://example.zendesk.com`, without a slash at its end. */
  baseUrl: string;
  auth:
    | { kind: 'oauth2'; clientId: string; clientSecret: string; scope: string }
    | { kind: 'basic'; email: string; apiToken: string }
    | { kind: 'bearer'; token: string };
  rateLimit: IntegrationSettings['rateLimit'];
  /** Of one request. */
  timeoutMs: number;
  tls: IntegrationSettings['tls'];
  proxy: IntegrationSettings['proxy'];
}

/** Tries of one request within the time that the caller waits. */
const attempts = 3;

/** The account as the HTTP client takes it. */
export function toIntegration({ auth, ...settings }: ZendeskSettings): IntegrationSettings {
  const { id, name, baseUrl, rateLimit, timeoutMs, tls, proxy } = settings;
  return {
    ...{ id, name, baseUrl, rateLimit, timeoutMs, tls, proxy, attempts },
    ...{ headers: [], query: [], allowedHosts: [], auth: toAuth(auth, baseUrl) },
  };
}

function toAuth(auth: ZendeskSettings['auth'], baseUrl: string): IntegrationSettings['auth'] {
  switch (auth.kind) {
    case 'oauth2': {
      const { clientId, clientSecret, scope } = auth;
      const tokenUrl = `${baseUrl}/oauth/tokens`;
      return { kind: 'oauth2ClientCredentials', tokenUrl, clientId, clientSecret, scope, clientAuth: 'body' };
    }
    case 'basic':
      // https://developer.zendesk.com/api-reference/introduction/security-and-auth/
      return { kind: 'basic', username: `${auth.email}/token`, password: auth.apiToken };
    case 'bearer':
      return { kind: 'bearer', token: auth.token };
  }
}
