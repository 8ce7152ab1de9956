import type { Clock } from '../../../src/ports/clock';
import { type Exchange, readText } from '../http-exchange';
import { ZendeskProblem } from './problem';

/** What the sandbox's Zendesk accepts; no secrets, for there is nothing behind them. */
export const sandboxCredentials = {
  clientId: 'ringback',
  clientSecret: 'sandbox-client-secret',
  email: 'ana@example.test',
  apiToken: 'sandbox-api-token',
  bearerToken: 'sandbox-bearer-token',
} as const;

const usualLifetimeS = 3_600;
const lifetimeLimits = { least: 300, most: 172_800 };
const knownScope = /^(read|write|impersonate|(tickets|users|auditlogs|organizations):(read|write))$/;

export interface Authentication {
  /** Answers POST /oauth/tokens. */
  grant(exchange: Exchange): Promise<Record<string, unknown>>;
  /** The scopes of a request's credentials. @throws ZendeskProblem 401 */
  scopesOf(authorization: string | undefined): string[];
  /** As when an administrator withdraws them. */
  revokeTokens(): void;
}

export function createAuthentication(clock: Pick<Clock, 'now'>): Authentication {
  const tokens = new Map<string, { scopes: string[]; expiresAt: number }>();
  let granted = 0;

  return {
    async grant({ request, method }) {
      if (method !== 'POST') throw new ZendeskProblem(405, { error: 'MethodNotAllowed', description: 'POST only' });
      const fields = parseFields(await readText(request), request.headers['content-type'] ?? '');
      if (fields.grant_type !== 'client_credentials') {
        throw refusal(400, 'unsupported_grant_type', 'The authorization grant type is not supported.');
      }
      if (
        fields.client_id !== sandboxCredentials.clientId ||
        fields.client_secret !== sandboxCredentials.clientSecret
      ) {
        throw refusal(401, 'invalid_client', 'Client authentication failed due to unknown client or wrong secret.');
      }
      const scopes = (fields.scope ?? 'read').split(/\s+/).filter(Boolean);
      if (!scopes.every((scope) => knownScope.test(scope))) {
        throw refusal(400, 'invalid_scope', 'The requested scope is invalid, unknown, or malformed.');
      }
      const lifetime = Number(fields.expires_in ?? usualLifetimeS);
      if (!(lifetime >= lifetimeLimits.least && lifetime <= lifetimeLimits.most)) {
        throw refusal(400, 'invalid_request', 'expires_in must be from 300 to 172800 seconds.');
      }
      granted += 1;
      const token = `sandbox-access-token-${granted}`;
      tokens.set(token, { scopes, expiresAt: clock.now() + lifetime * 1_000 });
      return {
        access_token: token,
        refresh_token: null,
        token_type: 'bearer',
        scope: scopes.join(' '),
        expires_in: lifetime,
      };
    },
    scopesOf(authorization = '') {
      const [kind = '', secret = ''] = authorization.split(' ');
      if (kind.toLowerCase() === 'basic') {
        const { email, apiToken } = sandboxCredentials;
        if (Buffer.from(secret, 'base64').toString() === `${email}/token:${apiToken}`) return ['read', 'write'];
        throw new ZendeskProblem(401, { error: "Couldn't authenticate you" });
      }
      if (secret === sandboxCredentials.bearerToken) return ['read', 'write'];
      const token = tokens.get(secret);
      if (token && token.expiresAt > clock.now()) return token.scopes;
      throw new ZendeskProblem(
        401,
        secret
          ? {
              error: 'invalid_token',
              error_description:
                'The access token provided is expired, revoked, malformed or invalid for other reasons.',
            }
          : { error: "Couldn't authenticate you" },
      );
    },
    revokeTokens: () => tokens.clear(),
  };
}

/** @throws ZendeskProblem 403 unless one of them is there. */
export function needScope(scopes: readonly string[], ...wanted: string[]): void {
  if (wanted.some((scope) => scopes.includes(scope))) return;
  throw new ZendeskProblem(403, {
    error: 'Forbidden',
    description: `You are missing the following required scopes: ${wanted.at(-1)}`,
  });
}

function refusal(status: number, error: string, description: string): ZendeskProblem {
  return new ZendeskProblem(status, { error, error_description: description });
}

function parseFields(text: string, type: string): Record<string, string | undefined> {
  if (!type.includes('json')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch (cause) {
    throw refusal(400, 'invalid_request', `The body is not JSON: ${String(cause)}`);
  }
}
