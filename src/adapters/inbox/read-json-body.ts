import type { IncomingMessage } from 'node:http';
import { RingbackError } from '../../core/errors';

const MAX_BYTES = 100_000;

/** The body of a request as JSON, whether or not a router has parsed it before. RB_INPUT when it is too large or no JSON. */
export async function readJsonBody(request: IncomingMessage & { body?: unknown }): Promise<unknown> {
  if (request.body !== undefined) return request.body;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new RingbackError('RB_INPUT', 'The request is too large.', { status: 413 });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (cause) {
    throw new RingbackError('RB_INPUT', 'The request is not JSON.', { cause });
  }
}
