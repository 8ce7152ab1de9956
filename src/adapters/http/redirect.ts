import { RingbackError } from '../../core/errors';
import { resolveUrl } from '../../core/extract/url';
import type { SendRequest } from './sender';
import type { WireResponse } from './transport';

export const REDIRECT_LIMIT = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Where an answer redirects to, or undefined when it does not. Throws RB_HTTP_STATUS where following would change the request. */
export function redirectOf(answer: WireResponse, request: SendRequest): URL | undefined {
  const { location } = answer.headers;
  if (!REDIRECTS.has(answer.status) || !location) return undefined;
  const target = new URL(resolveUrl(location, request.url.href));
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (isReading || answer.status === 307 || answer.status === 308) return target;
  throw new RingbackError(
    'RB_HTTP_STATUS',
    `The server ${request.url.host} answered ${answer.status} to ${request.method} ${request.url.pathname}: it redirects to ${target.origin}${target.pathname}.`,
    {
      status: answer.status,
      where: request.url.host,
      remedy: 'Correct the base URL of the integration: only reading requests are redirected.',
    },
  );
}

export function tooManyRedirects(request: SendRequest): RingbackError {
  return new RingbackError('RB_HTTP_STATUS', `The server ${request.url.host} redirects without end.`, {
    where: request.url.host,
    remedy: 'Check the base URL of the integration; a log-in page often behaves like this.',
  });
}
