import type { CardElement, FilledCard, TextColor, TextSize } from '../../core/card/card';
import { textOfCard } from '../../core/card/text-of-card';
import { type CardLink, type LinkOptions, linksOf } from '../card/card-links';
import { CardLosses, type Loss } from '../card/card-losses';
import { escapeHtml, FONT, type OptOutLink, renderEmailPage, renderEmailText, textToHtml } from './email-html';

export interface CardEmailOptions extends LinkOptions {
  subject: string;
  /** Follow-up and attempt, in small print. */
  footer: string;
  optOut?: OptOutLink;
  /** What the text of the mail says; otherwise that of the card. */
  text?: string;
}

export interface CardEmail {
  html: string;
  text: string;
  losses: Loss[];
}

/** Ink, ground and edge on a light ground; the rules below are the same on a dark one. */
const INK: Record<TextColor, string> = {
  default: '#1b1f24',
  dark: '#1b1f24',
  light: '#59636e',
  accent: '#1f6f6d',
  good: '#17754a',
  warning: '#8a5300',
  attention: '#b83227',
};
const WASH = {
  default: '',
  emphasis: '#f1f3f5',
  accent: '#e3f0ef',
  good: '#e2f3ea',
  warning: '#fdf1dd',
  attention: '#fbe9e7',
} as const;
const SIZES: Record<TextSize, number> = { small: 13, default: 15, medium: 17, large: 20, extraLarge: 24 };
const IMAGE_WIDTHS = { small: 64, medium: 120, large: 200 } as const;
const SPACES = { none: 0, small: 4, default: 12, medium: 16, large: 24, extraLarge: 32, padding: 24 } as const;
const SUBTLE = '#59636e';
const RULE = '#dfe3e8';

const dark = (rules: string) => `@media (prefers-color-scheme:dark){${rules}}`;
const CSS =
  dark(
    '.rb-default,.rb-dark{color:#e8eaed!important}.rb-light,.rb-subtle{color:#a1abb5!important}' +
      '.rb-accent{color:#6cc4c1!important}.rb-good{color:#57c98f!important}.rb-warning{color:#f0b45c!important}.rb-attention{color:#ff8a7e!important}' +
      '.rb-box-emphasis{background:#2c3137!important}.rb-box-accent{background:#1d3334!important}.rb-box-good{background:#19322a!important}' +
      '.rb-box-warning{background:#34291a!important}.rb-box-attention{background:#3b2221!important}.rb-rule{border-color:#3a4048!important}' +
      '.rb-link{color:#8ab4f8!important}.rb-positive{background:#6cc4c1!important;border-color:#6cc4c1!important}.rb-positive a{color:#0d1f1f!important}' +
      '.rb-destructive{border-color:#ff8a7e!important;background:#22262b!important}.rb-destructive a{color:#ff8a7e!important}' +
      '.rb-plain{border-color:#59636e!important;background:#22262b!important}.rb-plain a{color:#e8eaed!important}',
  ) +
  // Side by side only where there is room for it.
  '@media (max-width:480px){.rb-column{display:block!important;width:auto!important;padding-right:0!important}.rb-column+.rb-column{padding-top:8px!important}}';

/** A card as a mail: tables and inline styles, buttons as links, light and dark; and the same as text. */
export function renderCardEmail(card: FilledCard, options: CardEmailOptions): CardEmail {
  const losses = new CardLosses();
  const { subject, footer, optOut } = options;
  const links = linksOf(card, options, losses);
  losses.ofInputs(card, options.actionUrl !== undefined);
  const [first] = card.body;
  const hasHeading = first?.type === 'TextBlock' && isHeading(first.size);
  const state = { losses, hasHeading: !hasHeading };
  const content = elementsHtml(card.body, state);
  const top = hasHeading ? 24 : 0;
  const rows = [`<tr><td dir="auto" style="padding:${top}px 24px 16px">${content}</td></tr>`];
  if (links.length > 0)
    rows.push(`<tr><td style="padding:4px 24px 12px">${links.map(buttonHtml).join('\n')}</td></tr>`);
  const html = renderEmailPage({
    subject,
    heading: hasHeading ? '' : subject,
    rows,
    footer,
    optOut,
    locale: card.lang,
    css: CSS,
  });
  const text = renderEmailText({
    subject,
    text: options.text ?? textOfCard(card, options.actionUrl),
    footer,
    ...(optOut && { optOut }),
  });
  return { html, text, losses: losses.list };
}

interface State {
  losses: CardLosses;
  /** A page has one heading of the first level. */
  hasHeading: boolean;
}

function elementsHtml(elements: CardElement[], state: State): string {
  const shown = elements
    .map((element) => ({ element, html: elementHtml(element, state) }))
    .filter(({ html }) => html !== '');
  return shown.map(({ element, html }, index) => spaced(element, html, index === 0)).join('\n');
}

/** Margins are what mail programs disagree on least when each element has a box of its own. */
function spaced({ separator, spacing }: CardElement, html: string, isFirst: boolean): string {
  if (isFirst) return html;
  const space = SPACES[spacing ?? 'default'];
  const rule = separator ? `;border-top:1px solid ${RULE};padding-top:${Math.max(space, 4)}px` : '';
  return `<div class="rb-rule" style="margin-top:${space}px${rule}">${html}</div>`;
}

