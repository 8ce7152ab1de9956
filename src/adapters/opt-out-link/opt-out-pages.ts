import type { IncomingMessage, ServerResponse } from 'node:http';
import { toRingbackError } from '../../core/errors';
import { actionPagePolicy } from '../action-link/action-page';
import { chooseLanguage } from '../pages/page-language';
import { readBodyText } from '../pages/read-body';
import type { OptOutDesk } from './opt-out-desk';
import { type OptOutPage, optOutStatus, renderOptOutPage } from './opt-out-page';
import { readOptOutToken } from './opt-out-token';

/** An HTTP request; a router may have parsed its body already. */
export type OptOutIncoming = IncomingMessage & { body?: unknown };

export interface OptOutPagesDependencies {
  /** The desk of a follow-up that is deployed. */
  find(followupId: string): Pick<OptOutDesk, 'show' | 'choose'> | undefined;
  onError(error: unknown): void;
}

const methods = ['GET', 'HEAD', 'POST'];

/**
 * Answers the requests of opt-out links. Opening one shows what it is for; the POST of its form changes it,
 * and so does the POST of a mail program's own button (RFC 8058, https://www.rfc-editor.org/rfc/rfc8058). Never rejects.
 */
export function createOptOutPages({ find, onError }: OptOutPagesDependencies) {
  async function handle(request: OptOutIncoming, response: ServerResponse, token: string): Promise<void> {
    const { method = '' } = request;
    setHeaders(response);
    if (!methods.includes(method)) {
      response.writeHead(405, { Allow: methods.join(', ') }).end();
      return;
    }
    const page = await pageOf(request, token);
    const html = renderOptOutPage(page, chooseLanguage(request.headers['accept-language']));
    response.writeHead(optOutStatus[page.kind], {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': Buffer.byteLength(html),
      ...(page.kind === 'away' && { Connection: 'close' }),
    });
    response.end(method === 'HEAD' ? undefined : html);
  }

  async function pageOf(request: OptOutIncoming, token: string): Promise<OptOutPage> {
    try {
      const claimed = readOptOutToken(token);
      const desk = claimed && find(claimed.followupId);
      if (!claimed) return { kind: 'invalid' };
      if (!desk) return { kind: 'away' };
      const choice = request.method === 'POST' ? await readChoice(request) : undefined;
      return choice === undefined ? await desk.show(token) : await desk.choose(token, choice === 'out');
    } catch (thrown) {
      onError(toRingbackError(thrown));
      return { kind: 'away' };
    }
  }

  return { handle };
}

/** The link is all that is needed to choose: nothing about it is cached, indexed, framed or sent on as a referrer. */
function setHeaders(response: ServerResponse): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Security-Policy', actionPagePolicy);
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Vary', 'Accept-Language');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Robots-Tag', 'noindex');
}

/** Of our form, or of a mail program's button, which sends it as a form of either kind. undefined: of neither. */
async function readChoice(request: OptOutIncoming): Promise<'in' | 'out' | undefined> {
  const { body } = request;
  if (typeof body === 'object' && body !== null) return choiceOf((name) => (body as Record<string, unknown>)[name]);
  const text = typeof body === 'string' ? body : await readBodyText(request);
  if (/^multipart\/form-data/i.test(request.headers['content-type'] ?? '')) {
    const part = /name="?(choice|List-Unsubscribe)"?[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]*)/i.exec(text);
    return choiceOf((name) => (part?.[1]?.toLowerCase() === name.toLowerCase() ? part[2] : undefined));
  }
  const form = new URLSearchParams(text);
  return choiceOf((name) => form.get(name));
}

function choiceOf(read: (name: string) => unknown): 'in' | 'out' | undefined {
  const choice = read('choice');
  if (choice === 'in' || choice === 'out') return choice;
  return read('List-Unsubscribe') === 'One-Click' ? 'out' : undefined;
}
