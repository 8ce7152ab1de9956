import type { Readable } from 'node:stream';
import axios, { type AxiosProxyConfig } from 'axios';
import type { Agents } from './agents';

/** One exchange with a server, as it is on the wire. */
export interface WireRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
  proxy: AxiosProxyConfig | false;
  timeoutMs: number;
  signal: AbortSignal;
  /** Bytes after decompression that the answer may have. */
  answerLimit: number;
}

export interface WireResponse {
  status: number;
  headers: Record<string, string>;
  bytes: Buffer;
}

/** What an answer may have where nothing else is said. */
export const ANSWER_LIMIT = 200 * 1024 * 1024;

/** The answer has more bytes than it may have. */
export class AnswerTooLarge extends Error {}

/** The exchange took longer than the integration's timeout. */
export class WireTimeout extends Error {}

/**
 * Sends one request by axios and reads the whole answer, whatever its status: redirects, JSON and errors are
 * for the caller, so axios's own handling of them is off. Rejects with Node's or axios's error, or WireTimeout.
 */
export async function exchange(request: WireRequest, agents: Agents): Promise<WireResponse> {
  const limit = new AbortController();
  // axios's own timeout measures silence; this one measures the whole, body included.
  const timer = setTimeout(() => limit.abort(), request.timeoutMs);
  try {
    const answer = await axios.request<Readable>({
      method: request.method,
      url: request.url,
      headers: { 'user-agent': 'ringback', ...request.headers, ...contentType(request) },
      data: request.body,
      proxy: request.proxy,
      signal: AbortSignal.any([request.signal, limit.signal]),
      httpAgent: agents.http,
      httpsAgent: agents.https,
      responseType: 'stream',
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
      validateStatus: () => true,
      maxRedirects: 0,
      maxBodyLength: Number.POSITIVE_INFINITY,
    });
    const headers = flatten(answer.headers);
    return {
      status: answer.status,
      headers,
      bytes: await readAll(answer.data, Number(headers['content-length']), request.answerLimit),
    };
  } catch (thrown) {
    if (limit.signal.aborted && !request.signal.aborted) throw new WireTimeout('Timed out.', { cause: thrown });
    throw thrown;
  } finally {
    clearTimeout(timer);
  }
}

const LARGE = 1024 * 1024;

/** All bytes of a stream. Into one buffer where a great length is told: joining pieces would need the memory twice. */
function readAll(stream: Readable, told: number, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let buffer = told >= LARGE && told <= most ? Buffer.allocUnsafeSlow(told) : undefined;
    const pieces: Buffer[] = [];
    let length = 0;
    stream.on('data', (piece: Buffer) => {
      if (length + piece.length > most) {
        stream.destroy(new AnswerTooLarge());
        return;
      }
      // A compressed answer is longer than it was told to be.
      if (buffer && length + piece.length > buffer.length) {
        pieces.push(buffer.subarray(0, length));
        buffer = undefined;
      }
      if (buffer) piece.copy(buffer, length);
      else pieces.push(piece);
      length += piece.length;
    });
    stream.on('end', () => resolve(buffer ? buffer.subarray(0, length) : Buffer.concat(pieces, length)));
    stream.on('error', reject);
    // A connection that ends early gives neither of them in every version of Node.
    stream.on('close', () => reject(Object.assign(new Error('The answer was cut.'), { code: 'ECONNRESET' })));
  });
}

/** Without one axios calls every body a form. */
function contentType({ headers, body }: WireRequest): Record<string, string> {
  const isGiven = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return body !== undefined && !isGiven ? { 'content-type': 'text/plain; charset=utf-8' } : {};
}

function flatten(headers: object): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || value === null) continue;
    flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return flat;
}