function elementHtml(element: CardElement, state: State): string {
  switch (element.type) {
    case 'TextBlock': {
      const { text, size = 'default', weight, color = 'default', isSubtle, horizontalAlignment } = element;
      const ink = isSubtle && color === 'default' ? SUBTLE : INK[color];
      const name = isSubtle && color === 'default' ? 'subtle' : color;
      const bold = weight === 'bolder' ? 600 : weight === 'lighter' ? 300 : 400;
      const align = horizontalAlignment ? `;text-align:${horizontalAlignment}` : '';
      const style = `margin:0;${FONT};font-size:${SIZES[size]}px;line-height:1.45;font-weight:${bold};color:${ink};word-break:break-word${align}`;
      const tag = isHeading(size) ? (state.hasHeading ? 'h2' : 'h1') : 'p';
      state.hasHeading ||= tag === 'h1';
      return `<${tag} class="rb-${name}" style="${style}">${linked(text)}</${tag}>`;
    }
    case 'Image': {
      const { url, altText = '', size, style, horizontalAlignment } = element;
      if (url.startsWith('data:')) {
        state.losses.say('imageInMail');
      }
      const width = size === 'small' || size === 'medium' || size === 'large' ? IMAGE_WIDTHS[size] : undefined;
      const sized = width
        ? `width="${width}" style="width:${width}px;`
        : `style="${size === 'stretch' ? 'width:100%;' : ''}`;
      const margin = { left: '0', center: '0 auto', right: '0 0 0 auto' }[horizontalAlignment ?? 'left'];
      const radius = style === 'person' ? '50%' : '4px';
      return `<img src="${escapeHtml(url)}" alt="${escapeHtml(altText)}" ${sized}display:block;max-width:100%;height:auto;margin:${margin};border:0;border-radius:${radius}">`;
    }
    case 'FactSet':
      return `<table cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse">${element.facts
        .map(({ title, value }) => {
          const cell = `vertical-align:top;text-align:left;${FONT};font-size:15px;line-height:1.45`;
          const name = `<th scope="row" class="rb-subtle" style="${cell};padding:2px 16px 2px 0;font-weight:400;color:${SUBTLE};min-width:76px;max-width:180px;word-break:break-word">${escapeHtml(title)}</th>`;
          return `<tr>${name}<td class="rb-default" style="${cell};padding:2px 0;color:${INK.default};word-break:break-word">${linked(value)}</td></tr>`;
        })
        .join('\n')}</table>`;
    case 'Container': {
      const wash = WASH[element.style ?? 'default'];
      const content = elementsHtml(element.items, state);
      if (wash === '' || content === '') return content;
      return `<div class="rb-box-${element.style}" style="background:${wash};border-radius:6px;padding:12px 14px">${content}</div>`;
    }
    case 'ColumnSet': {
      const cells = element.columns.map(({ items, width }) => {
        const share = typeof width === 'number' ? width / sumOfWeights(element.columns) : undefined;
        const sized = share ? ` width="${Math.round(share * 100)}%"` : width === 'auto' ? ' width="1%"' : '';
        return `<td class="rb-column"${sized} valign="top" style="padding:0 16px 0 0">${elementsHtml(items, state)}</td>`;
      });
      return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>${cells.join('\n')}</tr></table>`;
    }
    // What is entered in a mail goes nowhere; the page behind the buttons asks for it.
    case 'Input.Text':
    case 'Input.ChoiceSet':
      return '';
  }
}

function sumOfWeights(columns: { width?: string | number }[]): number {
  return columns.reduce((sum, { width }) => sum + (typeof width === 'number' ? width : 1), 0);
}

function isHeading(size: TextSize | undefined): boolean {
  return size === 'large' || size === 'extraLarge';
}

function linked(text: string): string {
  return textToHtml(text).replaceAll('<a href', '<a class="rb-link" href');
}

const BUTTONS = {
  positive: { name: 'rb-positive', ground: INK.accent, edge: INK.accent, ink: '#ffffff' },
  destructive: { name: 'rb-destructive', ground: '#ffffff', edge: INK.attention, ink: INK.attention },
  default: { name: 'rb-plain', ground: '#ffffff', edge: '#8b949e', ink: INK.default },
} as const;

/** The cell is the button and the link fills it: Outlook gives links no padding. */
function buttonHtml({ title, url, style }: CardLink): string {
  const { name, ground, edge, ink } = BUTTONS[style];
  const link = `display:inline-block;padding:10px 18px;${FONT};font-size:15px;line-height:1.2;font-weight:600;color:${ink};text-decoration:none`;
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="display:inline-block;margin:0 8px 8px 0"><tr><td class="${name}" style="background:${ground};border:1px solid ${edge};border-radius:6px;mso-padding-alt:10px 18px"><a href="${escapeHtml(url)}" style="${link}">${escapeHtml(title)}</a></td></tr></table>`;
}
