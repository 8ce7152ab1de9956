import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeHtml, fillPage } from '../pages/fill-page';
import type { PageLanguage, PageTexts } from '../pages/page-language';
import { type ActionSubject, type ActionView, maxComment } from './action-desk';

/** What a page shows: a view of a link, or that nobody can look now. */
export type ActionPage = ActionView | { kind: 'away' };

const folder = join(__dirname, 'page');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const template = read('page.html').trimEnd();
const style =
  readFileSync(join(__dirname, '..', '..', '..', 'console', 'shared', 'base.css'), 'utf8') + read('page.css');
/** What the pages of other links look like, too. */
export const pageShell = { template, style };
const texts: Record<PageLanguage, PageTexts> = JSON.parse(read('texts.json'));

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
  acted: 409,
  closed: 409,
  unknown: 404,
  invalid: 404,
  expired: 410,
  away: 503,
};

export function actionPageStatus(page: ActionPage): number {
  if (page.kind === 'ask' && page.problem) return 422;
  return page.kind === 'acted' && page.isOwn ? 200 : statuses[page.kind];
}

/** The page as HTML. Whatever comes from a record, a recipient or a setting is shown as text. */
export function renderActionPage(page: ActionPage, language: PageLanguage): string {
  const said = (key: string, values: Record<string, string> = {}) =>
    (texts[language][key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return fillPage(template, {
    LANG: language,
    TITLE: escapeHtml(said('title')),
    STYLE: style,
    ABOUT: 'about' in page ? renderSubject(page.about, said) : '',
    BODY: page.kind === 'ask' ? renderForm(page, said) : renderNotice(page, language, said),
  });
}

type Say = (key: string, values?: Record<string, string>) => string;

function renderSubject({ followupName, recipient, subject, text }: ActionSubject, said: Say): string {
  return `<section>
<p class="faint">${escapeHtml(followupName)} · ${escapeHtml(said('for', { name: recipient }))}</p>
<h1>${escapeHtml(subject)}</h1>
${text && text !== subject ? `<p class="text" tabindex="0">${escapeHtml(text)}</p>` : ''}
</section>`;
}

function renderForm({ action, problem, comment = '' }: Extract<ActionView, { kind: 'ask' }>, said: Say): string {
  const { label, style: look, confirm } = action;
  return `<section>
<h2>${escapeHtml(confirm || said('ask', { label }))}</h2>
<p class="faint">${escapeHtml(said('openNothing'))}</p>
<form method="post">
${action.comment === 'none' ? '' : renderComment(action.comment === 'required', problem, comment, said)}
<button type="submit" class="is-${look}">${escapeHtml(label)}</button>
</form>
</section>`;
}

function renderComment(isRequired: boolean, problem: string | undefined, comment: string, said: Say): string {
  const note = problem
    ? `<p class="problem" id="problem" role="alert">${escapeHtml(said(problem, { max: String(maxComment) }))}</p>`
    : '';
  const described = problem ? ' aria-describedby="problem" aria-invalid="true"' : '';
  return `<label for="comment">${escapeHtml(said('comment'))} <span>(${escapeHtml(said(isRequired ? 'required' : 'optional'))})</span></label>
<textarea id="comment" name="comment" maxlength="${maxComment}"${isRequired ? ' required' : ''}${described}>
${escapeHtml(comment)}</textarea>
${note}`;
}

type Notice = Exclude<ActionPage, { kind: 'ask' }>;

function renderNotice(page: Notice, language: PageLanguage, said: Say): string {
  const [title, ...sentences] = noticeOf(page, language, said);
  const heading = 'about' in page ? 'h2' : 'h1';
  const paragraphs = sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('\n');
  return `<section role="status">\n<${heading}>${escapeHtml(title)}</${heading}>\n${paragraphs}\n</section>`;
}

function noticeOf(page: Notice, language: PageLanguage, said: Say): [string, ...string[]] {
  switch (page.kind) {
    case 'acted': {
      const { decided, label, isOwn } = page;
      const values = { label, by: decided.by, at: moment(decided.at, language) };
      if (!isOwn) return [said('actedTitle'), said('actedText', values)];
      const comment = decided.comment === undefined ? [] : [said('commentSaid', { comment: decided.comment })];
      return [said('ownTitle', values), said('ownText', values), ...comment];
    }
    case 'closed': {
      const { at } = page.outcome;
      return [
        said('closedTitle'),
        at === undefined ? said('closedText') : said('closedAt', { at: moment(at, language) }),
      ];
    }
    default:
      return [said(`${page.kind}Title`), said(`${page.kind}Text`)];
  }
}

/** In UTC, and said so: whose clock would it be else, on a page that everybody can open? */
function moment(at: number, language: PageLanguage): string {
  const format = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
  return `${new Intl.DateTimeFormat(language, format).format(at)} UTC`;
}
