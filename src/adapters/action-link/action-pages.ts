import type { IncomingMessage, ServerResponse } from 'node:http';
import { toRingbackError } from '../../core/errors';
import type { Answer } from '../../core/followup/action';
import { chooseLanguage } from '../pages/page-language';
import { readBodyText } from '../pages/read-body';
import type { ActionDesk } from './action-desk';
import { inputPrefix } from './action-form';
import { type ActionPage, actionPagePolicy, actionPageStatus, renderActionPage } from './action-page';
import { readActionToken } from './action-token';

/** An HTTP request; a router may have parsed its body already. */
export type ActionIncoming = IncomingMessage & { body?: unknown };

export interface ActionPagesDependencies {
  /** The desk of a follow-up that is deployed. */
  find(followupId: string): Pick<ActionDesk, 'show' | 'act'> | undefined;
  onError(error: unknown): void;
}

const methods = ['GET', 'HEAD', 'POST'];

/**
 * Answers the requests of action links. Opening one shows what it is for and acts on nothing, for mail scanners and
 * previews open every link; only the POST of its form acts. Never rejects.
 */
export function createActionPages({ find, onError }: ActionPagesDependencies) {
  async function handle(request: ActionIncoming, response: ServerResponse, token: string): Promise<void> {
    const { method = '' } = request;
    setHeaders(response);
    if (!methods.includes(method)) {
      response.writeHead(405, { Allow: methods.join(', ') }).end();
      return;
    }
    const page = await pageOf(request, token);
    const html = renderActionPage(page, chooseLanguage(request.headers['accept-language']));
    response.writeHead(actionPageStatus(page), {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': Buffer.byteLength(html),
      // What could not be read is still on its way: the connection cannot be used again.
      ...(page.kind === 'away' && { Connection: 'close' }),
    });
    response.end(method === 'HEAD' ? undefined : html);
  }

  async function pageOf(request: ActionIncoming, token: string): Promise<ActionPage> {
    try {
      const claimed = readActionToken(token);
      const desk = claimed && find(claimed.followupId);
      if (!claimed) return { kind: 'invalid' };
      if (!desk) return { kind: 'away' };
      return request.method === 'POST' ? await desk.act(token, await readAnswer(request)) : await desk.show(token);
    } catch (thrown) {
      onError(toRingbackError(thrown));
      return { kind: 'away' };
    }
  }

  return { handle };
}

/** The link is all that is needed to answer: nothing about it is cached, indexed, framed or sent on as a referrer. */
function setHeaders(response: ServerResponse): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Security-Policy', actionPagePolicy);
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Vary', 'Accept-Language');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Robots-Tag', 'noindex');
}

async function readAnswer(request: ActionIncoming): Promise<Answer> {
  const fields = await readFields(request);
  const inputs = [...fields.keys()]
    .filter((name) => name.startsWith(inputPrefix))
    .map((name) => [name.slice(inputPrefix.length), fields.getAll(name).filter(Boolean).join(',')]);
  const code = fields.get('code');
  return {
    comment: fields.get('comment') ?? '',
    inputs: Object.fromEntries(inputs) as Record<string, string>,
    page: { ...(code !== null && { code }), again: fields.has('again') },
  };
}

async function readFields(request: ActionIncoming): Promise<URLSearchParams> {
  const { body } = request;
  if (body === undefined) return new URLSearchParams(await readBodyText(request));
  const entries = typeof body === 'object' && body !== null ? Object.entries(body as Record<string, unknown>) : [];
  return new URLSearchParams(
    entries.flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((each): [string, string] => [name, String(each)]),
    ),
  );
}
