import { RingbackError } from '../../core/errors';
import type { IntegrationAuth } from '../../core/extract/settings';
import { decodeBody } from './answer-body';
import type { RequestTokens, Tokens } from './tokens';
import type { WireResponse } from './transport';

type OAuth = Extract<IntegrationAuth, { tokenUrl: string }>;

export interface TokenRequestDeps {
  /** Sends with the integration's retries; resolves also for 4xx. */
  post: (url: string, headers: Record<string, string>, body: string, signal: AbortSignal) => Promise<WireResponse>;
  now: () => number;
  redact: (text: string) => string;
  /** Told of each secret that the server issues. */
  onSecret: (secret: string) => void;
}

/** Where a server does not say how long its token lasts. */
const USUAL_LIFETIME_S = 3600;
const MARGIN_MS = 60_000;

/** Token requests of RFC 6749, with the client's credentials in the header or in the body. */
export function createTokenRequest(auth: OAuth, deps: TokenRequestDeps): RequestTokens {
  return async (fields, signal) => {
    const form = new URLSearchParams(fields);
    if (auth.scope) form.set('scope', auth.scope);
    const headers: Record<string, string> = {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    };
    if (auth.clientAuth === 'header') {
      // The two parts are form-encoded before they are joined: RFC 6749, 2.3.1.
      const pair = `${encodeURIComponent(auth.clientId)}:${encodeURIComponent(auth.clientSecret)}`;
      headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    } else {
      form.set('client_id', auth.clientId);
      if (auth.clientSecret) form.set('client_secret', auth.clientSecret);
    }
    const answer = await deps.post(auth.tokenUrl, headers, form.toString(), signal);
    return readTokens(answer, auth, deps);
  };
}

function readTokens(answer: WireResponse, auth: OAuth, deps: TokenRequestDeps): Tokens {
  const host = new URL(auth.tokenUrl).host;
  const body = decodeBody(answer.bytes, answer.headers['content-type']);
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: lifetime } = fields;
  if (answer.status >= 400 || typeof accessToken !== 'string' || accessToken === '') {
    throw refused(answer.status, fields, host, auth, deps.redact);
  }
  deps.onSecret(accessToken);
  if (typeof refreshToken === 'string') deps.onSecret(refreshToken);
  const seconds = Number(lifetime);
  const lifetimeMs = (Number.isFinite(seconds) && seconds > 0 ? seconds : USUAL_LIFETIME_S) * 1000;
  return {
    accessToken,
    // Renewed a little early, for a token must not expire on its way.
    expiresAt: deps.now() + lifetimeMs - Math.min(MARGIN_MS, lifetimeMs / 10),
    ...(typeof refreshToken === 'string' && refreshToken !== '' ? { refreshToken } : {}),
  };
}

function refused(
  status: number,
  fields: Record<string, unknown>,
  host: string,
  auth: OAuth,
  redact: (text: string) => string,
): RingbackError {
  const said = [fields.error, fields.error_description].filter((part) => typeof part === 'string').join(': ');
  const summary = `The token server ${host} gave no access token (${status}${said ? `, ${redact(said).slice(0, 200)}` : ''}).`;
  return new RingbackError('RB_HTTP_AUTH', summary, {
    status,
    where: host,
    remedy:
      auth.kind === 'oauth2RefreshToken' && fields.error === 'invalid_grant'
        ? 'The refresh token is used up or withdrawn: log in again and enter a new one in the integration.'
        : 'Check the token URL, client id, client secret and scope of the integration.',
  });
}
