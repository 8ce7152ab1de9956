import http from 'node:http';
import https from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import zlib from 'node:zlib';
import type { Agents } from './agents';
import { flatHeaders, type Opened, type WireRequest } from './wire';

/**
 * One request over `node:http`, where no proxy is in between: what axios adds to it would be a tenth of the CPU of a
 * poll in pages of 100 records.
 */
export function openDirect(request: WireRequest, agents: Agents): Opened {
  let sent: http.ClientRequest | undefined;
  const answer = new Promise<Awaited<Opened['answer']>>((resolve, reject) => {
    const url = new URL(request.url);
    const isTls = url.protocol === 'https:';
    const options = {
      method: request.method,
      headers: { 'accept-encoding': 'gzip, br', ...request.headers },
      agent: isTls ? agents.https : agents.http,
    };
    sent = (isTls ? https : http).request(url, options, (response) => {
      const headers = flatHeaders(response.headers);
      const stream = decompressed(response, headers['content-encoding']);
      if (stream !== response) delete headers['content-encoding'];
      resolve({ status: response.statusCode ?? 0, headers, stream });
    });
    sent.on('error', reject);
    sent.end(request.body);
  });
  return { answer, stop: () => sent?.destroy() };
}

/** An answer that ends early is given as far as it came, as axios does: what it lacks is found when it is parsed. */
function decompressed(response: http.IncomingMessage, encoding: string | undefined): Readable {
  const decoder = decoderOf(encoding?.toLowerCase());
  // Whatever goes wrong ends the decoder, too, and its reader hears of it there.
  return decoder ? pipeline(response, decoder, () => undefined) : response;
}

function decoderOf(encoding: string | undefined): (Readable & NodeJS.ReadWriteStream) | undefined {
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
    case 'deflate':
      return zlib.createUnzip({ flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH });
    case 'br':
      return zlib.createBrotliDecompress({ flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH });
    default:
      return undefined;
  }
}
