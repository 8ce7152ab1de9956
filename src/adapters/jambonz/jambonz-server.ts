import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { RingbackError } from '../../core/errors';
import type { WebSocketPackage } from '../load-web-socket';
import type { JambonzSettings } from './jambonz-settings';

export interface JambonzServerDeps {
  webSocket: WebSocketPackage;
  /** Node-RED's own; undefined where it is part of a program that has none. */
  server: Server | undefined;
  onConnection(socket: WebSocket): void;
  onRefused(why: string): void;
}

const subprotocol = 'ws.jambonz.org';
const maxPayload = 1024 * 1024;

/** The address that jambonz connects to for each call, on Node-RED's server beside its other WebSockets. */
export class JambonzServer {
  readonly #sockets;

  constructor(
    private readonly settings: Pick<JambonzSettings, 'path' | 'user' | 'password'>,
    private readonly deps: JambonzServerDeps,
  ) {
    const { WebSocketServer } = deps.webSocket;
    this.#sockets = new WebSocketServer({
      ...{ noServer: true, maxPayload, perMessageDeflate: false },
      handleProtocols: () => subprotocol,
    });
  }

  start(): void {
    const { server } = this.deps;
    if (!server) {
      throw new RingbackError('RB_GATEWAY_UNAVAILABLE', 'Node-RED has no server to which jambonz could connect.', {
        remedy: 'Run Node-RED by itself, and not as a part of another program.',
      });
    }
    server.on('upgrade', this.#onUpgrade);
  }

  /** Connections that are open stay; nobody comes in any more. */
  stop(): void {
    this.deps.server?.off('upgrade', this.#onUpgrade);
  }

  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (pathOf(request) !== this.settings.path) return;
    if (!isAllowed(request, this.settings)) {
      refuse(socket, 401);
      return this.deps.onRefused('the user or the password is not that of the gateway');
    }
    if (!offeredBy(request).includes(subprotocol)) {
      refuse(socket, 400);
      return this.deps.onRefused(`it does not speak ${subprotocol}`);
    }
    this.#sockets.handleUpgrade(request, socket, head, this.deps.onConnection);
  };
}

export function pathOf({ url = '' }: IncomingMessage): string {
  return url.replace(/\?.*$/s, '');
}

/** The subprotocols that the other side speaks. */
export function offeredBy({ headers }: IncomingMessage): string[] {
  return String(headers['sec-websocket-protocol'] ?? '').split(/ *, */);
}

/** By basic authentication, compared in constant time. */
export function isAllowed(
  { headers }: { headers: { authorization?: string | undefined } },
  { user, password }: Pick<JambonzSettings, 'user' | 'password'>,
): boolean {
  const given = /^Basic +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(Buffer.from(given, 'base64').toString()), digest(`${user}:${password}`));
}

const reasons = { 400: 'Bad Request', 401: 'Unauthorized', 404: 'Not Found', 409: 'Conflict' } as const;

export function refuse(socket: Duplex, status: keyof typeof reasons): void {
  // A connection that breaks before it is one has nobody to be told.
  socket.on('error', () => undefined);
  const authenticate = status === 401 ? 'WWW-Authenticate: Basic realm="Ringback"\r\n' : '';
  socket.end(`HTTP/1.1 ${status} ${reasons[status]}\r\n${authenticate}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
