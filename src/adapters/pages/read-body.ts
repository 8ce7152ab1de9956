import type { IncomingMessage } from 'node:http';
import { RingbackError } from '../../core/errors';

const MAX_BYTES = 100_000;

/** The body of a request as text. RB_INPUT when it is too large. */
export async function readBodyText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new RingbackError('RB_INPUT', 'The request is too large.', { status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
