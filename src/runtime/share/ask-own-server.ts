import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Ask } from '../../adapters/node-red-admin/node-red-admin';

const withinMs = 60_000;

/** Our own certificate needs no proof, and is rarely issued for this address. */
export const askOwnServer: Ask = (url, { method, headers, body }) =>
  new Promise((resolve, reject) => {
    const options = { method, headers, signal: AbortSignal.timeout(withinMs), agent: false as const };
    const asking =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, rejectUnauthorized: false })
        : httpRequest(url, options);
    asking.once('error', reject);
    asking.once('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
      );
    });
    asking.end(body);
  });
