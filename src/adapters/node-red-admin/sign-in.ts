import { RingbackError } from '../../core/errors';

/**
 * A token for the admin API, for a name and a password.
 *
 * @see https://nodered.org/docs/api/admin/oauth
 * @throws RingbackError RB_HTTP_AUTH when Node-RED does not know them.
 */
export async function signIn(url: string, username: string, password: string): Promise<string> {
  const address = new URL('auth/token', url.endsWith('/') ? url : `${url}/`);
  const grant = { client_id: 'node-red-admin', grant_type: 'password', scope: '*', username, password };
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(grant),
      signal: AbortSignal.timeout(30_000),
      redirect: 'error',
    });
    const { access_token: token } = (answer.ok ? await answer.json() : {}) as { access_token?: unknown };
    if (typeof token === 'string') return token;
  } catch (cause) {
    throw new RingbackError('RB_HTTP_UNREACHABLE', `Node-RED at ${address.origin} cannot be reached.`, {
      remedy: 'Check its address (that of the editor) and whether it runs.',
      retryable: true,
      cause,
    });
  }
  throw new RingbackError('RB_HTTP_AUTH', 'Node-RED does not know this user and password.', {
    remedy: 'Check RINGBACK_USER and RINGBACK_PASSWORD.',
  });
}
