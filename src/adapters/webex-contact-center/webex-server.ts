import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { RingbackError } from '../../core/errors';
import type { WebSocketPackage } from '../load-web-socket';
import type { Authorization } from './authorize';
import type { WebexSettings } from './webex-settings';

export interface WebexServerDeps {
  webSocket: WebSocketPackage;
  /** Node-RED's own, where no port of its own is set. */
  shared: Server | undefined;
  authorize(request: IncomingMessage): Promise<Authorization>;
  onConversation(socket: WebSocket, organization: string | undefined): void;
  onList(socket: WebSocket, organization: string | undefined): void;
  /** Why somebody was turned away; for people. */
  onRefused(why: string): void;
}

/** Caller's audio, which nobody asks for, comes in pieces of a few kilobytes. */
const maxPayload = 1024 * 1024;
/** Who comes while so many are being looked at is told to come later. */
const mostPending = 500;

/**
 * The two addresses that Webex connects to, on Node-RED's server beside its other WebSockets, or on a port of its
 * own. Only requests for these two paths are touched; nobody is let in before their token is verified.
 */
export class WebexServer {
  readonly #sockets;
  #own: Server | undefined;
  #pending = 0;

  constructor(
    private readonly settings: Pick<WebexSettings, 'basePath' | 'port' | 'tls'>,
    private readonly deps: WebexServerDeps,
  ) {
    const { WebSocketServer } = deps.webSocket;
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
  }

  /** Rejects with RB_GATEWAY_UNAVAILABLE when the port cannot be had, with RB_CONFIG for unusable certificates. */
  async start(): Promise<void> {
    const { port, tls } = this.settings;
    if (port === 0) {
      if (!this.deps.shared) {
        throw new RingbackError('RB_GATEWAY_UNAVAILABLE', 'Node-RED has no server to which Webex could connect.', {
          remedy: 'Enter a port in the gateway.',
        });
      }
      this.deps.shared.on('upgrade', this.#onUpgrade);
      return;
    }
    const own = tls ? createTlsServer(tls) : createHttpServer();
    own.on('request', (_request, response) => response.writeHead(404).end());
    own.on('upgrade', this.#onUpgrade);
    await new Promise<void>((resolve, reject) => {
      own.once('error', (error: NodeJS.ErrnoException) => reject(notListening(port, error)));
      own.listen(port, () => resolve());
    });
    this.#own = own;
  }

  /** Connections that are open stay; nobody comes in any more. */
  async stop(): Promise<void> {
    this.deps.shared?.off('upgrade', this.#onUpgrade);
    const own = this.#own;
    this.#own = undefined;
    if (!own) return;
    own.off('upgrade', this.#onUpgrade);
    own.closeAllConnections();
    await new Promise<void>((resolve) => own.close(() => resolve()));
  }

  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const path = (request.url ?? '').replace(/\?.*$/s, '');
    const { basePath } = this.settings;
    const isOurs = path === `${basePath}/v1/va` || path === `${basePath}/v1/listVirtualAgents`;
    if (!isOurs) {
      // On Node-RED's server others may know what it is.
      if (this.#own) refuse(socket, 404);
      return;
    }
    if (this.#pending >= mostPending) return refuse(socket, 503);
    socket.on('error', ignore);
    this.#pending += 1;
    this.deps
      .authorize(request)
      .then((outcome) => this.#admit(outcome, { request, socket, head, isList: path.endsWith('Agents') }))
      .catch(() => refuse(socket, 401)) // in doubt nobody comes in
      .finally(() => {
        this.#pending -= 1;
      });
  };

  #admit(
    outcome: Authorization,
    { request, socket, head, isList }: { request: IncomingMessage; socket: Duplex; head: Buffer; isList: boolean },
  ): void {
    if (outcome.kind === 'refused') {
      refuse(socket, 401);
      return this.deps.onRefused(outcome.why);
    }
    socket.off('error', ignore);
    const { onList, onConversation } = this.deps;
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      (isList ? onList : onConversation)(opened, outcome.organization);
    });
  }
}

/** Throws RB_CONFIG for certificates that cannot be used: without them the port would be open to be listened to. */
function createTlsServer({ cert, key, ca, passphrase }: NonNullable<WebexSettings['tls']>): Server {
  const remedy =
    'Choose certificates with a certificate, its private key, and the passphrase of the key if it has one.';
  if (!cert || !key) {
    throw new RingbackError('RB_CONFIG', 'The certificates of the gateway have no certificate, or no private key.', {
      remedy,
    });
  }
  try {
    return createHttpsServer({ cert, key, ca, passphrase });
  } catch (thrown) {
    throw new RingbackError('RB_CONFIG', 'The certificates of the gateway cannot be used.', { remedy, cause: thrown });
  }
}

/** A connection that breaks before it is one. */
function ignore(): void {
  // There is nobody to be told.
}

const reasons = { 401: 'Unauthorized', 404: 'Not Found', 503: 'Service Unavailable' } as const;

function refuse(socket: Duplex, status: keyof typeof reasons): void {
  socket.end(`HTTP/1.1 ${status} ${reasons[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function notListening(port: number, error: NodeJS.ErrnoException): RingbackError {
  const why = error.code === 'EADDRINUSE' ? 'it is in use' : error.message;
  return new RingbackError('RB_GATEWAY_UNAVAILABLE', `The gateway cannot listen on port ${port}: ${why}.`, {
    retryable: true,
    remedy: 'Choose another port, or leave it empty to use the one of Node-RED; check the certificates.',
    cause: error,
  });
}
