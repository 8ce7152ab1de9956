import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import { escapeHtml, fillPage, textsForScript } from '../../adapters/pages/fill-page';
import { chooseLanguage } from '../../adapters/pages/page-language';
import { type ConsolePage, readConsoleFiles, readConsolePage } from './console-files';

/** Only files of our own run; what a caller hears may come from anywhere; only Node-RED's own pages frame ours. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  'media-src * blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

/**
 * Serves our pages beside the editor: `ringback/softphone/:id`, `ringback/desk/:id`, the operator's console at
 * `ringback/console`, and the files of all below that. They hold no data, so they need no permission: the routes that they ask do.
 */
export function registerPages({ httpAdmin }: Pick<NodeAPI, 'httpAdmin'>): void {
  const files = readConsoleFiles();
  for (const name of ['softphone', 'desk'] as const) {
    const page = readConsolePage(name);
    httpAdmin.get(`/ringback/${name}/:id`, (request, response) => sendPage(page, request, response));
  }
  const operator = readConsolePage('operator');
  httpAdmin.get('/ringback/console', (request, response) => sendPage(operator, request, response));
  httpAdmin.get('/ringback/console/:folder/:file', (request, response) => {
    const file = files.get(`${request.params.folder}/${request.params.file}`);
    setHeaders(response);
    if (!file) {
      response.status(404).type('text/plain').send('Not found');
      return;
    }
    response.set('Content-Type', file.type).send(file.text);
  });
}

function sendPage({ template, texts }: ConsolePage, request: Request, response: Response): void {
  const language = chooseLanguage(request.get('accept-language'));
  const sentences = texts[language];
  // Relative, so that it holds below any root and behind any proxy.
  const depth = (request.params.id === undefined ? 0 : 1) + (request.path.endsWith('/') ? 1 : 0);
  const root = depth === 0 ? './' : '../'.repeat(depth);
  const worded = template.replace(/\{\{([\w.-]+)\}\}/g, (_whole, key: string) => escapeHtml(sentences[key] ?? key));
  const html = fillPage(worded, {
    LANG: language,
    ROOT: root,
    FILES: `${root}console`,
    ID: escapeHtml(String(request.params.id ?? '')),
    TEXTS: textsForScript(sentences),
  });
  setHeaders(response);
  response.set('Vary', 'Accept-Language').type('html').send(html);
}

/** Asked for again each time, and answered by 304 (Express adds an ETag): an update is there at the next load. */
function setHeaders(response: Response): void {
  response.set({
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Robots-Tag': 'noindex',
  });
}
