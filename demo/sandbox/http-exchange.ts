import type { IncomingMessage, ServerResponse } from 'node:http';

const longestBodyBytes = 1_000_000;

/** What a handler is given of one request. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  /** The path's parts, decoded: `/api/users/ana` is ['api', 'users', 'ana']. */
  path: string[];
  query: URLSearchParams;
}

/** Ends a request with a status and a sentence. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** @throws HttpProblem 400 for a target that cannot be read. */
export function openExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  try {
    const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
    const path = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
    return { request, response, method: request.method ?? 'GET', path, query: url.searchParams };
  } catch (cause) {
    throw new HttpProblem(400, `The address of the request cannot be read: ${String(cause)}`);
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

export function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
  response.end(body);
}

/** The whole body as text. @throws HttpProblem 413 when it is longer than a megabyte. */
export async function readText(request: IncomingMessage): Promise<string> {
  return (await readBytes(request, longestBodyBytes)).toString('utf8');
}

/** The whole body. @throws HttpProblem 413 when it is longer. */
export async function readBytes(request: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > most) throw new HttpProblem(413, `The body is longer than ${most} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * A JSON object. @throws HttpProblem 400 when it is something else; 415 unless it is declared as JSON,
 * which a page of another origin cannot do without asking.
 */
export async function readJsonObject(request: IncomingMessage): Promise<Record<string, unknown>> {
  if (!request.headers['content-type']?.startsWith('application/json')) {
    throw new HttpProblem(415, 'Send JSON, with the header "Content-Type: application/json".');
  }
  const text = await readText(request);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new HttpProblem(400, `The body is not JSON: ${String(cause)}`);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HttpProblem(400, 'The body is to be a JSON object.');
  }
  return body as Record<string, unknown>;
}
