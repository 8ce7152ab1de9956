import { RingbackError } from '../errors';

/** Longer than any address of an image; a `data:` URL carries the image itself and may be larger. */
const MAX_LINK_LENGTH = 2_048;
const MAX_DATA_LENGTH = 700_000;
/** No SVG: it can carry scripts and addresses of its own. */
const DATA_IMAGE = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/;

/**
 * The URL of a message's image, or undefined when there is none. Only `http:`, `https:` and
 * `data:image/…` (PNG, JPEG, GIF or WebP in base64, up to about 500 kB) are let through; RB_TEMPLATE otherwise.
 */
export function parseImageUrl(text: string): string | undefined {
  const url = text.trim();
  if (url === '') return undefined;
  if (/^data:/i.test(url)) {
    if (url.length > MAX_DATA_LENGTH)
      throw refused('The image is too large to be part of a message.', 'Link to it instead.');
    if (DATA_IMAGE.test(url)) return url;
    throw refused('The image in the message is of a kind that is not shown.', 'Use PNG, JPEG, GIF or WebP in base64.');
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && url.length <= MAX_LINK_LENGTH && (parsed.protocol === 'https:' || parsed.protocol === 'http:')) {
    return parsed.href;
  }
  throw refused(
    `The image URL "${url.slice(0, 60)}" is not a web address.`,
    'It must begin with https:// or http://, or be a data:image URL.',
  );
}

function refused(summary: string, remedy: string): RingbackError {
  return new RingbackError('RB_TEMPLATE', summary, { remedy });
}
