import type { Sandbox } from '../../demo/sandbox/server';
import { sandboxCredentials } from '../../demo/sandbox/zendesk/authentication';
import type { HttpClientDeps } from '../../src/adapters/http/http-client';
import type { ZendeskSettings } from '../../src/adapters/zendesk/zendesk-settings';
import { createZendeskTickets } from '../../src/adapters/zendesk/zendesk-tickets';
import type { TicketChange, Tickets } from '../../src/ports/tickets';
import { createJumpingClock } from './http-setup';

const { clientId, clientSecret, email, apiToken, bearerToken } = sandboxCredentials;

export const zendeskAuths: Record<string, ZendeskSettings['auth']> = {
  'OAuth 2 client credentials': {
    ...{ kind: 'oauth2', clientId, clientSecret },
    scope: 'tickets:read users:read tickets:write',
  },
  'an API token': { kind: 'basic', email, apiToken },
  'a bearer token': { kind: 'bearer', token: bearerToken },
};

export function zendeskSettings(sandbox: Sandbox, changes: Partial<ZendeskSettings> = {}): ZendeskSettings {
  return {
    ...{
      id: 'zendesk',
      name: 'Sandbox',
      baseUrl: `${sandbox.url()}/zendesk`,
      auth: { kind: 'basic', email, apiToken },
    },
    ...{ rateLimit: { requests: 0, perSeconds: 60 }, timeoutMs: 2_000, tls: undefined, proxy: { kind: 'none' } },
    ...changes,
  };
}

/** A connection whose pauses end at once. */
export function connect(sandbox: Sandbox, changes: Partial<ZendeskSettings> = {}, deps: HttpClientDeps = {}): Tickets {
  return createZendeskTickets(zendeskSettings(sandbox, changes), {
    ...{ clock: createJumpingClock(), environment: {}, random: () => 1 },
    ...deps,
  });
}

export function change(mark: string, own: Partial<TicketChange> = {}): TicketChange {
  return {
    comment: { body: `The caller called.\n\n[ringback:${mark}]`, isPublic: false },
    ...{ addTags: [], customFields: [], mark },
    ...own,
  };
}
