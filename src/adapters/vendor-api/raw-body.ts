import type { IncomingMessage, Server } from 'node:http';

/** Vendors send some kilobytes; a card with all its inputs stays below this. */
export const MOST_BODY_BYTES = 1_000_000;

const seen = new WeakMap<IncomingMessage, Buffer[]>();
const watched = new WeakMap<object, Set<string>>();

/**
 * Keeps a copy of what is read of requests whose path has `part` in it. With an admin root of `/` Node-RED parses a
 * body before any route of ours is asked, and a signature is over the bytes that were there before.
 */
export function keepRawBodies(server: Server, part: string): void {
  const known = watched.get(server);
  if (known) {
    known.add(part);
    return;
  }
  const parts = new Set([part]);
  watched.set(server, parts);
  server.prependListener('request', (request: IncomingMessage) => {
    const { url = '' } = request;
    if (![...parts].some((wanted) => url.includes(wanted))) return;
    const chunks: Buffer[] = [];
    let bytes = 0;
    seen.set(request, chunks);
    const { emit } = request;
    request.emit = function (this: IncomingMessage, event: string | symbol, ...args: unknown[]): boolean {
      const [chunk] = args;
      if (event === 'data' && Buffer.isBuffer(chunk) && bytes <= MOST_BODY_BYTES) {
        bytes += chunk.length;
        chunks.push(chunk);
      }
      return emit.call(this, event, ...args);
    } as typeof emit;
  });
}

/** The bytes of a body, whoever has read it; undefined when they are too many, or when nobody has kept them. */
export async function readRawBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (request.readableEnded) {
    const chunks = seen.get(request);
    return chunks && within(chunks);
  }
  return readWithin(request);
}

/** By its events: whoever leaves a loop over a stream closes its connection, and nobody would be answered. */
function readWithin(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MOST_BODY_BYTES) {
        chunks.push(chunk);
        return;
      }
      request.off('data', take);
      // The rest is let go by, so that the sender gets to read its answer.
      request.resume();
      resolve(undefined);
    };
    request.on('data', take);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    // Each request closes: an error that nobody sees would cost as much as the rest of the reading.
    request.once('close', () => request.readableEnded || reject(new Error('The request was broken off.')));
  });
}

function within(chunks: Buffer[]): Buffer | undefined {
  const body = Buffer.concat(chunks);
  return body.length > MOST_BODY_BYTES ? undefined : body;
}
