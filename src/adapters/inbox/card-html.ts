import type { CardElement, Column, FilledCard } from '../../core/card/card';
import { type LinkOptions, linksOf } from '../card/card-links';
import { CardLosses, type Loss } from '../card/card-losses';
import { escapeHtml } from '../pages/fill-page';
import { linkedHtml } from './text-html';

export interface InboxCardOptions extends LinkOptions {
  /** Shown above the card: a first heading that says the same is left out. */
  subject?: string;
}

export interface InboxCard {
  /** For a page with `card.css`. No style attributes and no scripts: the page's policy forbids both. */
  html: string;
  losses: Loss[];
}

/** A card as HTML for the web inbox. Actions lead to the confirmation page, which also asks for what is to be entered. */
export function renderInboxCard(card: FilledCard, options: InboxCardOptions = {}): InboxCard {
  const losses = new CardLosses();
  const [first, ...rest] = card.body;
  const repeatsSubject = first?.type === 'TextBlock' && isHeading(first.size) && first.text === options.subject;
  const content = elementsHtml(repeatsSubject ? rest : card.body);
  const links = linksOf(card, options, losses).map(
    ({ title, url, style }) =>
      `<a class="card-action is-${style}" href="${escapeHtml(url)}" target="_blank" rel="noopener noreferrer">${escapeHtml(title)}</a>`,
  );
  losses.ofInputs(card, options.actionUrl !== undefined);
  const actions = links.length > 0 ? `\n<div class="card-actions">${links.join('\n')}</div>` : '';
  const language = card.lang === undefined ? '' : ` lang="${escapeHtml(card.lang)}"`;
  return { html: `<div class="card"${language} dir="auto">\n${content}${actions}\n</div>\n`, losses: losses.list };
}

function elementsHtml(elements: CardElement[]): string {
  return elements
    .map(elementHtml)
    .filter((html) => html !== '')
    .join('\n');
}

function elementHtml(element: CardElement): string {
  const place = [element.separator ? 'is-separate' : '', element.spacing ? `has-${element.spacing}-space` : ''];
  switch (element.type) {
    case 'TextBlock': {
      const { text, size, weight, color, isSubtle, horizontalAlignment } = element;
      const tag = isHeading(size) ? 'h3' : 'p';
      const marks = [
        size ? `is-${size}` : '',
        weight ? `is-${weight}` : '',
        color ? `is-${color}-ink` : '',
        isSubtle ? 'is-subtle' : '',
        horizontalAlignment ? `is-${horizontalAlignment}` : '',
      ];
      return `<${tag} class="${classes('card-text', ...marks, ...place)}">${linkedHtml(text)}</${tag}>`;
    }
    case 'Image': {
      const { url, altText = '', size, style, horizontalAlignment } = element;
      const marks = [
        `is-${size ?? 'auto'}-image`,
        style === 'person' ? 'is-person' : '',
        horizontalAlignment ? `is-${horizontalAlignment}` : '',
      ];
      return `<img class="${classes('card-image', ...marks, ...place)}" src="${escapeHtml(url)}" alt="${escapeHtml(altText)}" loading="lazy" referrerpolicy="no-referrer">`;
    }
    case 'FactSet': {
      const facts = element.facts.map(
        ({ title, value }) => `<div><dt>${escapeHtml(title)}</dt><dd dir="auto">${linkedHtml(value)}</dd></div>`,
      );
      return `<dl class="${classes('card-facts', ...place)}">${facts.join('\n')}</dl>`;
    }
    case 'Container': {
      const content = elementsHtml(element.items);
      if (content === '') return '';
      const style = element.style && element.style !== 'default' ? `is-${element.style}-box` : '';
      return `<div class="${classes('card-box', style, ...place)}">\n${content}\n</div>`;
    }
    case 'ColumnSet': {
      const columns = element.columns.map(
        (column) =>
          `<div class="${classes('card-column', widthClass(column))}">\n${elementsHtml(column.items)}\n</div>`,
      );
      return `<div class="${classes('card-columns', ...place)}">\n${columns.join('\n')}\n</div>`;
    }
    // The confirmation page asks for it.
    case 'Input.Text':
    case 'Input.ChoiceSet':
      return '';
  }
}

/** Widths are classes, for want of style attributes: a share of one to six, or as wide as the content. */
function widthClass({ width }: Column): string {
  if (width === undefined || width === 'stretch') return '';
  const share = Number(width);
  return Number.isFinite(share) && share > 0 ? `is-share-${Math.min(Math.max(Math.round(share), 1), 6)}` : 'is-narrow';
}

function isHeading(size: string | undefined): boolean {
  return size === 'large' || size === 'extraLarge';
}

function classes(...names: string[]): string {
  return names.filter((name) => name !== '').join(' ');
}
