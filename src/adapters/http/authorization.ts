import { RingbackError } from '../../core/errors';
import type { IntegrationAuth } from '../../core/extract/settings';
import type { TokenSource } from './tokens';

/** Puts an integration's authentication on a request. */
export interface Authorization {
  headers(signal: AbortSignal): Promise<Record<string, string>>;
  /** The server answered 401 to these headers; true when another try with new ones makes sense. */
  refuse(headers: Record<string, string>): boolean;
}

/** Authentication that stays the same. A line break at the end, from copying, is no part of a token. */
export function createFixedAuthorization(auth: IntegrationAuth): Authorization {
  const headers = fixedHeaders(auth);
  for (const [name, value] of Object.entries(headers)) {
    // Node would refuse it with a message that quotes the value.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value) || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      throw new RingbackError(
        'RB_CONFIG',
        'The credentials of the integration hold a character that no header can hold.',
        {
          remedy: 'Enter them again.',
        },
      );
    }
  }
  return { headers: async () => ({ ...headers }), refuse: () => false };
}

function fixedHeaders(auth: IntegrationAuth): Record<string, string> {
  switch (auth.kind) {
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}` };
    case 'bearer':
      return { authorization: `Bearer ${auth.token.trim()}` };
    case 'apiKey':
      return { [auth.header.trim().toLowerCase()]: auth.key.trim() };
    default:
      return {};
  }
}

/** Authentication by access tokens that are renewed. */
export function createTokenAuthorization(tokens: TokenSource): Authorization {
  return {
    headers: async (signal) => ({ authorization: `Bearer ${await tokens.get(signal)}` }),
    refuse(headers) {
      const token = headers.authorization?.replace(/^Bearer /, '');
      if (token) tokens.refuse(token);
      return true;
    },
  };
}
