import { escapeHtml } from '../pages/fill-page';
import { splitLinks } from '../pages/split-links';

/** A text with its web addresses as links, as the page's script makes it. */
export function linkedHtml(text: string): string {
  return splitLinks(text)
    .map((part) => {
      const html = escapeHtml(part.text);
      return part.isLink ? `<a href="${html}" target="_blank" rel="noopener noreferrer">${html}</a>` : html;
    })
    .join('');
}

/** What the inbox shows of a message without a card, below its subject. */
export function renderInboxText({ text, image }: { text: string; image?: { url: string; alt: string } }): string {
  const picture = image
    ? `<img src="${escapeHtml(image.url)}" alt="${escapeHtml(image.alt)}" referrerpolicy="no-referrer">`
    : '';
  return `<p class="text" dir="auto">${linkedHtml(text)}</p>\n${picture}`;
}
