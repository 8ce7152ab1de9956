import { splitLinks } from '../pages/split-links';

/** What a mail says, before it has a form. All of it is plain text. */
export interface EmailContent {
  subject: string;
  text: string;
  image?: { url: string; alt: string };
  /** Follow-up and attempt, in small print. */
  footer: string;
  optOut?: OptOutLink;
  locale?: string;
}

/** The line by which the recipient stops such mails. */
export interface OptOutLink {
  label: string;
  url: string;
}

export const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
/** Beside the inline styles, for the programs that read it: the same layout on a dark ground. */
const DARK = `@media (prefers-color-scheme:dark){.rb-page{background:#16191d!important}.rb-card{background:#22262b!important;border-color:#3a4048!important}.rb-text,.rb-subject{color:#e8eaed!important}.rb-footer{color:#9aa3ad!important}.rb-text a{color:#8ab4f8!important}}`;

/**
 * A mail as HTML: one table within another and inline styles, as mail programs need them; light and
 * dark. Everything is escaped; web addresses in the text become links.
 */
export function renderEmailHtml({ subject, text, image, footer, optOut, locale }: EmailContent): string {
  const rows = [
    `<tr><td class="rb-text" dir="auto" style="padding:0 24px 16px;${FONT};font-size:15px;line-height:1.5;color:#1b1f24;word-break:break-word">${textToHtml(text)}</td></tr>`,
  ];
  if (image) {
    rows.push(
      `<tr><td style="padding:0 24px 16px"><img src="${escapeHtml(image.url)}" alt="${escapeHtml(image.alt)}" style="display:block;max-width:100%;height:auto;border:0;border-radius:4px"></td></tr>`,
    );
  }
  return renderEmailPage({ subject, heading: subject, rows, footer, optOut, locale });
}

export interface EmailPage {
  subject: string;
  /** Empty: the rows have one. */
  heading: string;
  /** Rows of the table, as HTML. */
  rows: string[];
  footer: string;
  optOut?: OptOutLink | undefined;
  locale: string | undefined;
  /** Rules for what is in the rows, beside those for the dark ground. */
  css?: string;
}

/** What is around the content of every mail. */
export function renderEmailPage({ subject, heading, rows, footer, optOut, locale, css = '' }: EmailPage): string {
  const headingRow =
    heading === ''
      ? ''
      : `<tr><td style="padding:24px 24px 12px"><h1 class="rb-subject" style="margin:0;${FONT};font-size:20px;line-height:1.3;color:#1b1f24">${escapeHtml(heading)}</h1></td></tr>\n`;
  return `<!doctype html>
<html lang="${escapeHtml(locale ?? 'en')}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>${DARK}${css}</style>
</head>
<body class="rb-page" style="margin:0;padding:0;background:#f3f4f6">
<table role="presentation" class="rb-page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f3f4f6">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="rb-card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background:#ffffff;border:1px solid #dfe3e8;border-radius:8px">
${headingRow}${rows.join('\n')}
<tr><td class="rb-footer" style="padding:12px 24px 20px;${FONT};font-size:12px;line-height:1.4;color:#6b7480">${escapeHtml(footer)}${optOut ? optOutHtml(optOut) : ''}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

function optOutHtml({ label, url }: OptOutLink): string {
  return `<br>\n<a href="${escapeHtml(url)}" class="rb-footer" style="color:#6b7480">${escapeHtml(label)}</a>`;
}

/** The same as plain text. */
export function renderEmailText({ text, image, footer, optOut }: EmailContent): string {
  const picture = image ? `\n\n${image.alt}${image.url.startsWith('data:') ? '' : `\n${image.url}`}` : '';
  const last = optOut ? `${optOut.label}: ${optOut.url}\n` : '';
  return `${text}${picture}\n\n-- \n${footer}\n${last}`;
}

/** Escaped, with its web addresses as links and its lines as lines. */
export function textToHtml(text: string): string {
  const html = splitLinks(text).map((part) => {
    const escaped = escapeHtml(part.text);
    return part.isLink ? `<a href="${escaped}" style="color:#1a5fb4">${escaped}</a>` : escaped;
  });
  return html.join('').replace(/\r?\n/g, '<br>\n');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
