import type { TLSSocket } from 'node:tls';
import type { Request } from 'express';
import type { NodeAPI } from 'node-red';
import type { AdminAddress } from '../../adapters/node-red-admin/node-red-admin';
import { RingbackError } from '../../core/errors';

/**
 * Where the admin API of this Node-RED is: nodes have no other way to deploy. It is asked as the person who
 * asks us, so that nobody reads or deploys more than Node-RED lets them, and at the address at which the request
 * came in, never at one that the request names.
 */
export function ownAddress(RED: NodeAPI, request: Request): AdminAddress {
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
  return { url: url.href, headers };
}
