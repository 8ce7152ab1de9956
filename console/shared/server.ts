import { text } from './texts.js';

/** The server understood, and says no: in its own sentence and remedy. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** Stable, RB_…; empty when the answer had none. */
    readonly code = '',
  ) {
    super(message);
  }

  get isSignIn(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

const { root = '../', id = '' } = document.body.dataset;

/** The id of the config node that this page belongs to. */
export const pageId = id;

/** Below the `ringback/` that served this page, wherever a proxy has put it. */
export function urlOf(part: string): URL {
  return new URL(root + part, location.href);
}

/** Node-RED's editor, which served this page. */
export const editorUrl = urlOf('../');

/** For what is computed for a while before it is answered. */
export const longWaitMs = 120_000;

/** A GET, or a POST of a body as JSON. Rejects with Refused, or with the browser's error when nobody answers. */
export async function ask<Answer>(part: string, body?: object, withinMs = 15_000): Promise<Answer> {
  const response = await fetchPart(part, {
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(withinMs),
  });
  return (await response.json()) as Answer;
}

/** Resolves with an answer that is 2xx; rejects as `ask` does. */
export async function fetchPart(part: string | URL, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(typeof part === 'string' ? urlOf(part) : part, {
    cache: 'no-store',
    ...init,
    headers: { ...(init.body ? { 'content-type': 'application/json' } : {}), ...authorization() },
  });
  if (response.ok) return response;
  const { message, remedy, code } = await readFailure(response);
  throw new Refused(response.status, [message, remedy].filter(Boolean).join(' '), code);
}

async function readFailure(response: Response): Promise<{ message: string; remedy?: string; code?: string }> {
  const answer: unknown = await response.json().catch(() => undefined);
  if (typeof answer === 'object' && answer !== null && 'message' in answer) return answer as { message: string };
  return { message: text('refused', { status: response.status }) };
}

/** The editor's token, as the editor of this server keeps it (`RED.settings` in Node-RED's editor). */
function authorization(): Record<string, string> {
  const suffix = editorUrl.pathname.slice(0, -1).replaceAll('/', '-');
  try {
    const tokens = JSON.parse(localStorage.getItem(`auth-tokens${suffix}`) ?? '{}') as { access_token?: string };
    return tokens.access_token ? { authorization: `Bearer ${tokens.access_token}` } : {};
  } catch {
    // Storage that is forbidden or holds something else: as nobody.
    return {};
  }
}
