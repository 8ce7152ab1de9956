import { RingbackError } from '../../core/errors';

/** Which servers an integration may speak to, and which of them may see its secrets. */
export interface Hosts {
  /** Throws RB_HTTP_FORBIDDEN_HOST. */
  check(url: URL): void;
  /** Authentication, shared headers and shared query are for the base URL's own server and hosts that are named; `*` names none. */
  isTrusted(url: URL): boolean;
  /** Plain http to the base URL's own server becomes https where the base URL is https: proxies often lose the scheme. */
  secure(url: URL): URL;
}

/** `allowedHosts`: names, `name:port`, `*.name`, or `*`. */
export function createHosts(baseUrl: string, allowedHosts: readonly string[]): Hosts {
  const base = new URL(baseUrl);
  const allowed = allowedHosts.map((entry) => entry.trim().toLowerCase()).filter((entry) => entry !== '');

  function isBase(url: URL): boolean {
    if (url.hostname !== base.hostname) return false;
    if (url.origin === base.origin) return true;
    return base.protocol === 'http:' && url.protocol === 'https:' && base.port === '' && url.port === '';
  }

  return {
    isTrusted: (url) => isBase(url) || allowed.some((entry) => entry !== '*' && isNamed(url, entry)),
    check(url) {
      if (url.protocol === 'http:' || url.protocol === 'https:') {
        if (isBase(url) || allowed.some((entry) => isNamed(url, entry))) return;
      }
      throw new RingbackError(
        'RB_HTTP_FORBIDDEN_HOST',
        `A request would go to ${url.host || url.protocol}, which is not allowed.`,
        {
          where: url.host,
          remedy: `If that server belongs to the system, add ${url.hostname || 'it'} to the allowed hosts of the integration.`,
        },
      );
    },
    secure(url) {
      const isLost = base.protocol === 'https:' && url.protocol === 'http:' && url.port === '';
      if (!isLost || url.hostname !== base.hostname) return url;
      const secured = new URL(url);
      secured.protocol = 'https:';
      secured.port = base.port;
      return secured;
    },
  };
}

function isNamed(url: URL, entry: string): boolean {
  if (entry === '*') return true;
  if (entry.startsWith('*.')) return url.hostname.endsWith(entry.slice(1));
  return entry === url.hostname || entry === url.host;
}
