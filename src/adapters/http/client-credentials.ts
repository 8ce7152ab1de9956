import type { RequestTokens, TokenSource, Tokens } from './tokens';
import { orAborted } from './wait';

/** OAuth 2 client credentials: a token is asked for when it is needed, kept until it expires, by one request at a time. */
export function createClientCredentials(request: RequestTokens, now: () => number, closed: AbortSignal): TokenSource {
  let current: Tokens | undefined;
  let pending: Promise<Tokens> | undefined;

  async function renew(): Promise<Tokens> {
    try {
      current = await request({ grant_type: 'client_credentials' }, closed);
      return current;
    } finally {
      pending = undefined;
    }
  }

  return {
    async get(signal) {
      if (current && current.expiresAt > now()) return current.accessToken;
      // Not under the signal of whoever came first: the others wait for the same answer.
      pending ??= renew();
      return (await orAborted(pending, signal)).accessToken;
    },
    refuse(token) {
      if (current?.accessToken === token) current = undefined;
    },
  };
}
