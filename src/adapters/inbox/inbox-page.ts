import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeHtml, fillPage, textsForScript } from '../pages/fill-page';
import type { PageLanguage } from '../pages/page-language';
import { pageTexts } from './inbox-texts';

interface Asset {
  type: string;
  text: string;
}

const folder = join(__dirname, 'page');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const template = read('page.html');
/** The colours, letters and buttons that all of our pages share. */
const baseCss = readFileSync(join(__dirname, '..', '..', '..', 'console', 'shared', 'base.css'), 'utf8');
const assets = new Map<string, Asset>([
  ['page.css', { type: 'text/css; charset=utf-8', text: baseCss + read('page.css') + read('card.css') }],
  ['page.js', { type: 'text/javascript; charset=utf-8', text: read('page.js') }],
  ['icon.svg', { type: 'image/svg+xml', text: read('icon.svg') }],
]);

const PREVIEW_CSS = `${assets.get('page.css')?.text ?? ''} body { margin: 0; padding: 0.75rem; }`;

/** Only files of our own run; pictures may be anywhere, for messages have them; nobody frames the page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src * data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

/** A file that the page needs; undefined when it has no such file. */
export function inboxAsset(name: string): Asset | undefined {
  return assets.get(name);
}

export interface InboxPageContent {
  /** Of the channel. */
  name: string;
  /** What the page's own requests begin with, relative to its address. */
  base: string;
  language: PageLanguage;
}

/** A message as the page shows it, in a document of its own that needs no other file: for a preview. */
export function renderInboxMessagePage(subject: string, contentHtml: string): string {
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src * data:">
<title>${escapeHtml(subject)}</title>
<style>${PREVIEW_CSS}</style>
</head>
<body>
<article><div class="headline"><h2 dir="auto">${escapeHtml(subject)}</h2></div>
${contentHtml}</article>
</body>
</html>
`;
}

/** The page as HTML, with the content security policy that it works under. */
export function renderInboxPage({ name, base, language }: InboxPageContent): { html: string; policy: string } {
  const texts = pageTexts(language);
  const html = fillPage(template, {
    LANG: language,
    TITLE: escapeHtml(texts.title ?? ''),
    NAME: escapeHtml(name || (texts.title ?? '')),
    NOSCRIPT: escapeHtml(texts.noScript ?? ''),
    BASE: escapeHtml(base),
    TEXTS: textsForScript(texts),
  });
  return { html, policy: POLICY };
}
