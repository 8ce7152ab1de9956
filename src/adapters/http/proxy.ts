import type { AxiosProxyConfig } from 'axios';
import { RingbackError } from '../../core/errors';
import type { IntegrationSettings } from '../../core/extract/settings';

export type Environment = Record<string, string | undefined>;

/**
 * The proxy for one URL as axios takes it, false for none. Decided here and not by axios, so that Node-RED's
 * proxy node and the environment follow one rule, and so that credentials in the proxy's URL are decoded.
 */
export function proxyFor(
  settings: IntegrationSettings['proxy'],
  target: URL,
  environment: Environment,
): AxiosProxyConfig | false {
  switch (settings.kind) {
    case 'none':
      return false;
    case 'url':
      if (isExcepted(target, settings.noProxy)) return false;
      return parseProxy(settings.url, settings.username, settings.password);
    case 'environment': {
      const url = fromEnvironment(target, environment);
      return url === undefined ? false : parseProxy(url);
    }
  }
}

/** HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, in small letters first, as curl has it. */
function fromEnvironment(target: URL, environment: Environment): string | undefined {
  const read = (name: string) => environment[name] || environment[name.toUpperCase()] || undefined;
  if (isExcepted(target, (read('no_proxy') ?? '').split(/[\s,]+/))) return undefined;
  return read(`${target.protocol.slice(0, -1)}_proxy`) ?? read('all_proxy');
}

/** An exception is a name with what is below it, an address, either with a port, or `*`. */
function isExcepted(target: URL, exceptions: readonly string[]): boolean {
  const host = target.hostname.toLowerCase().replace(/^\[|\]$/g, '');
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  return exceptions.some((exception) => {
    const entry = exception.trim().toLowerCase();
    if (entry === '') return false;
    if (entry === '*') return true;
    const [, name = '', itsPort] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry) ?? [];
    if (itsPort !== undefined && itsPort !== port) return false;
    const bare = name.replace(/^\*?\./, '');
    return bare !== '' && (host === bare || host.endsWith(`.${bare}`));
  });
}

function parseProxy(text: string, username?: string, password?: string): AxiosProxyConfig {
  let url: URL;
  try {
    url = new URL(text.includes('://') ? text : `http://${text}`);
  } catch {
    throw wrongProxy('The address of the proxy cannot be read.');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw wrongProxy(`A proxy of the kind ${url.protocol.slice(0, -1)} is not supported.`);
  }
  const user = username || decodeURIComponent(url.username);
  return {
    protocol: url.protocol.slice(0, -1),
    host: url.hostname,
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    ...(user ? { auth: { username: user, password: password || decodeURIComponent(url.password) } } : {}),
  };
}

function wrongProxy(summary: string): RingbackError {
  return new RingbackError('RB_CONFIG', summary, {
    remedy: 'Correct the proxy node, or HTTP_PROXY and HTTPS_PROXY in the environment.',
  });
}
