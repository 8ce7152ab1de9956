import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import { type Ask, createNodeRedAdmin } from '../../adapters/node-red-admin/node-red-admin';
import { RingbackError } from '../../core/errors';
import type { FlowPlace } from '../../ports/flow-place';

const withinMs = 60_000;

/**
 * The flows of this Node-RED, by its own admin API: nodes have no other way to deploy. It is asked as the person who
 * asks us, so that nobody reads or deploys more than Node-RED lets them, and at the address at which the request
 * came in, never at one that the request names.
 */
export function ownFlows(RED: NodeAPI, request: Request): FlowPlace {
  const { localAddress, localPort } = request.socket;
  if (!localAddress || !localPort) {
    throw new RingbackError('RB_SHARE', 'This Node-RED does not listen on a port, so that its flows cannot be asked.', {
      remedy: 'Use the command line with the flow file.',
    });
  }
  const isEncrypted = (request.socket as Partial<TLSSocket>).encrypted === true;
  const host = localAddress.replace(/^::ffff:(?=\d+\.)/, '');
  const root = String((RED.settings as { httpAdminRoot?: unknown }).httpAdminRoot || '/');
  const url = new URL(
    `${isEncrypted ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${localPort}${root}`,
  );
  const headers = Object.fromEntries(
    (['authorization', 'cookie', 'host'] as const).flatMap((name) => {
      const value = request.headers[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return createNodeRedAdmin({ url: url.href, headers }, askOwnServer);
}

/** Our own certificate needs no proof, and is rarely issued for this address. */
const askOwnServer: Ask = (url, { method, headers, body }) =>
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
