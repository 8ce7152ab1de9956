import { RingbackError } from '../core/errors';

/** A base for links that people open; empty stays empty. RB_CONFIG for what is no web address. */
export function parsePublicUrl(text: string): string {
  if (text === '') return '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (isPlain && (url.protocol === 'https:' || url.protocol === 'http:')) return text;
  throw new RingbackError('RB_CONFIG', `The public URL is "${text}".`, {
    remedy: 'It must begin with https:// or http:// and end with the path of its pages, without "?" or "#".',
  });
}
