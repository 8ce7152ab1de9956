import { element } from './element.js';
import { text } from './words.js';

export type Json = Record<string, unknown>;

export const jsonOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
export const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.map(jsonOf) : []);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** As a button of the channel; it does nothing. */
export function drawnButton(label: string, look = '', url = ''): HTMLElement {
  return element('span', { class: `ringback-drawn-button ${look}`.trim(), title: url || undefined }, label);
}

/** An image by its address, and its description where it cannot be loaded. Its server learns nothing of the editor. */
export function drawnImage(url: string, alt: string, look = ''): HTMLElement {
  if (!/^(https?:|data:image\/)/i.test(url)) return element('span', {}, alt);
  const image = element('img', { alt, class: `ringback-drawn-image ${look}`.trim(), referrerpolicy: 'no-referrer' });
  image.addEventListener('error', () =>
    image.replaceWith(
      element('span', { class: 'ringback-drawn-missing' }, alt || text('preview.noImage', { url: url.slice(0, 80) })),
    ),
  );
  image.src = url;
  return image;
}

/** Who writes and what, as a conversation shows a message. */
export function chatLine(look: string, ...content: (Node | string)[]): HTMLElement {
  const head = element(
    'div',
    { class: 'ringback-drawn-head' },
    element('strong', {}, text('preview.sender')),
    ' ',
    element('span', {}, '9:41'),
  );
  const avatar = element('span', { class: 'ringback-drawn-avatar', 'aria-hidden': 'true' });
  return element(
    'div',
    { class: `ringback-drawn ${look}` },
    avatar,
    element('div', { class: 'ringback-drawn-content' }, head, ...content),
  );
}
