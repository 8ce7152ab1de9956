import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageShell } from '../action-link/action-page';
import { escapeHtml, fillPage } from '../pages/fill-page';
import type { PageLanguage, PageTexts } from '../pages/page-language';
import type { OptOutView } from './opt-out-desk';

/** What a page shows: a view of a link, or that nobody can look now. */
export type OptOutPage = OptOutView | { kind: 'away' };

const texts: Record<PageLanguage, PageTexts> = JSON.parse(readFileSync(join(__dirname, 'page', 'texts.json'), 'utf8'));

export const optOutStatus: Record<OptOutPage['kind'], number> = { choice: 200, invalid: 404, away: 503 };

/** The page as HTML, in the shell of the pages for answers. Whatever comes from a setting or a recipient is text. */
export function renderOptOutPage(page: OptOutPage, language: PageLanguage): string {
  const said = (key: string, values: Record<string, string> = {}) =>
    (texts[language][key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return fillPage(pageShell.template, {
    LANG: language,
    TITLE: escapeHtml(said('title')),
    STYLE: pageShell.style,
    ABOUT: '',
    BODY: page.kind === 'choice' ? renderChoice(page, said) : renderNotice(page.kind, said),
  });
}

type Say = (key: string, values?: Record<string, string>) => string;

function renderChoice(page: Extract<OptOutPage, { kind: 'choice' }>, said: Say): string {
  const state = page.isOut ? 'out' : 'in';
  const values = { followup: page.followupName };
  const [heading, text] = page.hasJustChanged
    ? [`${state}Done`, `${state}DoneText`]
    : [`${state}Title`, `${state}Text`];
  return `<section${page.hasJustChanged ? ' role="status"' : ''}>
<p class="faint">${escapeHtml(said('for', { name: page.recipient }))}</p>
<h1>${escapeHtml(said(heading, values))}</h1>
<p>${escapeHtml(said(text, values))}</p>
<form method="post">
<input type="hidden" name="choice" value="${page.isOut ? 'in' : 'out'}">
<button type="submit" class="is-default">${escapeHtml(said(`${state}Button`))}</button>
</form>
</section>`;
}

function renderNotice(kind: 'invalid' | 'away', said: Say): string {
  return `<section role="status">
<h1>${escapeHtml(said(`${kind}Title`))}</h1>
<p>${escapeHtml(said(`${kind}Text`))}</p>
</section>`;
}
