import type { IncomingMessage } from 'node:http';
import { RingbackError } from '../../core/errors';
import { readBodyText } from '../pages/read-body';

/** The body of a request as JSON, whether or not a router has parsed it before. RB_INPUT when it is too large or no JSON. */
export async function readJsonBody(request: IncomingMessage & { body?: unknown }): Promise<unknown> {
  if (request.body !== undefined) return request.body;
  const text = await readBodyText(request);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RingbackError('RB_INPUT', 'The request is not JSON.', { cause });
  }
}
