import { toUSVString } from 'node:util';
import { RingbackError } from '../errors';
import type { NameValue } from './settings';

/** A path below a base URL. An absolute URL stands for itself: whether it may be called is for the client to say. */
export function joinUrl(baseUrl: string, path: string): string {
  if (/^https?:\/\//i.test(path)) return parseUrl(path).href;
  const base = parseUrl(baseUrl);
  const [way = '', query = ''] = splitOnce(path, '?');
  const joined = `${base.pathname.replace(/\/+$/, '')}/${way.replace(/^\/+/, '')}`;
  base.pathname = way === '' ? base.pathname : joined;
  base.search = query;
  base.hash = '';
  return base.href;
}

/** A reference that a server gave (next page, redirect), made absolute. Throws RB_HTTP_BODY for what is no URL. */
export function resolveUrl(reference: string, relativeTo: string): string {
  try {
    return new URL(reference, relativeTo).href;
  } catch (thrown) {
    throw new RingbackError(
      'RB_HTTP_BODY',
      `The server named “${reference.slice(0, 200)}” as an address, which is none.`,
      {
        cause: thrown,
      },
    );
  }
}

/** The URL with parameters appended. Written by percent-encoding only, which every server reads alike. */
export function appendQuery(url: string, parameters: readonly NameValue[]): string {
  if (parameters.length === 0) return url;
  const added = parameters.map(({ name, value }) => `${encodeQuery(name)}=${encodeQuery(value)}`).join('&');
  const [beforeHash = ''] = splitOnce(url, '#');
  return `${beforeHash}${beforeHash.includes('?') ? (/[?&]$/.test(beforeHash) ? '' : '&') : '?'}${added}`;
}

/** The URL with one parameter replaced, or added at the end; the others stay as they are written. */
export function setQuery(url: string, name: string, value: string): string {
  const [beforeHash = ''] = splitOnce(url, '#');
  const [way = '', query = ''] = splitOnce(beforeHash, '?');
  const kept = query.split('&').filter((pair) => pair !== '' && decodeName(pair) !== name);
  kept.push(`${encodeQuery(name)}=${encodeQuery(value)}`);
  return `${way}?${kept.join('&')}`;
}

export function hasQuery(url: string, name: string): boolean {
  return new URL(url).searchParams.has(name);
}

/** Encodes everything that could end the value; `$`, `:` and `,` stay readable (OData, field lists). */
function encodeQuery(text: string): string {
  return encodeURIComponent(toUSVString(text)).replaceAll(/%(?:24|3A|2C)/g, decodeURIComponent);
}

function decodeName(pair: string): string {
  const [name = ''] = splitOnce(pair, '=');
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function parseUrl(text: string): URL {
  try {
    const url = new URL(text);
    if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  } catch {
    // Told below, together with other schemes.
  }
  throw new RingbackError('RB_CONFIG', `“${text.slice(0, 200)}” is not an http or https address.`, {
    remedy: 'Correct the base URL of the integration.',
  });
}
