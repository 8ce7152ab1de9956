import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeHtml, fillPage } from '../pages/fill-page';
import { languageOf, type PageLanguage } from '../pages/page-language';
import { renderCodeForm, renderForm } from './action-form';
import { actionTexts, type Say } from './action-texts';
import type { ActionSubject, ActionView } from './action-view';

/** What a page shows: a view of a link, or that nobody can look now. */
export type ActionPage = ActionView | { kind: 'away' };

const folder = join(__dirname, 'page');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const template = read('page.html').trimEnd();
const style =
  readFileSync(join(__dirname, '..', '..', '..', 'console', 'shared', 'base.css'), 'utf8') + read('page.css');
/** What the pages of other links look like, too. */
export const pageShell = { template, style };

/** Nothing runs and nothing is loaded; the page's own style is known by its digest. */
export const actionPagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const statuses: Record<ActionPage['kind'], number> = {
  ask: 200,
  standing: 200,
  code: 200,
  codeUnsent: 503,
  needsPage: 409,
  acted: 409,
  closed: 409,
  unknown: 404,
  invalid: 404,
  expired: 410,
  away: 503,
};

export function actionPageStatus(page: ActionPage): number {
  if (page.kind === 'ask' && (page.problem || Object.keys(page.problems ?? {}).length > 0)) return 422;
  if (page.kind === 'code' && page.problem) return page.problem === 'tooMany' ? 429 : 422;
  if (page.kind === 'codeUnsent' && page.reason === 'tooOften') return 429;
  return page.kind === 'acted' && page.isOwn ? 200 : statuses[page.kind];
}

/**
 * The page as HTML, in the language of its recipient, or in that of whoever looks where theirs is not known.
 * Whatever comes from a record, a recipient or a setting is shown as text.
 */
export function renderActionPage(page: ActionPage, browserLanguage: PageLanguage): string {
  const about = 'about' in page ? page.about : undefined;
  const language = languageOf(about?.locale) ?? browserLanguage;
  const said = actionTexts(language);
  const moment = momentIn(language, about?.timeZone);
  return fillPage(template, {
    LANG: language,
    TITLE: escapeHtml(said('title')),
    STYLE: style,
    ABOUT: about ? renderSubject(about, said) : '',
    BODY: renderBody(page, moment, said),
  });
}

function renderBody(page: ActionPage, moment: Moment, said: Say): string {
  switch (page.kind) {
    case 'ask':
      return renderForm(page, moment, said);
    case 'code':
    case 'codeUnsent':
      return renderCodeForm(page, said);
    default:
      return renderNotice(page, moment, said);
  }
}

function renderSubject({ followupName, recipient, subject, text }: ActionSubject, said: Say): string {
  return `<section>
<p class="faint">${escapeHtml(followupName)} · ${escapeHtml(said('for', { name: recipient }))}</p>
<h1>${escapeHtml(subject)}</h1>
${text && text !== subject ? `<p class="text" tabindex="0">${escapeHtml(text)}</p>` : ''}
</section>`;
}

type Notice = Exclude<ActionPage, { kind: 'ask' | 'code' | 'codeUnsent' }>;

function renderNotice(page: Notice, moment: Moment, said: Say): string {
  const [title, ...sentences] = noticeOf(page, moment, said);
  const heading = 'about' in page ? 'h2' : 'h1';
  const paragraphs = sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('\n');
  return `<section role="status">\n<${heading}>${escapeHtml(title)}</${heading}>\n${paragraphs}\n</section>`;
}

function noticeOf(page: Notice, moment: Moment, said: Say): [string, ...string[]] {
  switch (page.kind) {
    case 'acted': {
      const { decided, label, isOwn } = page;
      const { by, byName = by, comment, at, answers = [] } = decided;
      const values = { label, by: byName, at: moment(at) };
      const isByMany = answers.length > 1;
      if (!isOwn) return [said('actedTitle'), said(isByMany ? 'decidedText' : 'actedText', values)];
      if (isByMany) return [said('ownTitle', values), said('decidedText', values)];
      return [said('ownTitle', values), said('ownText', values), ...commentSaid(comment, said)];
    }
    case 'standing': {
      const { label, given } = page;
      const values = { label, at: moment(given.at) };
      return [said('standingTitle', values), said('standingText', values), ...commentSaid(given.comment, said)];
    }
    case 'closed': {
      const { at } = page.outcome;
      return [said('closedTitle'), at === undefined ? said('closedText') : said('closedAt', { at: moment(at) })];
    }
    case 'needsPage':
      return [said('ask', { label: page.action.label })];
    default:
      return [said(`${page.kind}Title`), said(`${page.kind}Text`)];
  }
}

function commentSaid(comment: string | undefined, said: Say): string[] {
  return comment === undefined ? [] : [said('commentSaid', { comment })];
}

type Moment = (at: number) => string;

/** By the recipient's clock; else in UTC, and said so: whose would it be, on a page that everybody can open? */
function momentIn(language: PageLanguage, timeZone: string | undefined): Moment {
  const format = { dateStyle: 'long', timeStyle: 'short' } as const;
  try {
    if (timeZone) {
      const own = new Intl.DateTimeFormat(language, { ...format, timeZone });
      return (at) => own.format(at);
    }
  } catch (error) {
    // A directory may hold whatever was imported: a time zone that there is not is none.
    if (!(error instanceof RangeError)) throw error;
  }
  const utc = new Intl.DateTimeFormat(language, { ...format, timeZone: 'UTC' });
  return (at) => `${utc.format(at)} UTC`;
}
