import { RingbackError } from '../../core/errors';
import { decodeText } from './answer-body';
import { isQuotaUsedUp, retryAfterMs } from './retry-after';
import type { WireResponse } from './transport';

export interface StatusContext {
  method: string;
  url: URL;
  now: number;
  /** Removes the integration's secrets from a text. */
  redact: (text: string) => string;
}

/** An answer that is not 2xx as an error: what the server said, and what to do. */
export function statusError(answer: WireResponse, context: StatusContext): RingbackError {
  const { status } = answer;
  const host = context.url.host;
  const said = context.redact(readSaid(answer));
  const summary = `The server ${host} answered ${status} to ${context.method} ${context.url.pathname}${said ? `: ${said}` : ''}${/[.!?]$/.test(said) ? '' : '.'}`;
  const details = { status, where: `${context.method} ${host}${context.url.pathname}` };
  if (isRateLimited(answer)) {
    return new RingbackError('RB_HTTP_RATE_LIMIT', summary, {
      ...details,
      retryable: true,
      retryAfterMs: retryAfterMs(answer.headers, context.now),
      remedy: 'Too many requests: set a rate limit in the integration, or poll less often.',
    });
  }
  if (status === 401) {
    return new RingbackError('RB_HTTP_AUTH', summary, {
      ...details,
      remedy: 'Check the credentials of the integration.',
    });
  }
  return new RingbackError('RB_HTTP_STATUS', summary, {
    ...details,
    retryable: status >= 500 && status !== 501 && status !== 505,
    retryAfterMs: status === 503 ? retryAfterMs(answer.headers, context.now) : undefined,
    remedy: remedyOf(status),
  });
}

export function isRateLimited({ status, headers }: WireResponse): boolean {
  // GitHub limits with 403 too.
  return status === 429 || (status === 403 && (headers['retry-after'] !== undefined || isQuotaUsedUp(headers)));
}

function remedyOf(status: number): string {
  if (status === 403) return 'The account may lack the permission or the scope for this: ask its administrator.';
  if (status === 404) return 'Check the base URL of the integration and the path of the step.';
  if (status === 405) return 'Check the method of the step.';
  if (status === 407) return 'That is the proxy: check its user and password.';
  if (status === 410) return 'What was asked for is gone for good.';
  if (status === 400 || status === 422) return 'Check the query and the body of the step.';
  if (status >= 300 && status < 400) return 'The server redirects: use the address that it names.';
  if (status >= 500) return 'The fault is the server’s; the next poll tries again.';
  return 'Check the step and the integration.';
}

const SAID_LIMIT = 200;

/** The sentence in an error's body, wherever this kind of server puts it; the start of a text; nothing of a web page. */
function readSaid({ bytes, headers }: WireResponse): string {
  const text = decodeText(bytes.subarray(0, 20_000), headers['content-type']).trim();
  if (text.startsWith('<')) return /<title[^>]*>([^<]{1,100})/i.exec(text)?.[1]?.trim() ?? '';
  const body = parse(text);
  return shorten([findSentence(body) ?? text, findDetail(body)].filter(Boolean).join(': '));
}

/** Zendesk says by field what it refuses: `{description: 'Record validation errors', details: {status: [{description}]}}`. */
function findDetail(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { description, details } = body as { description?: unknown; details?: unknown };
  if (typeof description !== 'string' || typeof details !== 'object' || details === null) return undefined;
  return findSentence(Object.values(details)[0]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const SENTENCE_NAMES = [
  'error_description',
  'description',
  'detail',
  'details',
  'message',
  'errorMessages',
  'errors',
  'error',
  'title',
  'reason',
];

function findSentence(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth > 3) return undefined;
  if (Array.isArray(value)) return findSentence(value[0], depth + 1);
  for (const name of SENTENCE_NAMES) {
    const found = Object.hasOwn(value, name)
      ? findSentence((value as Record<string, unknown>)[name], depth + 1)
      : undefined;
    if (found) return found;
  }
  return undefined;
}

function shorten(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ');
  return flat.length > SAID_LIMIT ? `${flat.slice(0, SAID_LIMIT)}…` : flat;
}
