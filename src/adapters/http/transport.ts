import type { Readable } from 'node:stream';
import { watchAbort } from '../../core/abort-watch';
import type { Agents } from './agents';
import { openDirect } from './open-direct';
import type { Opened, WireRequest, WireResponse } from './wire';

export type { WireRequest, WireResponse } from './wire';

/** What an answer may have where nothing else is said. */
export const ANSWER_LIMIT = 200 * 1024 * 1024;

/** The answer has more bytes than it may have. */
export class AnswerTooLarge extends Error {}

/** The exchange took longer than the integration's timeout. */
export class WireTimeout extends Error {}

/** Sends one request and reads the whole answer, whatever its status. Rejects with Node's or axios's error, or WireTimeout. */
export async function exchange(request: WireRequest, agents: Agents): Promise<WireResponse> {
  const headers = { 'user-agent': 'ringback', ...request.headers, ...contentType(request) };
  const { signal } = request;
  const opened = open({ ...request, headers }, agents);
  let isLate = false;
  // Of the whole, body included; what Node and axios call a timeout measures silence.
  const timer = setTimeout(() => {
    isLate = true;
    opened.stop();
  }, request.timeoutMs);
  const unwatch = watchAbort(signal, opened.stop);
  if (signal.aborted) opened.stop();
  try {
    const { status, headers, stream } = await opened.answer;
    return { status, headers, bytes: await readAll(stream, Number(headers['content-length']), request.answerLimit) };
  } catch (thrown) {
    if (isLate && !signal.aborted) throw new WireTimeout('Timed out.', { cause: thrown });
    throw thrown;
  } finally {
    clearTimeout(timer);
    unwatch();
  }
}

/** axios is loaded with the first request that goes through a proxy: most processes never need its 10 MB. */
function open(request: WireRequest, agents: Agents): Opened {
  const { proxy } = request;
  if (!proxy) return openDirect(request, agents);
  const { openByProxy } = require('./open-by-proxy') as typeof import('./open-by-proxy');
  return openByProxy(request, proxy, agents);
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
    let hasEnded = false;
    stream.on('end', () => {
      hasEnded = true;
      resolve(buffer ? buffer.subarray(0, length) : Buffer.concat(pieces, length));
    });
    stream.on('error', reject);
    // A connection that ends early gives neither of them in every version of Node.
    stream.on('close', () => {
      if (!hasEnded) reject(Object.assign(new Error('The answer was cut.'), { code: 'ECONNRESET' }));
    });
  });
}

/** Without one axios would call every body a form. */
function contentType({ headers, body }: WireRequest): Record<string, string> {
  const isGiven = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return body !== undefined && !isGiven ? { 'content-type': 'text/plain; charset=utf-8' } : {};
}
